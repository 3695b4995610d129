/** What a row of measurements shows in the long run: does it climb, and how sure is that. */

export interface Point {
  readonly hours: number
  readonly value: number
}

export interface Slope {
  readonly perHour: number
  /** Half the width of its 95 % interval; what follows one another is alike, so fewer points count than there are. */
  readonly plusMinus: number
}

/** Points that count for one: a heap breathes for a minute or so, and samples come every ten seconds. */
const BLOCK = 12
/** Student's t at 97.5 %, from so many degrees of freedom on. */
const STUDENT_T: readonly (readonly [fromFreedom: number, t: number])[] = [
  [1, 12.71],
  [2, 4.3],
  [3, 3.18],
  [4, 2.78],
  [5, 2.57],
  [6, 2.45],
  [8, 2.31],
  [12, 2.18],
  [20, 2.09],
  [40, 2.02],
]

/** The straight line with the least squares through means of blocks; undefined where there are less than three blocks. */
export function slopeOf(points: readonly Point[], blockSize = BLOCK): Slope | undefined {
  const means = blockMeans(points, blockSize)
  if (means.length < 3) return undefined
  const centre = meanPoint(means)
  const spread = sum(means.map(({ hours }) => (hours - centre.hours) ** 2))
  const shared = sum(means.map(({ hours, value }) => (hours - centre.hours) * (value - centre.value)))
  const perHour = shared / spread
  const freedom = means.length - 2
  const left = sum(
    means.map(({ hours, value }) => (value - centre.value - perHour * (hours - centre.hours)) ** 2),
  )
  return { perHour, plusMinus: studentT(freedom) * Math.sqrt(left / freedom / spread) }
}

/** What comes after the first third of the time: until then caches fill and code is still being compiled. */
export function afterFirstThird<P extends Pick<Point, 'hours'>>(points: readonly P[]): P[] {
  const [first, last] = [points[0], points.at(-1)]
  if (first === undefined || last === undefined) return []
  const fromHours = first.hours + (last.hours - first.hours) / 3
  return points.filter(({ hours }) => hours >= fromHours)
}

/** Of a rest that fills no block nothing is said. */
function blockMeans(points: readonly Point[], size: number): Point[] {
  return Array.from({ length: Math.floor(points.length / size) }, (_, block) =>
    meanPoint(points.slice(block * size, (block + 1) * size)),
  )
}

function meanPoint(points: readonly Point[]): Point {
  return {
    hours: sum(points.map(({ hours }) => hours)) / points.length,
    value: sum(points.map(({ value }) => value)) / points.length,
  }
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0)
}

/** By the last row that is reached: rather too wide than too narrow. */
function studentT(freedom: number): number {
  return STUDENT_T.findLast(([from]) => from <= freedom)?.[1] ?? NaN
}
