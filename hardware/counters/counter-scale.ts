/** What a counter counts in, and where it begins again. */
export interface CounterScale {
  /** The smallest difference that its registers can tell. */
  readonly stepWh: number
  /** From here it goes on at 0; null where that lies beyond all use. */
  readonly wrapWh: number | null
}

/** How a device keeps a counter. */
export type CounterKind = 'u16' | 'u32' | 'u64' | 'float32'

const BITS: Readonly<Record<'u16' | 'u32', number>> = { u16: 16, u32: 32 }

/** The scale of a counter that holds so many steps; `stepWh` is what one of them is worth. */
export function scaleOfKind(kind: CounterKind, stepWh: number): CounterScale {
  return { stepWh, wrapWh: kind === 'u16' || kind === 'u32' ? 2 ** BITS[kind] * stepWh : null }
}

/** Several counters as one: their steps add up, and whichever wraps takes the same amount away. */
export function sumScale({ stepWh, wrapWh }: CounterScale, count: number): CounterScale {
  return { stepWh: stepWh * Math.max(count, 1), wrapWh }
}
