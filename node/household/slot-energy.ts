/**
 * Makes the energy of each slot from the looks at a device: what the home used, the battery set apart, and what its roof
 * gave. Between two looks power is taken as even; a slot with a hole, or in which a value was not good, has none.
 */
import type { Sample } from '../../hardware/device.ts'
import type { SlotEnergy } from '../core/trading/energy-history.ts'
import type { SlotIndex } from '../core/units/quantities.ts'
import { slotAt, slotEndMs, slotStartMs } from '../core/units/slots.ts'
import { balancedLoadW, good, goodOrAbsent } from './home-load.ts'

export interface SlotMeter {
  /** Takes a look in order of time, or none where what the device says must not be believed; the slots that ended. */
  add(look: PowerLook | undefined): readonly SlotEnergy[]
  /** The slot under way as it would be if it went on like this; undefined before a third of it was seen. */
  running(): SlotEnergy | undefined
}

/** What flows at a moment, W. */
export interface PowerLook {
  readonly atMs: number
  readonly loadW: number
  readonly solarW: number
}

/** Of a slot: a longer time between two looks is a hole. */
const LONGEST_GAP_PARTS = 3
const MS_PER_HOUR = 3_600_000

export function createSlotMeter({ slotMs }: { slotMs: number }): SlotMeter {
  let last: PowerLook | undefined
  let sum: Sum = emptySum(-1)

  function add(look: PowerLook | undefined): readonly SlotEnergy[] {
    const before = last
    last = look
    if (look === undefined || before === undefined || look.atMs <= before.atMs) return []
    if (look.atMs - before.atMs > slotMs / LONGEST_GAP_PARTS) return []
    const ended: SlotEnergy[] = []
    for (let fromMs = before.atMs; fromMs < look.atMs;) {
      const slot = slotAt(fromMs, slotMs)
      const untilMs = Math.min(look.atMs, slotEndMs(slot, slotMs))
      if (sum.slot !== slot || sum.untilMs !== fromMs) sum = { ...emptySum(slot), fromMs }
      // Twice the energy, so that the mean of two whole powers stays whole.
      sum.loadMs += (before.loadW + look.loadW) * (untilMs - fromMs)
      sum.solarMs += (before.solarW + look.solarW) * (untilMs - fromMs)
      sum.untilMs = fromMs = untilMs
      const isWhole = sum.fromMs === slotStartMs(slot, slotMs) && untilMs === slotEndMs(slot, slotMs)
      if (isWhole) ended.push(energyOf(sum, slotMs))
    }
    return ended
  }

  return {
    add,
    running() {
      const seenMs = sum.untilMs - sum.fromMs
      const isHere = last !== undefined && slotAt(last.atMs, slotMs) === sum.slot
      return isHere && seenMs * LONGEST_GAP_PARTS >= slotMs ? energyOf(sum, slotMs) : undefined
    },
  }
}

/** The energy of a slot as far as it was seen without a hole; W times ms, twice. */
interface Sum {
  readonly slot: SlotIndex
  readonly fromMs: number
  untilMs: number
  loadMs: number
  solarMs: number
}

function emptySum(slot: SlotIndex): Sum {
  return { slot, fromMs: 0, untilMs: 0, loadMs: 0, solarMs: 0 }
}

function energyOf({ slot, fromMs, untilMs, loadMs, solarMs }: Sum, slotMs: number): SlotEnergy {
  const seenMs = untilMs - fromMs
  const wh = (twiceWms: number): number => Math.round((twiceWms * slotMs) / seenMs / (2 * MS_PER_HOUR))
  return { slot, loadWh: wh(loadMs), solarWh: wh(solarMs) }
}

/** What a look says of load and sun; undefined where a value that it takes is not good. */
export function powerLook({ atMs, points }: Sample): PowerLook | undefined {
  const solarW = goodOrAbsent(points.pvPowerW)
  const loadW =
    points.loadPowerW.quality === 'not-implemented' ? balancedLoadW(points) : good(points.loadPowerW)
  return loadW === null || solarW === null ? undefined : { atMs, loadW, solarW }
}
