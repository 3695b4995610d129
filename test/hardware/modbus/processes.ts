/** Programs of their own beside a test, always ended by their own id. */
import { spawn, type ChildProcess } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { setTimeout as pause } from 'node:timers/promises'

/** A program, and the first line that it printed. */
export interface RunningProgram {
  readonly process: ChildProcess
  readonly firstLine: string
}

/** Runs `body` beside a program, once it has printed its first line. */
export async function withProgram(
  [program, ...args]: readonly [string, ...string[]],
  body: (running: RunningProgram) => Promise<void>,
): Promise<void> {
  const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'ignore'] })
  const gone = new Promise((resolve) => child.once('exit', resolve))
  try {
    const lines = createInterface(child.stdout)
    const firstLine = await Promise.race([
      new Promise<string>((resolve) => lines.once('line', resolve)),
      gone.then(() => Promise.reject(new Error(`${program} ended before it was ready`))),
    ])
    await body({ process: child, firstLine })
  } finally {
    await end(child, gone)
  }
}

/** Runs `body` with a pair of pseudo terminals: what is written to one is read from the other. */
export async function withPtyPair(body: (left: string, right: string) => Promise<void>): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'streetwatt-pty-'))
  const [left, right] = [join(folder, 'left'), join(folder, 'right')]
  const ends = [left, right].map((path) => `pty,raw,echo=0,link=${path}`)
  const socat = spawn('socat', ends, { stdio: 'ignore' })
  const gone = new Promise((resolve) => socat.once('exit', resolve))
  try {
    for (let tries = 0; tries < 500 && !(existsSync(left) && existsSync(right)); tries += 1) await pause(10)
    await body(left, right)
  } finally {
    await end(socat, gone)
    rmSync(folder, { recursive: true, force: true })
  }
}

async function end(child: ChildProcess, gone: Promise<unknown>): Promise<void> {
  // A stopped process takes no other signal.
  if (child.exitCode === null && child.signalCode === null) child.kill('SIGKILL')
  await gone
}
