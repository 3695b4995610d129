/** How slowly one unit wants to be asked. */
export interface Pace {
  /** Silence between its answer, or its timeout, and its next request. */
  readonly minGapMs?: number
  /** Silence between a new connection and its first request: a Huawei SUN2000 wants a second. */
  readonly afterConnectMs?: number
  /** How long its answer may take, where that is longer than usual. */
  readonly timeoutMs?: number
}

/** When the next request may be sent. All times are of one monotonic clock. */
export interface Silence {
  setPace(unitId: number, pace: Pace): void
  timeoutMs(unitId: number): number
  /** How long to wait before a request to this unit. */
  leftMs(unitId: number, nowMs: number): number
  connected(nowMs: number): void
  exchanged(unitId: number, nowMs: number): void
  /** Nobody is asked anything until then. */
  keepUntil(untilMs: number): void
}

/** What holds for the endpoint whole; `frameSilenceMs` is that of a serial line. */
export interface SilenceOptions {
  readonly minGapMs: number
  readonly frameSilenceMs: number
  readonly afterConnectMs: number
  readonly timeoutMs: number
}

/** Starts with no silence to keep. */
export function createSilence(options: SilenceOptions): Silence {
  const paces = new Map<number, Pace>()
  const exchangedAtMs = new Map<number, number>()
  const gapMs = Math.max(options.minGapMs, options.frameSilenceMs)
  let connectedAtMs = -Infinity
  let untilMs = -Infinity
  return {
    setPace(unitId, pace) {
      paces.set(unitId, pace)
    },
    timeoutMs: (unitId) => paces.get(unitId)?.timeoutMs ?? options.timeoutMs,
    leftMs(unitId, nowMs) {
      const pace = paces.get(unitId)
      const afterConnectMs = Math.max(options.afterConnectMs, pace?.afterConnectMs ?? 0)
      const unitFromMs = (exchangedAtMs.get(unitId) ?? -Infinity) + (pace?.minGapMs ?? 0)
      return Math.max(untilMs, unitFromMs, connectedAtMs + afterConnectMs, nowMs) - nowMs
    },
    connected(nowMs) {
      connectedAtMs = nowMs
    },
    exchanged(unitId, nowMs) {
      exchangedAtMs.set(unitId, nowMs)
      untilMs = Math.max(untilMs, nowMs + gapMs)
    },
    keepUntil(laterMs) {
      untilMs = Math.max(untilMs, laterMs)
    },
  }
}
