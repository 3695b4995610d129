/**
 * How far the clocks of members are from ours, by the second that each of them stamps its own messages with. A message
 * that is late, or played back, looks like a clock that is behind; the latest stamp of many is nearest to the truth.
 */
import type { MemberId } from '../engine/ports.ts'

export interface PeerClocks {
  /** A message came whose author's clock said this second when it was sealed. */
  hear(member: MemberId, heard: { readonly stampS: number; readonly nowMs: number }): void
  /**
   * Its clock is at least so many milliseconds ahead of ours, or behind (< 0); 0 where the second of its stamps explains
   * all. Null where nothing of the last hour is known of it.
   */
  aheadMs(member: MemberId, nowMs: number): number | null
}

/** Of every member so many messages are kept, for so long. */
const KEPT = 16
const KEPT_FOR_MS = 3_600_000
/** Stamps are cut to whole seconds. */
const STAMP_MS = 1_000

interface Heard {
  readonly atMs: number
  readonly aheadMs: number
}

export function createPeerClocks(): PeerClocks {
  const heard = new Map<MemberId, readonly Heard[]>()
  return {
    hear(member, { stampS, nowMs }) {
      const kept = (heard.get(member) ?? []).slice(-(KEPT - 1))
      heard.set(member, [...kept, { atMs: nowMs, aheadMs: stampS * STAMP_MS - nowMs }])
    },
    aheadMs(member, nowMs) {
      const recent = (heard.get(member) ?? []).filter(({ atMs }) => Math.abs(nowMs - atMs) <= KEPT_FOR_MS)
      if (recent.length === 0) return null
      const leastMs = Math.max(...recent.map(({ aheadMs }) => aheadMs))
      return Math.round(leastMs > 0 ? leastMs : Math.min(0, leastMs + STAMP_MS)) + 0
    },
  }
}
