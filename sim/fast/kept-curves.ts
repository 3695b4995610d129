/**
 * The worth of stored energy at the beginning of each hour of a day, as it was planned last. Small, since a street has
 * many: an hour is one line of a cache, and a curve with more runs than that holds is not kept.
 */
import { HOURS_PER_DAY } from '../../node/core/trading/price-memory.ts'
import type { ValueCurve } from '../../node/core/trading/stored-value.ts'

export interface KeptCurves {
  /** Keeps the curve of an hour, and says whether it is the one that was kept of that hour. */
  replace(hour: number, curve: ValueCurve): boolean
  /** Writes the curve of an hour into `curve`; false, and nothing written, where none is kept. */
  read(hour: number, curve: ValueCurve): boolean
}

const LINE = 16
/** Each is a slope and a length, after their number. */
const RUNS_MOST = 7
const NONE = -1

export function createKeptCurves(): KeptCurves {
  const lines = new Int32Array(HOURS_PER_DAY * LINE).fill(NONE)
  return {
    replace(hour, { slopesMicroPerKwh, lengthsWh, count }) {
      const line = hour * LINE
      if (count > RUNS_MOST) {
        lines[line] = NONE
        return false
      }
      let isSame = lines[line] === count
      lines[line] = count
      for (let run = 0; run < count; run++) {
        const at = line + 1 + 2 * run
        const slope = slopesMicroPerKwh[run] as number
        const length = lengthsWh[run] as number
        isSame &&= lines[at] === slope && lines[at + 1] === length
        lines[at] = slope
        lines[at + 1] = length
      }
      return isSame
    },
    read(hour, curve) {
      const line = hour * LINE
      const count = lines[line] as number
      if (count === NONE) return false
      for (let run = 0; run < count; run++) {
        curve.slopesMicroPerKwh[run] = lines[line + 1 + 2 * run] as number
        curve.lengthsWh[run] = lines[line + 2 + 2 * run] as number
      }
      curve.count = count
      return true
    },
  }
}
