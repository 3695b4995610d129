/** Compiles the rules of the examples: AssemblyScript with the options of our own rules, and the text format. */
import { readFileSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const ROOT = fileURLToPath(new URL('../..', import.meta.url))

/** The bytes of a rule in AssemblyScript, by its path from the root; takes a second or two. */
export async function compileAssemblyScript(path: string): Promise<Uint8Array> {
  // Loading the compiler takes half a second: only where it is wanted.
  const { main } = await import('assemblyscript/asc')
  const messages: string[] = []
  let bytes: Uint8Array | undefined
  const { error } = await main(
    ['--baseDir', ROOT, path, '--config', 'none', '--outFile', 'rule.wasm', ...flags()],
    {
      readFile: (name, base) => readFile(join(base, name), 'utf8').catch(() => null),
      writeFile: (_name, contents) => {
        if (typeof contents !== 'string') bytes = contents
      },
      listFiles: () => [],
      stdout: { write: () => undefined },
      stderr: { write: (text) => void messages.push(String(text)) },
    },
  )
  if (error !== null || bytes === undefined) throw new Error(`cannot compile ${path}\n${messages.join('')}`)
  return Uint8Array.from(bytes)
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
function flags(): string[] {
  const { options } = JSON.parse(readFileSync(join(ROOT, 'asconfig.json'), 'utf8')) as {
    options: Record<string, unknown>
  }
  return Object.entries(options).flatMap(([name, value]) =>
    value === false ? [] : value === true ? [`--${name}`] : [`--${name}`, String(value)],
  )
}
