import { isEncodable } from '../sunspec/encode.ts'
import type { IntegerType } from '../sunspec/point-types.ts'
import type { RegisterView } from './register-view.ts'

/**
 * The raw value at the finest scale from `finest` up that holds it, as devices do at run time. A device whose scale
 * changes from request to request is now and then finer by one.
 */
export function scaled(
  type: IntegerType,
  value: number,
  finest: number,
  view?: RegisterView,
): { raw: number; scale: number } {
  for (let scale = finest - (view?.look.scaleShift ?? 0); scale < 10; scale += 1) {
    const raw = Math.round(value * 10 ** -scale)
    if (isEncodable(type, BigInt(raw))) return { raw, scale }
  }
  return { raw: 0, scale: finest }
}
