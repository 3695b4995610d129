/** The real `emulate` command on a free port, for tests that use the real commands on it. */
import type { Ended, Running } from '../run-command.ts'
import { runCommand, startCommand, waitFor } from '../run-command.ts'

const START_LIMIT_MS = 30_000

export interface Emulated {
  readonly host: string
  readonly port: number
  readonly units: readonly number[]
  readonly device: string
  /** `127.0.0.1:PORT`. */
  readonly place: string
  readonly running: Running
}

/** Runs `emulate …args --json`, waits until it listens, and ends it politely when `body` is done. */
export async function withEmulated(
  args: readonly string[],
  body: (emulated: Emulated) => Promise<void>,
): Promise<void> {
  const port = args.includes('--port') ? [] : ['--port', '0']
  const running = startCommand(['emulate', ...args, ...port, '--json'])
  try {
    const facts = await firstDocument<Omit<Emulated, 'place' | 'running'>>(running)
    await body({ ...facts, place: `${facts.host}:${String(facts.port)}`, running })
  } finally {
    running.child.kill('SIGTERM')
    await running.ended
  }
}

/** The first line of a running command, parsed. */
export async function firstDocument<T>(running: Running): Promise<T> {
  const line = await waitFor(
    'the first line',
    () => (running.heard().includes('\n') ? running.heard().split('\n')[0] : undefined),
    { limitMs: START_LIMIT_MS, heard: () => running.heard() },
  )
  return JSON.parse(line) as T
}

/** Runs a command to its end and parses its only document. */
export async function document<T>(args: readonly string[], cwd?: string): Promise<T> {
  const ended = await runCommand(args, cwd === undefined ? {} : { cwd })
  if (ended.code !== 0) throw new Error(`exit ${String(ended.code)}: ${ended.stderr}`)
  return JSON.parse(ended.stdout) as T
}

/** The code at the end of the one sentence on standard error. */
export function codeOf({ stderr }: Ended): string {
  const sentence = stderr.trimEnd().split('\n').at(-1) ?? ''
  return /^streetwatt: .+ \(([a-z0-9-]+)\)$/.exec(sentence)?.[1] ?? `no code in: ${stderr}`
}
