import type { FeederRun } from '../grid/feeder-run.ts'
import { createFeederMeter } from '../grid/feeder-run.ts'
import type { SlotColumns } from './slot-columns.ts'
import type { StreetColumns } from './street-columns.ts'

/** The cables below a street that is simulated: what its meters say of a slot becomes power at the homes. */
export interface StreetGrid {
  /** Once a slot, in order. */
  take(slot: number, now: Pick<SlotColumns, 'importWh' | 'exportWh'>): void
  readonly run: FeederRun
}

/** Null where the scenario has no feeder. */
export function createStreetGrid({ feeder, slots, slotMs }: StreetColumns): StreetGrid | null {
  if (feeder === null) return null
  const meter = createFeederMeter(feeder.feeder, { slots, slotMs })
  const powerW = new Float64Array(feeder.feeder.loads.length)
  const perHour = 3_600_000 / slotMs
  return {
    take(slot, { importWh, exportWh }) {
      for (let home = 0; home < powerW.length; home++)
        powerW[home] = ((importWh[home] ?? 0) - (exportWh[home] ?? 0)) * perHour
      meter.take(slot, powerW)
    },
    run: meter.run,
  }
}
