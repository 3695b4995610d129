import type { BatteryColumns } from './slot-columns.ts'

/** What a home's battery says of itself; null for a home without one. */
export function stateOfChargePpm(home: number, { storedMicroWh, capacityWh }: BatteryColumns): number | null {
  const capacity = capacityWh[home] ?? 0
  return capacity === 0 ? null : Math.floor((storedMicroWh[home] as number) / capacity)
}
