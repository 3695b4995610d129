/**
 * What flows in a slot when nobody steers: the roof feeds the home, the battery takes the surplus and gives it back, the
 * meter sees the rest. In columns, and equal to the emulator's `stepHome` to the Wh and to the µWh stored (a test).
 */
import type { BatteryColumns, SlotColumns } from './slot-columns.ts'
import { MICRO } from './slot-columns.ts'
import type { StreetBattery, StreetColumns } from './street-columns.ts'

/** Load and sun of a slot, and the meter as if there were no batteries. */
export function meetLoads(
  street: StreetColumns,
  slot: number,
  flexibleWh: Int32Array,
  now: SlotColumns,
): void {
  const count = street.homes.length
  const base = slot * count
  const { loadWh: loads, pvWh: suns } = street
  const { loadWh, pvWh, importWh, exportWh } = now
  for (let home = 0; home < count; home++) {
    const load = (loads[base + home] as number) + (flexibleWh[home] as number)
    const sun = suns[base + home] as number
    const net = load - sun
    // Without a branch that no predictor can learn: all ones where the home imports nothing.
    const imported = net & ~(net >> 31)
    loadWh[home] = load
    pvWh[home] = sun
    importWh[home] = imported
    exportWh[home] = imported - net
  }
}

/** Plain self-consumption of one battery: what its home would export charges it, what it would import discharges it. */
export function selfConsume(
  home: number,
  battery: StreetBattery,
  { now, batteries }: { now: SlotColumns; batteries: BatteryColumns },
): void {
  const surplus = now.exportWh[home] as number
  const wanted =
    surplus > 0
      ? Math.min(surplus, chargeRoomWh(home, battery, batteries))
      : -Math.min(now.importWh[home] as number, dischargeRoomWh(home, battery, batteries))
  moveBattery(home, battery, wanted, { now, batteries })
}

/**
 * Charges (> 0) or discharges (< 0) a battery by so many Wh, which it must have room for, and moves the meter by as
 * much. Charges take solar energy first, and so do discharges: the battery is a pool.
 */
export function moveBattery(
  home: number,
  battery: StreetBattery,
  energyWh: number,
  { now, batteries }: { now: SlotColumns; batteries: BatteryColumns },
): void {
  const { storedMicroWh, solarMicroWh } = batteries
  const load = now.loadWh[home] as number
  const sun = now.pvWh[home] as number
  const net = (now.importWh[home] as number) - (now.exportWh[home] as number) + energyWh
  now.importWh[home] = net > 0 ? net : 0
  now.exportWh[home] = net > 0 ? 0 : -net
  const stored = storedMicroWh[home] as number
  const solar = solarMicroWh[home] as number
  if (energyWh >= 0) {
    const solarWh = Math.min(energyWh, sun > load ? sun - load : 0)
    storedMicroWh[home] = stored + energyWh * battery.efficiencyPpm
    solarMicroWh[home] = solar + solarWh * battery.efficiencyPpm
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

/** How much more a battery takes in a slot, as it is drawn at its terminals. */
export function chargeRoomWh(home: number, battery: StreetBattery, batteries: BatteryColumns): number {
  const free = battery.capacityWh * MICRO - (batteries.storedMicroWh[home] as number)
  return Math.min(Math.floor(free / battery.efficiencyPpm), batteries.chargeSlotWh[home] as number)
}

/** How much a battery gives in a slot without touching its reserve. */
export function dischargeRoomWh(home: number, battery: StreetBattery, batteries: BatteryColumns): number {
  const usable = (batteries.storedMicroWh[home] as number) - battery.reserveWh * MICRO
  return Math.min(Math.max(Math.floor(usable / MICRO), 0), batteries.dischargeSlotWh[home] as number)
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
