import type { NumberType } from '../sunspec/point-types.ts'
import { isEncodable } from '../sunspec/encode.ts'

/** acc32 wraps at 2^32. */
export function accumulated(energyWh: number): number {
  return energyWh % 2 ** 32
}

/** The raw value at the finest scale from `finest` up that holds it, as devices do at run time. */
export function scaled(type: NumberType, value: number, finest: number): { raw: number; scale: number } {
  for (let scale = finest; scale < 10; scale += 1) {
    const raw = Math.round(value * 10 ** -scale)
    if (isEncodable(type, BigInt(raw))) return { raw, scale }
  }
  return { raw: 0, scale: finest }
}
