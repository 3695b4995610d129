/**
 * A home's battery as its owner lets it be used, and what it does when nobody steers it: it takes the sun that is left
 * over and gives it back to the home. Energies are those at its terminals; what is stored is less by the losses.
 */
export interface HomeBattery {
  readonly capacityWh: number
  /** The owner's reserve: below it nothing is planned. */
  readonly floorWh: number
  readonly ceilingWh: number
  /** Within one slot. */
  readonly chargeSlotWh: number
  readonly dischargeSlotWh: number
  /** Of what is charged, what can be taken out again. */
  readonly efficiencyPpm: number
  readonly wearMicroPerKwh: number
}

const PPM = 1_000_000

/** What a battery that says so much of itself holds. */
export function storedWhOf(
  stateOfChargePpm: number,
  { capacityWh }: Pick<HomeBattery, 'capacityWh'>,
): number {
  return Math.floor((capacityWh * stateOfChargePpm) / PPM)
}

/** What it takes in a slot, at its terminals. */
export function chargeRoomWh(storedWh: number, battery: HomeBattery): number {
  const freeWh = Math.max(battery.ceilingWh - storedWh, 0)
  return Math.min(Math.floor((freeWh * PPM) / battery.efficiencyPpm), battery.chargeSlotWh)
}

/** What it gives in a slot without touching the reserve. */
export function dischargeRoomWh(storedWh: number, battery: HomeBattery): number {
  return Math.min(Math.max(storedWh - battery.floorWh, 0), battery.dischargeSlotWh)
}

/** What it does by itself, > 0 charging, where load less sun is so much. */
export function ownUseWh(netWh: number, storedWh: number, battery: HomeBattery): number {
  return netWh < 0
    ? Math.min(-netWh, chargeRoomWh(storedWh, battery))
    : -Math.min(netWh, dischargeRoomWh(storedWh, battery)) + 0
}

/** What is stored after a slot in which it did so much, > 0 charging. */
export function storedAfterWh(storedWh: number, batteryWh: number, battery: HomeBattery): number {
  return batteryWh > 0
    ? storedWh + Math.round((batteryWh * battery.efficiencyPpm) / PPM)
    : storedWh + batteryWh
}
