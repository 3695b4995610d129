import { TIMEOUTS_UNTIL_QUARANTINE } from './limits.ts'

/** The pause grows by this much with each further failure of the unit. */
export const QUARANTINE_STEP_MS = 2_000
/** No unit is left alone for longer. */
export const LONGEST_QUARANTINE_MS = 300_000
/** Nor for longer than this where it is the only one: there is nobody it could hold up. */
export const LONGEST_ALONE_MS = 30_000

/**
 * Leaves a silent unit alone for a while, and only that one: behind a gateway one dead unit must not block the
 * others (OpenEMS issue 6).
 */
export interface Quarantine {
  /** How long the unit is still to be left alone; 0 if it may be asked. */
  remainingMs(unitId: number, nowMs: number): number
  timedOut(unitId: number, nowMs: number): void
  answered(unitId: number): void
}

interface UnitRecord {
  timeouts: number
  untilMs: number
}

/** Starts with no unit in quarantine. */
export function createQuarantine(): Quarantine {
  const records = new Map<number, UnitRecord>()
  const unitIds = new Set<number>()
  return {
    remainingMs(unitId, nowMs) {
      return Math.max((records.get(unitId)?.untilMs ?? nowMs) - nowMs, 0)
    },
    timedOut(unitId, nowMs) {
      const timeouts = (records.get(unitId)?.timeouts ?? 0) + 1
      const pauses = timeouts - TIMEOUTS_UNTIL_QUARANTINE + 1
      unitIds.add(unitId)
      const longestMs = unitIds.size > 1 ? LONGEST_QUARANTINE_MS : LONGEST_ALONE_MS
      const pauseMs = Math.min(Math.max(pauses, 0) * QUARANTINE_STEP_MS, longestMs)
      records.set(unitId, { timeouts, untilMs: nowMs + pauseMs })
    },
    answered(unitId) {
      unitIds.add(unitId)
      records.delete(unitId)
    },
  }
}
