/** Which points of the parameters' space a sweep visits: all of them, or a Latin hypercube. */
import { hashWords } from '../../node/core/trading/forecast-error.ts'
import { assert } from '../../node/core/units/assert.ts'
import type { Change } from './changes.ts'
import type { SweepParameter } from './parameter.ts'

/** One value of each parameter. */
export type Point = readonly Change[]

/** How many points a grid has. */
export function gridSize(parameters: readonly SweepParameter[]): number {
  return parameters.reduce((size, { values }) => size * values.length, 1)
}

/** Every combination; the last parameter changes fastest. */
export function gridPoints(parameters: readonly SweepParameter[]): Point[] {
  return parameters.reduce<Point[]>(
    (points, { path, values }) =>
      points.flatMap((point) => values.map((value) => [...point, { path, value }])),
    [[]],
  )
}

/**
 * So many points that each parameter is spread evenly by itself (McKay, Beckman and Conover 1979): its values, in their
 * order, are cut into as many strata as there are points, and each stratum is visited once. A function of the seed.
 */
export function latinHypercube(
  parameters: readonly SweepParameter[],
  { count, seed }: { count: number; seed: number },
): Point[] {
  const columns = parameters.map(({ values }, parameter) => {
    const chance = (draw: number) => hashWords(seed, parameter, draw)
    return shuffled(count, chance).map((stratum, place) => {
      const within = chance(count + place) / 2 ** 32
      const value = values[Math.floor(((stratum + within) * values.length) / count)]
      assert(value !== undefined, 'a stratum lies within the values')
      return value
    })
  })
  return Array.from({ length: count }, (_, point) =>
    parameters.map(({ path }, parameter) => ({ path, value: columns[parameter]?.[point] ?? 0 })),
  )
}

/** 0 to count − 1 in an order by chance (Fisher and Yates). */
function shuffled(count: number, chance: (draw: number) => number): number[] {
  const order = Array.from({ length: count }, (_, place) => place)
  for (let last = count - 1; last > 0; last--) {
    const other = chance(last) % (last + 1)
    const [left = 0, right = 0] = [order[last], order[other]]
    order[last] = right
    order[other] = left
  }
  return order
}
