import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Command } from 'commander'
import { EXIT } from '../../node/cli/exit-codes.ts'
import { reportFailure } from '../../node/cli/failure.ts'
import { addRuleCommands } from '../../node/cli/rule/rule-commands.ts'

export interface Ended {
  readonly exitCode: number
  readonly stdout: string
  readonly stderr: string
  /** The code in brackets at the end of the sentence on standard error; empty if there is none. */
  readonly code: string
}

/** Runs a command in this process and catches what it prints: spawning would take a second each. */
export async function runRuleCommand(...args: readonly string[]): Promise<Ended> {
  const outputs = { stdout: '', stderr: '' }
  const restore = (['stdout', 'stderr'] as const).map((name) => {
    const stream = process[name]
    const own = stream.write.bind(stream)
    stream.write = (text: unknown, encoding?: unknown, done?: (error?: Error | null) => void) => {
      outputs[name] += String(text)
      if (isDone(encoding)) queueMicrotask(encoding)
      else if (done !== undefined) queueMicrotask(done)
      return true
    }
    return () => {
      stream.write = own
    }
  })
  try {
    const exitCode = await run(args)
    const [, code = ''] = /\(([a-z0-9-]+)\)\n$/.exec(outputs.stderr) ?? []
    return { exitCode, ...outputs, code }
  } finally {
    for (const undo of restore) undo()
  }
}

async function run(args: readonly string[]): Promise<number> {
  const program = new Command('streetwatt').exitOverride().configureOutput({ outputError: () => undefined })
  addRuleCommands(program)
  try {
    await program.parseAsync([...args], { from: 'user' })
    return EXIT.ok
  } catch (error) {
    return reportFailure(error, (line) => void process.stderr.write(`${line}\n`))
  }
}

function isDone(value: unknown): value is () => void {
  return typeof value === 'function'
}

/** A folder that is gone when the test has ended. */
export async function withFolder<T>(use: (folder: string) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), 'streetwatt-cli-'))
  try {
    return await use(folder)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

export const BOOK_HEADER = 'order,member,side,energyWh,priceMicroPerKwh'

/** Runs `clear` on these lines below the header. */
export function clearLines(lines: readonly string[], ...flags: readonly string[]): Promise<Ended> {
  return clearText([BOOK_HEADER, ...lines, ''].join('\n'), ...flags)
}

/** Runs `clear` on a file with exactly these contents. */
export function clearText(contents: string | Uint8Array, ...flags: readonly string[]): Promise<Ended> {
  return withFolder(async (folder) => {
    const path = join(folder, 'book.csv')
    writeFileSync(path, contents)
    return runRuleCommand('clear', path, ...flags)
  })
}
