/** Runs the built program as people do, and hears both of its outputs. */
import type { ChildProcess } from 'node:child_process'
import { spawn } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'

export const ROOT = fileURLToPath(new URL('../..', import.meta.url))
const PROGRAM = join(ROOT, 'bin', 'streetwatt.js')
const LOOK_MS = 50

export interface Ended {
  /** Null when a signal ended it. */
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
  readonly seconds: number
}

export interface Running {
  readonly child: ChildProcess
  readonly pid: number
  readonly ended: Promise<Ended>
  /** Everything heard so far on both outputs, in the order of arrival. */
  heard(): string
}

export interface RunOptions {
  readonly cwd?: string
  readonly env?: Readonly<Record<string, string>>
  /** What stands on its standard input, which then ends. */
  readonly stdin?: string
}

/** Starts `streetwatt …args`. */
export function startCommand(args: readonly string[], options: RunOptions = {}): Running {
  return startProgram(process.execPath, [PROGRAM, ...args], options)
}

/** Starts any program with its outputs heard. */
export function startProgram(
  program: string,
  args: readonly string[],
  { cwd = ROOT, env = {}, stdin }: RunOptions = {},
): Running {
  const startedMs = performance.now()
  const child = spawn(program, args, {
    cwd,
    env: { ...process.env, ...env },
    stdio: [stdin === undefined ? 'ignore' : 'pipe', 'pipe', 'pipe'],
  })
  child.stdin?.end(stdin)
  const heard = { stdout: '', stderr: '', all: '' }
  for (const name of ['stdout', 'stderr'] as const) {
    child[name]?.setEncoding('utf8').on('data', (chunk: string) => {
      heard[name] += chunk
      heard.all += chunk
    })
  }
  const ended = new Promise<Ended>((resolve, reject) => {
    child.once('error', reject)
    child.once('close', (code) => {
      const { stdout, stderr } = heard
      resolve({ code, stdout, stderr, seconds: (performance.now() - startedMs) / 1000 })
    })
  })
  return { child, pid: child.pid ?? 0, ended, heard: () => heard.all }
}

/** Runs `streetwatt …args` to its end. */
export function runCommand(args: readonly string[], options: RunOptions = {}): Promise<Ended> {
  return startCommand(args, options).ended
}

/** Asks again until there is an answer; fails with what was waited for, and what was heard meanwhile. */
export async function waitFor<T>(
  what: string,
  ask: () => Promise<T | undefined> | T | undefined,
  { limitMs, heard = () => '' }: { limitMs: number; heard?: () => string },
): Promise<T> {
  const deadlineMs = performance.now() + limitMs
  for (;;) {
    const answer = await ask()
    if (answer !== undefined) return answer
    if (performance.now() > deadlineMs) throw new Error(`waited in vain for ${what}; heard:\n${heard()}`)
    await sleep(LOOK_MS)
  }
}

export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}

/** Gives `body` a directory of its own, and removes it. */
export async function withDirectory<T>(body: (directory: string) => Promise<T>): Promise<T> {
  const directory = await mkdtemp(join(tmpdir(), 'streetwatt-test-'))
  try {
    return await body(directory)
  } finally {
    await rm(directory, { recursive: true, force: true })
  }
}
