import type { BatteryLimits } from './home-model.ts'

/** What does not change while a device runs. */
export interface Nameplate {
  readonly manufacturer: string
  readonly model: string
  readonly serial: string
  readonly unitId: number
  readonly kWp: number
  readonly limits: BatteryLimits | null
}

/** What the inverter can give on its AC side, in W. */
export function ratedW({ kWp }: Nameplate): number {
  return kWp * 1000
}
