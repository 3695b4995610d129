import { assert } from '../../node/core/units/assert.ts'
import { MICRO_WH_PER_WH, type BatteryLimits, type BatteryState } from './home-model.ts'
import type { SetPoint } from './set-point.ts'

/** What flows in a stretch of time, in whole µWh. load + charge + export = pv + import + discharge, exactly. */
export interface Flows {
  readonly loadMicroWh: number
  /** What the sun really gave; what was curtailed is not in it. */
  readonly pvMicroWh: number
  readonly importMicroWh: number
  readonly exportMicroWh: number
  readonly chargeMicroWh: number
  readonly dischargeMicroWh: number
  /** What the inverter gave on its AC side; what it took from there is not taken off. */
  readonly acMicroWh: number
}

export interface SteeredStep extends Flows {
  /** Shorter than asked where the battery comes to one of its ends: powers are even as long as it lasts. */
  readonly durationMs: number
  readonly battery: BatteryState | null
}

const PPM = 1_000_000

/** Some ms of a home with a set point. `energyAt` tells load and sun of the first so many ms. */
export function stepSteeredHome(
  energyAt: (durationMs: number) => { loadMicroWh: number; pvMicroWh: number },
  battery: { state: BatteryState; limits: BatteryLimits } | null,
  setPoint: SetPoint,
  wholeMs: number,
): SteeredStep {
  if (battery === null) return { ...withoutBattery(energyAt(wholeMs), setPoint, wholeMs), battery: null }
  const wanted = wantedFlows(energyAt(wholeMs), battery.limits, setPoint, wholeMs)
  const room = roomOf(battery.state, battery.limits, setPoint)
  const durationMs = Math.min(
    lasting(wholeMs, wanted.chargeMicroWh, room.chargeMicroWh),
    lasting(wholeMs, wanted.dischargeMicroWh, room.dischargeMicroWh),
  )
  const energy = energyAt(durationMs)
  const { chargeMicroWh, dischargeMicroWh } = wantedFlows(energy, battery.limits, setPoint, durationMs)
  const charge = Math.min(chargeMicroWh, room.chargeMicroWh)
  const discharge = Math.min(dischargeMicroWh, room.dischargeMicroWh)
  const flows = balance(energy, { charge, discharge }, setPoint, durationMs)
  return { ...flows, durationMs, battery: afterFlows(battery.state, battery.limits, flows) }
}

/** The battery after some flows; what charging loses is rounded up. */
export function afterFlows(
  { storedMicroWh }: BatteryState,
  limits: BatteryLimits,
  { chargeMicroWh, dischargeMicroWh }: Pick<Flows, 'chargeMicroWh' | 'dischargeMicroWh'>,
): BatteryState {
  const after = storedMicroWh + portion(chargeMicroWh, limits.efficiencyPpm, PPM) - dischargeMicroWh
  assert(after >= 0 && after <= limits.capacityWh * MICRO_WH_PER_WH, 'a battery holds what it can hold')
  return { storedMicroWh: after }
}

/** amount x part / whole, rounded down, exact beyond 2^53 in between. */
export function portion(amount: number, part: number, whole: number): number {
  const product = amount * part
  if (Number.isSafeInteger(product)) return Math.floor(product / whole)
  return Number((BigInt(amount) * BigInt(part)) / BigInt(whole))
}

/** The energy of a power in W over some ms, in whole µWh towards zero: 1 W for 18 ms is 5 µWh. */
export function microWhOf(powerW: number, durationMs: number): number {
  return powerW === Infinity ? Infinity : Math.trunc((powerW * durationMs * 5) / 18)
}

/** What the battery would do if it were neither full nor empty. */
function wantedFlows(
  { loadMicroWh, pvMicroWh }: { loadMicroWh: number; pvMicroWh: number },
  limits: BatteryLimits,
  { target, maxChargeW, maxDischargeW, canChargeFromGrid, isDark }: SetPoint,
  durationMs: number,
): { chargeMicroWh: number; dischargeMicroWh: number } {
  const pv = isDark ? 0 : pvMicroWh
  const most = microWhOf(
    Math.max(Math.min(maxDischargeW, limits.maxDischargeW), -limits.maxChargeW),
    durationMs,
  )
  const least = microWhOf(Math.max(-Math.min(maxChargeW, limits.maxChargeW), -limits.maxChargeW), durationMs)
  const wanted = Math.min(Math.max(wantedDischarge(), least), most)
  const charge = Math.max(-wanted, 0)
  return {
    chargeMicroWh: canChargeFromGrid ? charge : Math.min(charge, pv),
    dischargeMicroWh: Math.min(Math.max(wanted, 0), microWhOf(limits.maxDischargeW, durationMs)),
  }

  function wantedDischarge(): number {
    if (target.type === 'grid') return loadMicroWh - pv - microWhOf(target.importW, durationMs)
    if (target.type === 'inverter') return microWhOf(target.acW, durationMs) - pv
    return microWhOf(target.dischargeW, durationMs)
  }
}

/** What the battery can still take, at its terminals, and give. */
function roomOf(
  { storedMicroWh }: BatteryState,
  { capacityWh, reserveWh, efficiencyPpm }: BatteryLimits,
  { floorWh, ceilingWh }: SetPoint,
): { chargeMicroWh: number; dischargeMicroWh: number } {
  const ceiling = Math.min(ceilingWh ?? capacityWh, capacityWh) * MICRO_WH_PER_WH
  const floor = (floorWh ?? reserveWh) * MICRO_WH_PER_WH
  // Rounded up, so that a full battery is really full; it still arrives as no more than there is room for.
  const free = Math.max(Math.floor(ceiling) - storedMicroWh, 0)
  return {
    chargeMicroWh: portion(free, PPM, efficiencyPpm) + (portionLeaves(free, efficiencyPpm) ? 1 : 0),
    dischargeMicroWh: Math.max(storedMicroWh - Math.ceil(floor), 0),
  }
}

function portionLeaves(free: number, efficiencyPpm: number): boolean {
  return portion(portion(free, PPM, efficiencyPpm), efficiencyPpm, PPM) < free
}

/** How long an even flow fits into the room; at least 1 ms, in which what is left of the room is used up. */
function lasting(wholeMs: number, wanted: number, room: number): number {
  return wanted <= room ? wholeMs : Math.max(portion(wholeMs, room, wanted), room === 0 ? wholeMs : 1)
}

function withoutBattery(
  energy: { loadMicroWh: number; pvMicroWh: number },
  setPoint: SetPoint,
  durationMs: number,
): Omit<SteeredStep, 'battery'> {
  return { ...balance(energy, { charge: 0, discharge: 0 }, setPoint, durationMs), durationMs }
}

/** The meter sees the rest. Where a limit on the AC side or at the meter is hit, discharge yields first, then the sun. */
function balance(
  { loadMicroWh, pvMicroWh }: { loadMicroWh: number; pvMicroWh: number },
  { charge, discharge }: { charge: number; discharge: number },
  { maxAcW, maxExportW, isDark }: SetPoint,
  durationMs: number,
): Flows {
  const pv = isDark ? 0 : pvMicroWh
  const ac = pv + discharge - charge
  const excess = Math.max(
    ac - microWhOf(maxAcW, durationMs),
    ac - loadMicroWh - microWhOf(maxExportW, durationMs),
    0,
  )
  const lessDischarge = Math.min(excess, discharge)
  const lessPv = Math.min(excess - lessDischarge, pv)
  const net = ac - lessDischarge - lessPv - loadMicroWh
  return {
    loadMicroWh,
    pvMicroWh: pv - lessPv,
    importMicroWh: Math.max(-net, 0),
    exportMicroWh: Math.max(net, 0),
    chargeMicroWh: charge,
    dischargeMicroWh: discharge - lessDischarge,
    acMicroWh: Math.max(ac - lessDischarge - lessPv, 0),
  }
}
