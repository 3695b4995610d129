import * as z from 'zod'
import type { ReleaseOrder } from './release-order.ts'

/** What a node tells its watchdog. */
export type ToWatchdog =
  /** Before the first write to the device, and again whenever the lease is renewed. */
  | {
      readonly type: 'guard'
      readonly order: ReleaseOrder
      readonly folder: string
      readonly untilMs: number
      readonly hangAfterMs: number
    }
  /** Still here; `isReleasing`: the end of the lease has come, and the node is at it. */
  | { readonly type: 'beat'; readonly isReleasing: boolean }
  /** The device was read back as normal. */
  | { readonly type: 'done' }
  /** The node ends and could not reach the device: the watchdog goes on trying. */
  | { readonly type: 'take-over' }

export type FromWatchdog =
  { readonly type: 'ready' } | { readonly type: 'guarding'; readonly leaseId: string }

const FROM = z.union([
  z.object({ type: z.literal('ready') }),
  z.object({ type: z.literal('guarding'), leaseId: z.string() }),
])

/** A message of our own watchdog, or null. */
export function parseFromWatchdog(message: unknown): FromWatchdog | null {
  const parsed = FROM.safeParse(message)
  return parsed.success ? parsed.data : null
}
