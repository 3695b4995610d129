/**
 * What a household's appliances use and when they are switched on, on a mean day of a home of 2,900 kWh a year. The
 * figures are round ones in the middle of what surveys of European homes find (REMODECE 2008, Richardson et al. 2010);
 * a home's own are these times a factor. Hours are local.
 */
export interface Appliance {
  readonly name: string
  readonly startsPerDay: number
  /** On a Saturday or Sunday, as a factor. */
  readonly weekendFactor: number
  /** Energy in Wh of the quarter-hours from the start on. */
  readonly quartersWh: readonly number[]
  /** How likely a start is in each hour of the day. */
  readonly hourWeights: readonly number[]
}

/** Hours from 0 to 23 with a weight each, and 0 for the others. */
function hours(weights: Readonly<Record<number, number>>): number[] {
  return Array.from({ length: 24 }, (_, hour) => weights[hour] ?? 0)
}

export const APPLIANCES: readonly Appliance[] = [
  {
    name: 'dinner',
    startsPerDay: 0.85,
    weekendFactor: 1.1,
    quartersWh: [380, 420, 250, 120],
    hourWeights: hours({ 16: 1, 17: 4, 18: 9, 19: 7, 20: 3 }),
  },
  {
    name: 'lunch',
    startsPerDay: 0.35,
    weekendFactor: 1.9,
    quartersWh: [300, 300, 150],
    hourWeights: hours({ 11: 3, 12: 8, 13: 5, 14: 1 }),
  },
  {
    name: 'kettle and coffee',
    startsPerDay: 2.4,
    weekendFactor: 1.1,
    quartersWh: [90],
    hourWeights: hours({ 6: 5, 7: 8, 8: 6, 9: 4, 10: 2, 13: 2, 14: 2, 15: 4, 16: 3, 20: 2, 21: 1 }),
  },
  {
    name: 'dishwasher',
    startsPerDay: 0.55,
    weekendFactor: 1.1,
    quartersWh: [250, 300, 60, 60, 240, 90],
    hourWeights: hours({ 9: 2, 13: 3, 14: 2, 19: 5, 20: 8, 21: 6, 22: 2 }),
  },
  {
    name: 'washing machine',
    startsPerDay: 0.5,
    weekendFactor: 1.5,
    quartersWh: [100, 420, 160, 60, 70, 90],
    hourWeights: hours({ 8: 4, 9: 6, 10: 6, 11: 4, 14: 3, 15: 3, 17: 5, 18: 5, 19: 3 }),
  },
  {
    name: 'dryer',
    startsPerDay: 0.25,
    weekendFactor: 1.5,
    quartersWh: [480, 500, 450, 300, 120],
    hourWeights: hours({ 10: 4, 11: 5, 12: 4, 15: 3, 16: 3, 18: 4, 19: 5, 20: 3 }),
  },
  {
    name: 'hair dryer and vacuum',
    startsPerDay: 0.6,
    weekendFactor: 1.2,
    quartersWh: [180],
    hourWeights: hours({ 6: 5, 7: 7, 8: 3, 10: 3, 11: 2, 17: 2, 18: 2, 21: 1 }),
  },
]

/** What is on day and night, and the refrigerators, which are on for this part of the time. */
export const STANDBY_W = 50
export const COOLING = { powerW: 95, onShare: 0.4 } as const

/** Screens, computers and chargers by hour, in W; and lamps by hour, where it is fully dark. */
export const SCREENS_W: readonly number[] = [
  40, 20, 12, 10, 10, 12, 40, 70, 75, 70, 65, 65, 75, 75, 70, 75, 90, 115, 150, 195, 225, 215, 165, 90,
]
export const LAMPS_W: readonly number[] = [
  45, 20, 8, 5, 5, 20, 90, 120, 100, 70, 60, 60, 60, 60, 60, 70, 100, 150, 190, 210, 200, 180, 140, 90,
]
/** How much of the lamps' hours is dark over a year at 48°, for what is expected of a year. */
const MEAN_DARKNESS_OF_LAMPS = 0.53

/** Wh of the mean day that all these figures make together. */
export const MEAN_DAY_WH =
  24 * (STANDBY_W + COOLING.powerW * COOLING.onShare) +
  sum(SCREENS_W) +
  MEAN_DARKNESS_OF_LAMPS * sum(LAMPS_W) +
  sum(
    APPLIANCES.map(
      ({ startsPerDay, weekendFactor, quartersWh }) =>
        (startsPerDay * (5 + 2 * weekendFactor) * sum(quartersWh)) / 7,
    ),
  )

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0)
}
