/** Knocks at endpoints, a few at a time and not too fast, and says which take a connection. Nothing is sent. */
import { setTimeout as sleep } from 'node:timers/promises'
import { takesConnection } from '../reach.ts'
import type { Target } from './targets.ts'

const AT_ONCE = 32
/** A home's router must not take us for an attack. */
const CONNECTIONS_PER_SECOND = 100
/** A device in the same network answers in milliseconds; one that was named may be farther away. */
const TIMEOUT_MS = { near: 600, named: 2_000 } as const

export interface ScanOptions {
  readonly isNamed: boolean
  readonly signal: AbortSignal
  readonly progress: (done: number, all: number) => void
}

/** The targets that take a connection, in the order in which they were given. */
export async function scan(targets: readonly Target[], options: ScanOptions): Promise<Target[]> {
  const { isNamed, signal, progress } = options
  const open = new Set<Target>()
  const queue = [...targets]
  const beganMs = performance.now()
  let begun = 0
  let done = 0

  async function knock(): Promise<void> {
    for (let target = queue.shift(); target !== undefined && !signal.aborted; target = queue.shift()) {
      const dueMs = beganMs + (begun * 1000) / CONNECTIONS_PER_SECOND
      begun += 1
      const waitMs = dueMs - performance.now()
      if (waitMs > 0) await sleep(waitMs)
      const timeoutMs = isNamed ? TIMEOUT_MS.named : TIMEOUT_MS.near
      if (await takesConnection(target, { timeoutMs, signal })) open.add(target)
      done += 1
      progress(done, targets.length)
    }
  }

  await Promise.all(Array.from({ length: Math.min(AT_ONCE, targets.length) }, knock))
  return targets.filter((target) => open.has(target))
}
