/**
 * What flows in a slot when nobody steers: the roof feeds the home, the battery takes the surplus and gives it back, the
 * meter sees the rest. In columns, and equal to the emulator's `stepHome` to the Wh and to the µWh stored (a test).
 */
import type { BatteryColumns, SlotColumns } from './slot-columns.ts'
import { MICRO } from './slot-columns.ts'

/**
 * Charges (> 0) or discharges (< 0) a home's battery by so many Wh, which it must have room for, and moves the meter by
 * as much. Charges take solar energy first, and so do discharges: the battery is a pool.
 */
export function moveBattery(
  home: number,
  energyWh: number,
  { now, batteries }: { now: SlotColumns; batteries: BatteryColumns },
): void {
  const { storedMicroWh, solarMicroWh, efficiencyPpm } = batteries
  const load = now.loadWh[home] as number
  const sun = now.pvWh[home] as number
  const net = (now.importWh[home] as number) - (now.exportWh[home] as number) + energyWh
  now.importWh[home] = net > 0 ? net : 0
  now.exportWh[home] = net > 0 ? 0 : -net
  const stored = storedMicroWh[home] as number
  const solar = solarMicroWh[home] as number
  if (energyWh >= 0) {
    const solarWh = Math.min(energyWh, sun > load ? sun - load : 0)
    const efficiency = efficiencyPpm[home] as number
    storedMicroWh[home] = stored + energyWh * efficiency
    solarMicroWh[home] = solar + solarWh * efficiency
    now.chargeWh[home] = energyWh
    now.dischargeWh[home] = 0
    now.storedSolarUsedWh[home] = 0
    return
  }
  const discharge = -energyWh
  const solarWh = Math.min(discharge, Math.floor(solar / MICRO))
  storedMicroWh[home] = stored - discharge * MICRO
  solarMicroWh[home] = solar - solarWh * MICRO
  now.chargeWh[home] = 0
  now.dischargeWh[home] = discharge
  now.storedSolarUsedWh[home] = Math.min(solarWh, load > sun ? load - sun : 0)
}

/** How much more a home's battery takes in a slot, as it is drawn at its terminals. */
export function chargeRoomWh(home: number, batteries: BatteryColumns): number {
  const free = (batteries.fullMicroWh[home] as number) - (batteries.storedMicroWh[home] as number)
  return Math.min(
    Math.floor(free / (batteries.efficiencyPpm[home] as number)),
    batteries.chargeSlotWh[home] as number,
  )
}

/** How much a home's battery gives in a slot without touching its reserve. */
export function dischargeRoomWh(home: number, batteries: BatteryColumns): number {
  const usable = (batteries.storedMicroWh[home] as number) - (batteries.reserveMicroWh[home] as number)
  return usable <= 0 ? 0 : Math.min(Math.floor(usable / MICRO), batteries.dischargeSlotWh[home] as number)
}

/** What the connection does not carry is not generated: the sun yields, and what it would have given is said. */
export function curtail(limitsWh: Int32Array, now: SlotColumns): void {
  const { exportWh, pvWh, curtailedWh } = now
  for (let home = 0; home < limitsWh.length; home++) {
    const excess = (exportWh[home] as number) - (limitsWh[home] as number)
    if (excess <= 0) {
      curtailedWh[home] = 0
      continue
    }
    const lost = Math.min(excess, pvWh[home] as number)
    curtailedWh[home] = lost
    pvWh[home] = (pvWh[home] as number) - lost
    exportWh[home] = (exportWh[home] as number) - lost
  }
}
