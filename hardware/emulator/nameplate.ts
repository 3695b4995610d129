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
