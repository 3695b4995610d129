import type { Noise } from '../profiles/noise.ts'
import { createNoise } from '../profiles/noise.ts'
import type { Distribution } from './distribution.ts'
import { drawHolders, drawValue } from './distribution.ts'
import type { WrittenGroup } from './group-schema.ts'
import type { WrittenHome } from './home-schema.ts'

const MINUTES_PER_DAY = 1440

/**
 * The homes of a group, as if the file had written them out: `family-01`, `family-02`, … Who has what is drawn by the
 * file's own seed, so that another seed for a run (`--seed`) changes the weather and the habits, not the street.
 */
export function drawGroup(group: WrittenGroup, seed: number): WrittenHome[] {
  const noise = (label: string) => createNoise(seed, `${label} of group ${group.id}`)
  const holders = (what: string, sharePpm = 0, prefer: readonly boolean[] = []) =>
    drawHolders({ count: group.count, sharePpm, prefer }, noise(`who has ${what}`))
  const roofs = holders('pv', group.pv?.share)
  const batteries = holders('battery', group.battery?.share, roofs)
  const cars = holders('ev', group.ev?.share)
  const pumps = holders('heat pump', group.heatPump?.share)
  const draws = createDraws(noise)
  const digits = String(group.count).length
  return Array.from({ length: group.count }, (_, index): WrittenHome => {
    const number = String(index + 1).padStart(digits, '0')
    const { strategy, zone, tariff, connection } = group
    return {
      id: `${group.id}-${number}`,
      title: group.title === undefined ? undefined : `${group.title} ${number}`,
      load: { generator: 'appliances', yearlyKwh: draws('yearlyKwh', group.load.yearlyKwh, index) },
      pv: group.pv !== undefined && roofs[index] === true ? drawRoof(group.pv, draws, index) : undefined,
      battery:
        group.battery !== undefined && batteries[index] === true
          ? drawBattery(group.battery, draws, index)
          : undefined,
      ev: group.ev !== undefined && cars[index] === true ? drawCar(group.ev, draws, index) : undefined,
      heatPump:
        group.heatPump !== undefined && pumps[index] === true
          ? drawPump(group.heatPump, draws, index)
          : undefined,
      strategy,
      zone,
      tariff,
      connection,
      meterOnly: false,
    }
  })
}

type Draws = (label: string, distribution: Distribution, index: number) => number

function createDraws(noise: (label: string) => Noise): Draws {
  const made = new Map<string, Noise>()
  return (label, distribution, index) => {
    const known = made.get(label) ?? noise(label)
    made.set(label, known)
    return drawValue(distribution, known, index)
  }
}

function drawRoof(pv: NonNullable<WrittenGroup['pv']>, draws: Draws, index: number): WrittenHome['pv'] {
  return {
    generator: 'weather',
    kWp: draws('kWp', pv.kWp, index),
    tilt: draws('tilt', pv.tilt, index),
    azimuth: draws('azimuth', pv.azimuth, index),
  }
}

function drawBattery(
  { share: _, capacity, maxPower, ...habits }: NonNullable<WrittenGroup['battery']>,
  draws: Draws,
  index: number,
): WrittenHome['battery'] {
  return {
    capacity: draws('capacity', capacity, index),
    maxPower: maxPower === undefined ? undefined : draws('maxPower', maxPower, index),
    ...habits,
  }
}

/** A home leaves and returns a little earlier or later than the group; times stay within the day. */
function drawCar(
  { share: _, dailyKwh, departs, returns, spread, ...habits }: NonNullable<WrittenGroup['ev']>,
  draws: Draws,
  index: number,
): WrittenHome['ev'] {
  const minutes = Math.floor(spread / 60_000)
  const around = { type: 'even', from: -minutes, to: minutes } as const
  const within = (minute: number) => Math.min(MINUTES_PER_DAY - 1, Math.max(0, minute))
  return {
    dailyKwh: draws('dailyKwh', dailyKwh, index),
    departs: within(departs + draws('departs', around, index)),
    returns: within(returns + draws('returns', around, index)),
    ...habits,
  }
}

function drawPump(
  { share: _, yearlyKwh, ...habits }: NonNullable<WrittenGroup['heatPump']>,
  draws: Draws,
  index: number,
): WrittenHome['heatPump'] {
  return { yearlyKwh: draws('heat pump', yearlyKwh, index), ...habits }
}
