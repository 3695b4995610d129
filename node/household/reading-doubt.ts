/**
 * Whether what the device says of battery and meter is to be steered by. One odd value is a glitch that the next look
 * mends; a few in a row, or none at all for a while, are a doubt.
 */
import type { PointName, Sample } from '../../hardware/device.ts'
import type { EpochMs } from '../core/units/quantities.ts'

export interface ReadingDoubt {
  /** Takes a look in order of time, or the device's silence. */
  add(sample: Sample | undefined): void
  /** What is in doubt, in words, or undefined. */
  sentence(nowMs: EpochMs): string | undefined
}

const STEERED_BY = [
  'stateOfChargePpm',
  'batteryChargePowerW',
  'batteryDischargePowerW',
  'gridImportPowerW',
  'gridExportPowerW',
] as const satisfies readonly PointName[]
const LOOKS_IN_A_ROW = 3
/** Real milliseconds: longer than any look takes, with a few tried in vain. */
const OLD_MS = 60_000

/** `speed`: market milliseconds in a real one. */
export function createReadingDoubt({ speed }: { speed: number }): ReadingDoubt {
  let last: Sample | undefined
  let odd: { readonly name: PointName; readonly quality: string } | undefined
  let oddLooks = 0

  return {
    add(sample) {
      if (sample === undefined) return
      last = sample
      const name = STEERED_BY.find((each) => ['stale', 'implausible'].includes(sample.points[each].quality))
      odd = name && { name, quality: sample.points[name].quality }
      oddLooks = odd === undefined ? 0 : oddLooks + 1
    },
    sentence(nowMs) {
      if (last === undefined) return undefined
      const ageMs = (nowMs - last.atMs) / speed
      if (ageMs > OLD_MS) return `The device was read last ${String(Math.round(ageMs / 1000))} s ago.`
      if (odd === undefined || oddLooks < LOOKS_IN_A_ROW) return undefined
      return `What the device says of ${odd.name} is ${odd.quality}, at ${String(oddLooks)} looks in a row.`
    },
  }
}
