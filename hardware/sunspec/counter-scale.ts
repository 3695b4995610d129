import type { CounterScale } from '../counters/counter-scale.ts'
import { decimalToNumber, type Decimal } from './decimal.ts'
import type { PointValues } from './decode.ts'
import type { PointDefinition } from './definition.ts'
import { INTEGER_FORMATS, isIntegerType } from './point-types.ts'

/** A float counts in ever larger steps: its fraction has 23 bits, whatever the value. */
const FLOAT_STEPS = 2 ** 23

/** The scale of a counter's registers at their present scale factor. */
export function counterScale(
  point: PointDefinition,
  points: PointValues,
  value: Decimal | null,
): CounterScale {
  if (!isIntegerType(point.type)) {
    const size = value === null ? 0 : Math.abs(decimalToNumber(value))
    return { stepWh: size === 0 ? 1 : 2 ** Math.floor(Math.log2(size)) / FLOAT_STEPS, wrapWh: null }
  }
  const named = typeof point.scale === 'string' ? points[point.scale] : null
  const exponent =
    typeof named === 'object' && named !== null ? Number(named.coefficient) : (point.scale ?? 0)
  const stepWh = typeof exponent === 'number' ? Number(`1e${exponent}`) : 1
  const { words } = INTEGER_FORMATS[point.type]
  return { stepWh, wrapWh: words === 4 ? null : 2 ** (16 * words) * stepWh }
}
