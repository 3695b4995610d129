import tseslint from 'typescript-eslint'

/** Where the same input must give the same answer on every node: no clock, no chance, no timers. */
const PURE = ['node/core/**/*.ts', 'matcher-wasm/host/**/*.ts']

const NO_DEFAULT_EXPORTS = {
  restrictDefaultExports: {
    direct: true,
    named: true,
    defaultFrom: true,
    namedFrom: true,
    namespaceFrom: true,
  },
}

const IMPURE_GLOBALS = [
  'performance',
  'process',
  'Buffer',
  'setTimeout',
  'setInterval',
  'setImmediate',
  'queueMicrotask',
  'fetch',
  'console',
]

export default tseslint.config(
  {
    // AssemblyScript is another language with the same file ending; its compiler checks it.
    ignores: [
      'dist/',
      'build/',
      'coverage/',
      'node_modules/',
      'matcher-wasm/assembly/',
      'examples/rules/',
      'test/**/fixtures/',
    ],
  },
  { linterOptions: { reportUnusedDisableDirectives: 'error' } },
  {
    files: ['**/*.ts'],
    extends: [tseslint.configs.strictTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      '@typescript-eslint/switch-exhaustiveness-check': 'error',
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/consistent-type-exports': 'error',
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/no-non-null-assertion': 'error',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      // One line a case: `case 'vote': return onVote(input)`.
      '@typescript-eslint/no-confusing-void-expression': 'off',
      'no-restricted-exports': ['error', NO_DEFAULT_EXPORTS],
      'no-console': 'error',
      eqeqeq: 'error',
      'prefer-const': 'error',
      'object-shorthand': 'error',
    },
  },
  {
    files: ['node/**/*.ts', 'hardware/**/*.ts', 'sim/**/*.ts', 'test/**/*.ts'],
    rules: {
      // The rules below that restrict syntax, too, are of files that have no zod.
      'no-restricted-syntax': [
        'error',
        {
          selector: 'ImportDeclaration[source.value="zod"] > :not(ImportNamespaceSpecifier)[local]',
          message: 'All of zod goes into the program by it: import * as z.',
        },
      ],
    },
  },
  {
    // What runs in a home for years.
    files: ['node/**/*.ts', 'hardware/**/*.ts'],
    ignores: ['node/cli/**', ...PURE],
    rules: {
      'no-restricted-properties': [
        'error',
        {
          object: 'AbortSignal',
          property: 'any',
          message:
            'On Node 20 a signal that lives long remembers every signal made from it: listen, and leave.',
        },
      ],
    },
  },
  {
    files: PURE,
    rules: {
      'no-restricted-globals': ['error', ...IMPURE_GLOBALS],
      'no-restricted-properties': [
        'error',
        { object: 'Math', property: 'random', message: 'Chance is an argument in pure code.' },
        { object: 'Date', property: 'now', message: 'Time is an argument in pure code.' },
        { object: 'crypto', property: 'getRandomValues', message: 'Chance is an argument in pure code.' },
      ],
      'no-restricted-syntax': [
        'error',
        // A Date of a given moment is arithmetic; a Date of now is a hidden input.
        {
          selector:
            "NewExpression[callee.name='Date'][arguments.length=0], CallExpression[callee.name='Date']",
          message: 'Time is an argument in pure code.',
        },
        { selector: 'Identifier[name=globalThis]', message: 'Pure code has no surroundings.' },
        {
          selector: 'ImportExpression',
          message: 'Pure code is loaded whole: the import walls cannot see this.',
        },
      ],
    },
  },
  {
    files: ['**/index.ts'],
    rules: {
      'no-restricted-syntax': [
        'error',
        { selector: 'Program', message: 'Name the file after its subject, not index.ts.' },
      ],
    },
  },
  {
    files: ['test/**/*.ts'],
    rules: {
      // Fakes implement asynchronous interfaces without waiting for anything.
      '@typescript-eslint/require-await': 'off',
      '@typescript-eslint/no-empty-function': 'off',
      'no-console': 'off',
    },
  },
  {
    // Commands speak to people on standard output.
    files: ['node/cli/**/*.ts', 'test/bench/**/*.ts'],
    rules: { 'no-console': 'off' },
  },
  {
    files: ['**/*.js', '**/*.cjs'],
    extends: [tseslint.configs.recommended],
    rules: { eqeqeq: 'error', 'prefer-const': 'error', '@typescript-eslint/no-require-imports': 'off' },
  },
)
