/** Compiles the rules of the examples: AssemblyScript with the options of our own rules, and the text format. */
import { readFileSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const ROOT = fileURLToPath(new URL('../..', import.meta.url))

/** The bytes of a rule in AssemblyScript, by its path from the root; takes a second or two. */
export async function compileAssemblyScript(path: string): Promise<Uint8Array> {
  const { bytes, messages } = await tryCompile(path, ROOT)
  if (bytes === undefined) throw new Error(`cannot compile ${path}\n${messages}`)
  return bytes
}

/** The same in another tree, maybe with other options; no bytes where the source is no program. */
export async function tryCompile(
  path: string,
  root: string,
  changes: Readonly<Record<string, unknown>> = {},
): Promise<{ bytes: Uint8Array | undefined; messages: string }> {
  const compiler = await loadCompiler()
  let messages = ''
  let bytes: Uint8Array | undefined
  const { error } = await compiler.main(
    ['--baseDir', root, path, '--config', 'none', '--outFile', 'rule.wasm', ...flags(root, changes)],
    {
      readFile: (name, base) => readFile(join(base, name), 'utf8').catch(() => null),
      writeFile: (name, contents) => {
        if (name === 'rule.wasm' && typeof contents !== 'string') bytes = Uint8Array.from(contents)
      },
      listFiles: () => [],
      stdout: { write: () => true },
      stderr: { write: (text) => (messages += String(text)) },
    },
  )
  return { bytes: error === null ? bytes : undefined, messages }
}

interface Compiler {
  main(
    args: readonly string[],
    io: {
      readFile(name: string, base: string): Promise<string | null>
      writeFile(name: string, contents: string | Uint8Array): void
      listFiles(): string[]
      stdout: { write(text: unknown): unknown }
      stderr: { write(text: unknown): unknown }
    },
  ): Promise<{ error: Error | null }>
}

/**
 * Loading takes half a second: only where it is wanted. Loaded by a name that TypeScript does not follow, because the
 * compiler's types declare AssemblyScript's globals, and these would change what is believed of arrays in every file.
 */
async function loadCompiler(): Promise<Compiler> {
  const name: string = 'assemblyscript/asc'
  return (await import(name)) as Compiler
}

/** The bytes of a module in the text format, by its path from the root. */
export async function compileText(path: string): Promise<Uint8Array> {
  const { default: binaryen } = await import('assemblyscript/binaryen')
  const module = binaryen.parseText(readFileSync(join(ROOT, path), 'utf8'))
  try {
    module.setFeatures(binaryen.Features.BulkMemory)
    return Uint8Array.from(module.emitBinary())
  } finally {
    module.dispose()
  }
}

/** The options of asconfig.json as flags. */
function flags(root: string, changes: Readonly<Record<string, unknown>>): string[] {
  const { options } = JSON.parse(readFileSync(join(root, 'asconfig.json'), 'utf8')) as {
    options: Record<string, unknown>
  }
  return Object.entries({ ...options, ...changes }).flatMap(([name, value]) =>
    value === false ? [] : value === true ? [`--${name}`] : [`--${name}`, String(value)],
  )
}
