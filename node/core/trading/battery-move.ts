/**
 * What a battery is told at this moment so that its home does in this slot what was traded and planned. Most of the day
 * that is nothing: what a battery does by itself, taking the sun that is left over and giving it back to the home, is
 * what is planned. It is told something only where the plan wants another thing, and never below the reserve.
 */
import type { HomeBattery } from './home-battery.ts'

export const BATTERY_ACTIONS = ['charge', 'discharge', 'hold', 'block-charge'] as const
/** `hold` keeps it from discharging, `block-charge` from charging. */
export type BatteryAction = (typeof BATTERY_ACTIONS)[number]

export const MOVE_REASONS = [
  /** It charges more than the sun leaves over. */
  'charge',
  /** It gives more than, or not as much as, the home needs. */
  'discharge',
  /** What is stored is kept for later. */
  'keep',
  /** The sun is sold instead of stored. */
  'sell-sun',
  /** Nothing is left above the reserve. */
  'reserve',
  /** What it does by itself is what is planned. */
  'by-itself',
  /** This device cannot do what is planned, so it does what it does by itself. */
  'impossible',
] as const
export type MoveReason = (typeof MOVE_REASONS)[number]

export interface BatteryMove {
  /** Null: nothing is told, and the battery serves its home by itself. */
  readonly action: BatteryAction | null
  /** Whole watts, 0 but for `charge` and `discharge`. */
  readonly powerW: number
  readonly reason: MoveReason
}

export interface SlotGoal {
  /** Load less sun that was expected of the whole slot when its orders were made. */
  readonly netWh: number
  /** What the battery is to do in the whole slot, > 0 charging. */
  readonly batteryWh: number
}

export interface MoveMoment {
  readonly goal: SlotGoal
  readonly slotMs: number
  /** Of the slot, > 0. */
  readonly leftMs: number
  /** Import less export since the slot began; null where the counters do not say it. */
  readonly gridWh: number | null
  /** Load less sun at this moment, W. */
  readonly netW: number
  readonly storedWh: number
  readonly battery: HomeBattery
  readonly actions: ReadonlySet<BatteryAction>
  /** Whether it is kept at its reserve already. */
  readonly isAtReserve: boolean
}

/** On the mean of a slot, less is noise; and an inverter is no more exact than the other. */
const NOISE_W = 80
const LEAST_W = 50
const MS_PER_HOUR = 3_600_000
const PPM = 1_000_000
/** What is left to do is not pressed into less of a slot than this part. */
const LAST_PART = 10
/** A battery at its reserve is let go again when so much more is in it: charge is measured in whole per cents. */
const RESERVE_SLACK_PPM = 20_000

/** The same moment gives the same move. */
export function batteryMove(moment: MoveMoment): BatteryMove {
  const wanted = wantedMove(moment)
  const move = mayGive(wanted, moment) && isReserveReached(moment) ? still('hold', 'reserve') : wanted
  if (move.action === null || moment.actions.has(move.action)) return move
  return { action: null, powerW: 0, reason: 'impossible' }
}

function wantedMove(moment: MoveMoment): BatteryMove {
  const { goal, slotMs } = moment
  const { netWh, batteryWh } = goal
  const noiseWh = (NOISE_W * slotMs) / MS_PER_HOUR
  const surplusWh = Math.max(-netWh, 0)
  if (batteryWh < -noiseWh) {
    return Math.abs(netWh + batteryWh) <= noiseWh ? BY_ITSELF : discharge(moment)
  }
  if (batteryWh > surplusWh + noiseWh) return charge(moment)
  // A part of what the sun leaves over cannot be asked for: it is the larger part, all or nothing.
  if (surplusWh > noiseWh) return 2 * batteryWh >= surplusWh ? BY_ITSELF : sellSun(moment)
  return netWh > noiseWh ? still('hold', 'keep') : BY_ITSELF
}

const BY_ITSELF: BatteryMove = { action: null, powerW: 0, reason: 'by-itself' }

function still(action: 'hold' | 'block-charge', reason: MoveReason): BatteryMove {
  return { action, powerW: 0, reason }
}

/** A full battery need not be kept from charging. */
function sellSun({ storedWh, battery }: MoveMoment): BatteryMove {
  return storedWh >= battery.ceilingWh ? BY_ITSELF : still('block-charge', 'sell-sun')
}

/** The home's meter is steered, not the battery: what was sold leaves the house whatever is switched on in it. */
function discharge(moment: MoveMoment): BatteryMove {
  const { battery, storedWh, slotMs, leftMs } = moment
  const powerW = least(
    moment.netW - gridW(moment),
    powerOf(battery.dischargeSlotWh, slotMs),
    powerOf(Math.max(storedWh - battery.floorWh, 0), leftMs),
  )
  return powerW < LEAST_W ? still('hold', 'keep') : { action: 'discharge', powerW, reason: 'discharge' }
}

function charge(moment: MoveMoment): BatteryMove {
  const { battery, storedWh, slotMs, leftMs } = moment
  const roomWh = (Math.max(battery.ceilingWh - storedWh, 0) * PPM) / battery.efficiencyPpm
  const powerW = least(
    gridW(moment) - moment.netW,
    powerOf(battery.chargeSlotWh, slotMs),
    powerOf(roomWh, leftMs),
  )
  return powerW < LEAST_W ? still('hold', 'keep') : { action: 'charge', powerW, reason: 'charge' }
}

/** What must cross the meter from now on, import positive, for the slot to end as it was meant to. */
function gridW({ goal, slotMs, leftMs, gridWh }: MoveMoment): number {
  const goalWh = goal.netWh + goal.batteryWh
  const doneWh = gridWh ?? (goalWh * (slotMs - leftMs)) / slotMs
  return powerOf(goalWh - doneWh, Math.max(leftMs, slotMs / LAST_PART))
}

/** Who is kept from charging alone gives to its home when a cloud comes. */
function mayGive({ action }: BatteryMove, { netW }: MoveMoment): boolean {
  return action !== 'charge' && (action !== 'block-charge' || netW > 0)
}

function isReserveReached({ storedWh, battery, isAtReserve }: MoveMoment): boolean {
  const slackWh = isAtReserve ? (battery.capacityWh * RESERVE_SLACK_PPM) / PPM : 0
  return storedWh <= battery.floorWh + slackWh
}

function powerOf(energyWh: number, ms: number): number {
  return (energyWh * MS_PER_HOUR) / ms
}

/** The lowest, in whole watts, never below 0. */
function least(...powersW: readonly number[]): number {
  return Math.max(0, Math.floor(Math.min(...powersW)))
}
