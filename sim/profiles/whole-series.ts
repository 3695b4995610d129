import { assert } from '../../node/core/units/assert.ts'
import type { EpochMs } from '../../node/core/units/quantities.ts'
import type { Series } from './series.ts'

/** A series of rows of whole Wh, as generators make them: the same promise as `createSeries`, in plain numbers. */
export function createWholeSeries({
  rowsWh,
  rowMs,
  startMs,
}: {
  readonly rowsWh: Int32Array
  readonly rowMs: number
  readonly startMs: EpochMs
}): Series {
  const endMs = startMs + rowsWh.length * rowMs
  const sums = new Float64Array(rowsWh.length + 1)
  for (const [row, energyWh] of rowsWh.entries()) {
    assert(energyWh >= 0, 'a series has no negative rows')
    sums[row + 1] = (sums[row] ?? 0) + energyWh
  }
  // Below 2^31 Wh times 2^22 ms a row's part is exact in a number.
  assert(rowMs <= 2 ** 22, 'a row is at most an hour or so')
  function cumulativeWh(atMs: EpochMs): number {
    const sinceStartMs = Math.min(Math.max(atMs, startMs), endMs) - startMs
    const row = Math.floor(sinceStartMs / rowMs)
    const part = Math.floor(((rowsWh[row] ?? 0) * (sinceStartMs - row * rowMs)) / rowMs)
    return (sums[row] ?? 0) + part
  }
  return {
    startMs,
    endMs,
    cumulativeWh,
    energyWhBetween: (interval) => cumulativeWh(interval.endMs) - cumulativeWh(interval.startMs),
  }
}

/** Several series as one: each keeps its own whole Wh, so that their slots add up. */
export function sumSeries(parts: readonly Series[]): Series {
  const [first, ...rest] = parts
  assert(first !== undefined, 'a sum has at least one part')
  if (rest.length === 0) return first
  const cumulativeWh = (atMs: EpochMs) => parts.reduce((sum, part) => sum + part.cumulativeWh(atMs), 0)
  return {
    startMs: Math.min(...parts.map((part) => part.startMs)),
    endMs: Math.max(...parts.map((part) => part.endMs)),
    cumulativeWh,
    energyWhBetween: (interval) => cumulativeWh(interval.endMs) - cumulativeWh(interval.startMs),
  }
}
