/**
 * What an energy counter may say next. Settlement stands on counters: one spurious zero became a slot of 53.7 MWh
 * elsewhere (evcc issue 30592). A counter never falls, except where its registers wrap, and never rises by more than
 * the power limit allows for the time since. Whoever reads looks a second time before a doubtful reading is taken.
 */
import { scaleOfKind, type CounterKind, type CounterScale } from './counter-scale.ts'

/** A good value of a counter, without the jumps back of its registers. */
export interface CounterReading {
  readonly valueWh: number
  readonly atMs: number
}

/** What the registers say: down to whole Wh, or null where they say nothing. */
export interface RawCounter {
  readonly valueWh: number | null
  readonly atMs: number
  /** Where a scale factor may change at run time; else the gate's own holds. */
  readonly scale?: CounterScale | undefined
}

/**
 * `missing`: nothing was said. `zero`: a counter that was above 0 says 0. `fell`: it says less than before, so it was
 * reset or replaced. `jumped`: it rose faster than the home's power allows.
 */
export type CounterVerdict = 'ok' | 'missing' | 'zero' | 'fell' | 'jumped'

/** A reading that went through, or why not. */
export interface GatedCounter {
  readonly verdict: CounterVerdict
  /** Never falls; null unless the verdict is ok. */
  readonly valueWh: number | null
  /** The counter moves in steps of so many whole Wh, as declared or as its registers say. */
  readonly resolutionWh: number
}

export interface CounterGateOptions {
  /** No energy of this home flows faster: the connection limit, with room. */
  readonly powerLimitW: number
  readonly kind?: CounterKind
  /** What one step of the register is worth, 1 unless said. */
  readonly stepWh?: number
  /** For devices that count in coarser steps than their registers could tell. */
  readonly resolutionWh?: number
  /** What is known from before this program started. */
  readonly last?: CounterReading | null
}

/** Judges the readings of one counter, in the order in which they were made. */
export interface CounterGate {
  /** What is to be thought of a reading; anything but `ok` calls for a second look. Changes nothing. */
  judge(raw: RawCounter): CounterVerdict
  /** Lets a good reading through and remembers it. */
  take(raw: RawCounter): GatedCounter
  /** The last good reading, or null. */
  last(): CounterReading | null
}

/** Time is known only to about a request, and market time may run much faster than requests do. */
export const CLOCK_SLACK_MS = 60_000

const MS_PER_HOUR = 3_600_000

export function createCounterGate(options: CounterGateOptions): CounterGate {
  const { powerLimitW, kind = 'u64', stepWh = 1 } = options
  const ownScale = scaleOfKind(kind, stepWh)
  let last = options.last ?? null

  const resolutionOf = ({ scale = ownScale }: RawCounter): number =>
    Math.max(1, Math.ceil(scale.stepWh), options.resolutionWh ?? 1)

  function weigh(raw: RawCounter): { verdict: CounterVerdict; valueWh: number | null } {
    const { valueWh: registersWh, atMs, scale = ownScale } = raw
    if (registersWh === null || !Number.isFinite(registersWh) || registersWh < 0) {
      return { verdict: 'missing', valueWh: null }
    }
    if (last === null) return { verdict: 'ok', valueWh: registersWh }
    if (registersWh === 0 && last.valueWh > 0) return { verdict: 'zero', valueWh: null }
    const valueWh = unwrap(registersWh, scale.wrapWh, last.valueWh)
    const elapsedMs = Math.max(atMs - last.atMs, 0) + CLOCK_SLACK_MS
    const plausibleWh = Math.ceil((powerLimitW * elapsedMs) / MS_PER_HOUR) + resolutionOf(raw) - 1
    const riseWh = valueWh - last.valueWh
    if (riseWh >= 0 && riseWh <= plausibleWh) return { verdict: 'ok', valueWh }
    return { verdict: registersWh < last.valueWh ? 'fell' : 'jumped', valueWh: null }
  }

  return {
    judge: (raw) => weigh(raw).verdict,
    take(raw) {
      const { verdict, valueWh } = weigh(raw)
      if (valueWh !== null) last = { valueWh, atMs: raw.atMs }
      return { verdict, valueWh, resolutionWh: resolutionOf(raw) }
    },
    last: () => last,
  }
}

/** The least value that the registers can mean and that is not below the last one. */
function unwrap(registersWh: number, wrapWh: number | null, lastWh: number): number {
  if (wrapWh === null || registersWh >= lastWh) return registersWh
  return Math.floor(registersWh + Math.ceil((lastWh - registersWh) / wrapWh) * wrapWh)
}
