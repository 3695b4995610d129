/** The emulator's own time, at which all of its registers stand. */
export interface EmulatedTime {
  nowMs(): number
  /** The boundary at which time stops until it is acknowledged; null without lock-step. */
  freezePointMs(): number | null
  /** Lets time run on from a boundary; false if this boundary was never reached. Repeating it changes nothing. */
  acknowledge(boundaryMs: number): boolean
}

/**
 * Market time, but never before the start, never backwards, and in lock-step never past a slot's end that has not been
 * read: a node that is slow, or dead for hours, still finds every boundary reading exactly.
 */
export function createEmulatedTime(
  options: { startMs: number; slotMs: number | null },
  { now }: { now: () => number },
): EmulatedTime {
  const { startMs, slotMs } = options
  let freezePointMs = slotMs === null ? null : startMs
  let lastMs = startMs
  function nowMs(): number {
    lastMs = Math.max(lastMs, Math.min(Math.floor(now()), freezePointMs ?? Infinity))
    return lastMs
  }
  return {
    nowMs,
    freezePointMs: () => freezePointMs,
    acknowledge(boundaryMs) {
      if (slotMs === null || freezePointMs === null) return false
      if (boundaryMs === freezePointMs && nowMs() === freezePointMs) {
        freezePointMs += slotMs
        return true
      }
      return boundaryMs >= startMs && boundaryMs < freezePointMs && (boundaryMs - startMs) % slotMs === 0
    },
  }
}
