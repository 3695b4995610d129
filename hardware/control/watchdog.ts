/**
 * What the watchdog does with what it hears, without a process around it. It holds one order. When the node dies, hangs,
 * or lets the end of the lease pass, it first makes sure that the node is gone, since many devices take one client and
 * a hung node still holds the connection, and then makes the device normal, however often that has to be tried.
 */
import { unreachable } from '../../node/core/units/assert.ts'
import { createLeaseClock, type LeaseClock } from './lease-clock.ts'
import type { ReleaseOrder } from './release-order.ts'
import type { ToWatchdog } from './watchdog-messages.ts'

export interface WatchdogDependencies {
  readonly now: () => number
  readonly monotonicMs: () => number
  readonly wait: (ms: number) => Promise<void>
  /** Ends the node if it still runs, and resolves when it is gone. */
  readonly endNode: () => Promise<void>
  /** Whether the lease in the journal is still this one. */
  readonly isStillHeld: (folder: string, leaseId: string) => Promise<boolean>
  /** One try on a fresh connection; what failed, or nothing. */
  readonly release: (order: ReleaseOrder) => Promise<unknown[]>
  readonly markReleased: (folder: string, order: ReleaseOrder) => Promise<void>
  readonly log: (folder: string, text: string) => void
  /** The watchdog has nothing more to do. */
  readonly exit: () => void
}

export interface Watchdog {
  hear(message: ToWatchdog): void
  /** The channel to the node is gone. */
  nodeGone(): void
  /** To be called every so often; looks whether it is time to act. */
  look(): void
}

interface Guarded {
  readonly order: ReleaseOrder
  readonly folder: string
  readonly hangAfterMs: number
  readonly clock: LeaseClock
}

const FIRST_PAUSE_MS = 500
const LONGEST_PAUSE_MS = 30_000

/** Guards nothing at first. `lookEveryMs` is how often `look` is called: a longer pause means that we were stopped too. */
export function createWatchdog(
  options: { lookEveryMs: number },
  dependencies: WatchdogDependencies,
): Watchdog {
  const { now, monotonicMs, wait, log } = dependencies
  let guarded: Guarded | null = null
  let heardAtMs = monotonicMs()
  let lookedAtMs = monotonicMs()
  let isReleasing = false
  let isActing = false
  /** A node gets as long after the end as it gets for a sign of life. */
  let overSinceMs: number | null = null

  async function act(why: string, canNodeGoOn: boolean): Promise<void> {
    if (isActing) return
    isActing = true
    const current = guarded
    if (current === null) {
      dependencies.exit()
      return
    }
    const { folder } = current
    log(folder, why)
    if (!canNodeGoOn) await dependencies.endNode()
    await releaseUntilDone(current)
    dependencies.exit()
  }

  async function releaseUntilDone({ order, folder }: Guarded): Promise<void> {
    let pauseMs = FIRST_PAUSE_MS
    while (await dependencies.isStillHeld(folder, order.leaseId)) {
      const failures = await dependencies.release(order)
      if (failures.length === 0) {
        await dependencies.markReleased(folder, order).catch((error: unknown) => log(folder, String(error)))
        log(folder, 'the device was set back to normal and read back')
        return
      }
      log(folder, `the device is not normal yet (${failures.map(String).join('; ')})`)
      await wait(pauseMs)
      pauseMs = Math.min(2 * pauseMs, LONGEST_PAUSE_MS)
    }
    log(folder, 'the lease is no longer held')
  }

  return {
    hear(message) {
      heardAtMs = monotonicMs()
      switch (message.type) {
        case 'guard':
          guarded = { ...message, clock: createLeaseClock(message.untilMs, { now, monotonicMs }) }
          isReleasing = false
          overSinceMs = null
          return
        case 'beat':
          isReleasing = message.isReleasing
          return
        case 'done':
          guarded = null
          return
        case 'take-over':
          return void act('the node ends and could not reach the device', true)
        default:
          return unreachable(message)
      }
    },
    nodeGone() {
      void act('the node is gone', false)
    },
    look() {
      const atMs = monotonicMs()
      // What the node sent meanwhile is still unread: it is not silent, we were deaf.
      if (atMs - lookedAtMs > 4 * options.lookEveryMs) heardAtMs = atMs
      lookedAtMs = atMs
      if (guarded === null) return
      const { hangAfterMs, clock } = guarded
      if (atMs - heardAtMs > hangAfterMs) void act('the node does not answer any more', false)
      else if (clock.leftMs() > 0 || isReleasing) overSinceMs = null
      else if (atMs - (overSinceMs ??= atMs) > hangAfterMs)
        void act('the lease is over, and the node did not end it', false)
    },
  }
}
