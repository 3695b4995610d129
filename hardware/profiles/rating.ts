/** The size of a battery by the registers of its maker. */
import type { BatteryRating } from '../device.ts'
import { floorDecimal } from '../sunspec/decimal.ts'
import type { NamedRegisters } from './profile-registers.ts'
import type { RatingRules } from './profile-schema.ts'

/** Undefined where no register is named for it. One that is refused, or says 0, says nothing. */
export async function readRating(
  rules: RatingRules,
  readRegisters: (names: readonly string[]) => Promise<NamedRegisters>,
): Promise<BatteryRating | undefined> {
  const { capacityWh, chargeW, dischargeW } = rules
  const names = [capacityWh, chargeW, dischargeW].filter((name) => name !== undefined)
  if (names.length === 0) return undefined
  const read = await readRegisters(names)
  const whole = (name: string | undefined): number | null => {
    const value = name === undefined ? undefined : read.value(name)
    const number = value?.type === 'number' ? Number(floorDecimal(value.value, 0)) : 0
    return Number.isSafeInteger(number) && number > 0 ? number : null
  }
  return { capacityWh: whole(capacityWh), chargeW: whole(chargeW), dischargeW: whole(dischargeW) }
}
