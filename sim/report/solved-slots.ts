/** Extremes over the slots of a feeder's column; those without a solution, `NaN`, are passed over, and null is none. */
interface Span {
  readonly first: number
  readonly end: number
}

export function highestOf(column: Float64Array, span: Span): number | null {
  return extremeOf(column, span, Math.max)
}

export function lowestOf(column: Float64Array, span: Span): number | null {
  return extremeOf(column, span, Math.min)
}

function extremeOf(
  column: Float64Array,
  { first, end }: Span,
  choose: (one: number, other: number) => number,
): number | null {
  let extreme: number | null = null
  for (let slot = first; slot < end; slot++) {
    const value = column[slot] ?? Number.NaN
    if (!Number.isNaN(value)) extreme = extreme === null ? value : choose(extreme, value)
  }
  return extreme
}
