/** Puts the program and the packages that it uses into few files: dist/program. */
import * as fs from 'node:fs'
import { basename, relative } from 'node:path'
import { build } from 'esbuild'
import { listFiles, writeIfDifferent } from './files.js'
import { licencesOf } from './licences.js'

const OUTPUT = 'dist/program'

/** Where bin/streetwatt.js comes in. They share what several of them use, so that there is one of each module. */
const ENTRIES = {
  main: 'dist/node/cli/main.js',
  'small-heap': 'dist/node/runtime/small-heap.js',
  'with-resolvers': 'dist/node/net/with-resolvers.js',
}

/** Packages that have machine code or data beside their own code. */
const LEFT_OUTSIDE = [
  ...['classic-level', 'sodium-native', 'modbus-serial', 'serialport', '@serialport/*'],
  ...['piscina', 'pdfkit'],
]

/** An error that nobody caught prints the whole line where it was thrown. */
const LINE_LENGTH = 160

/** Packages of the older kind ask for the parts of Node with `require`, which a module does not have. */
const REQUIRE = `import { createRequire as requireFrom } from 'node:module'
const require = requireFrom(import.meta.url)`

/** A module that looks for files beside itself, or starts a worker, finds them where it stood before. */
const AS_IT_STOOD = {
  name: 'as it stood',
  setup({ onLoad }) {
    onLoad({ filter: /[/\\]dist[/\\](node|hardware|sim|matcher-wasm)[/\\].*\.js$/ }, ({ path }) => {
      const place = `new URL(${JSON.stringify(relative(OUTPUT, path).replaceAll('\\', '/'))}, import.meta.url).href`
      return { contents: fs.readFileSync(path, 'utf8').replaceAll('import.meta.url', place) }
    })
  },
}

/**
 * A package that the program loads late is loaded as Node does it: it may be missing, and one of the older kind has no names of its own
 * in a bundle.
 */
const LATE_OUTSIDE = {
  name: 'late outside',
  setup({ onResolve }) {
    onResolve({ filter: /^[^./]/ }, ({ kind, path, importer }) =>
      kind === 'dynamic-import' && !importer.includes('node_modules') ? { path, external: true } : undefined,
    )
  },
}

/**
 * What a home does when it starts is mostly to find, open and compile a thousand small files. To be called when the sources are
 * compiled; resolves to 0, or to 1 when esbuild has said what it cannot read.
 */
export async function bundleProgram() {
  const result = await build({
    entryPoints: Object.entries(ENTRIES).map(([out, path]) => ({ in: path, out })),
    ...{ outdir: OUTPUT, bundle: true, splitting: true, write: false },
    ...{ platform: 'node', target: 'node20.19', format: 'esm', external: LEFT_OUTSIDE },
    ...{ banner: { js: REQUIRE }, plugins: [AS_IT_STOOD, LATE_OUTSIDE] },
    ...{ minifyWhitespace: true, lineLimit: LINE_LENGTH, legalComments: 'none' },
    ...{ sourcemap: 'linked', sourcesContent: false, metafile: true, logLevel: 'error' },
  }).catch(() => undefined)
  if (result === undefined) return 1
  const files = [
    ...result.outputFiles.map(({ path, contents }) => ({ path: relative('', path), contents })),
    { path: `${OUTPUT}/licences.txt`, contents: licencesOf(Object.keys(result.metafile.inputs)) },
  ]
  // A program that starts meanwhile finds the parts that its entry asks for.
  for (const { path, contents } of files.sort((left, right) => isEntry(left) - isEntry(right)))
    writeIfDifferent(path, contents)
  const expected = new Set(files.map(({ path }) => path))
  for (const path of listFiles(OUTPUT)) if (!expected.has(path)) fs.rmSync(path)
  return 0
}

function isEntry({ path }) {
  return Number(basename(path, '.js') in ENTRIES)
}
