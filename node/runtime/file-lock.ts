/**
 * One at a time, over all processes of this machine: whoever makes the lock's file holds it until it is gone. A process
 * that dies with it leaves a file that is old, because nobody holds one for longer than a few writes take.
 */
import { rm, stat, writeFile } from 'node:fs/promises'
import { setTimeout as sleep } from 'node:timers/promises'
import { OperatingError } from '../core/units/operating-error.ts'

export interface FileLockOptions {
  /** So long somebody waits for the lock before it is refused, real milliseconds. */
  readonly waitMs?: number
  /** A lock that is older belongs to nobody. It must be far longer than any body takes. */
  readonly staleMs?: number
}

const WAIT_MS = 20_000
const STALE_MS = 10_000
const LOOK_MS = 20

/** Runs `body` while holding the lock at `path`. Throws `file-locked` when it does not become free in time. */
export async function withFileLock<T>(
  path: string,
  body: () => Promise<T>,
  { waitMs = WAIT_MS, staleMs = STALE_MS }: FileLockOptions = {},
): Promise<T> {
  const deadlineMs = performance.now() + waitMs
  while (!(await take(path))) {
    if (await isStale(path, staleMs)) await rm(path, { force: true })
    else if (performance.now() > deadlineMs) throw lockedError(path)
    else await sleep(LOOK_MS * (0.5 + Math.random()))
  }
  try {
    return await body()
  } finally {
    await rm(path, { force: true })
  }
}

/** False where somebody has it. */
async function take(path: string): Promise<boolean> {
  try {
    await writeFile(path, `${process.pid}\n`, { flag: 'wx', mode: 0o600 })
    return true
  } catch (error) {
    if ((error as { code?: unknown }).code === 'EEXIST') return false
    throw error
  }
}

/** A clock that was set makes a lock old too: it may lie in the future. */
async function isStale(path: string, staleMs: number): Promise<boolean> {
  const found = await stat(path).catch(() => undefined)
  return found !== undefined && Math.abs(Date.now() - found.mtimeMs) > staleMs
}

function lockedError(path: string): OperatingError {
  return new OperatingError(
    { code: 'file-locked', path },
    `Another program is changing what ${path} guards and does not come to an end: try again when it has.`,
  )
}
