import type { Feeder } from '../grid/feeder.ts'
import { orderRadially } from '../grid/radial-order.ts'

/** Where each bus is drawn, and whether by its coordinates; a tree without them has its lines bent. */
export interface FeederLayout {
  readonly places: readonly { readonly x: number; readonly y: number }[]
  readonly isMap: boolean
}

/** Coordinates where all buses have them; else a tree from left to right, as long as its cables. */
export function layOutFeeder(feeder: Feeder): FeederLayout {
  const known = feeder.buses.flatMap(({ place }) => place ?? [])
  return known.length === feeder.buses.length
    ? { places: known, isMap: true }
    : { places: treePlaces(feeder), isMap: false }
}

/** The longest way on goes straight on; every other gets a row of its own below what is already drawn. */
function treePlaces(feeder: Feeder): { x: number; y: number }[] {
  const order = orderRadially(feeder)
  const lengths = order.lines.map((line) => feeder.lines[line]?.lengthM ?? 0)
  const reach = lengths.slice()
  const below = order.buses.map((): number[] => [])
  for (let place = order.buses.length - 1; place > 0; place--) {
    const above = order.feeders[place] ?? 0
    below[above]?.push(place)
    reach[above] = Math.max(reach[above] ?? 0, (lengths[above] ?? 0) + (reach[place] ?? 0))
  }
  const placed = order.buses.map(() => ({ x: 0, y: 0 }))
  const rowHeight = 0.12 * reach.reduce((most, length) => Math.max(most, length), 1)
  let rows = 1
  // A stack instead of recursion: a street of ten thousand buses may be one line.
  const waiting = [{ place: 0, x: 0, row: 0 }]
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const { place, x } = next
    const row = next.row < 0 ? rows++ : next.row
    placed[place] = { x, y: -row * rowHeight }
    const longestFirst = [...(below[place] ?? [])].sort(
      (one, other) => (reach[other] ?? 0) - (reach[one] ?? 0),
    )
    longestFirst
      .map((child, index) => ({ place: child, x: x + (lengths[child] ?? 0), row: index === 0 ? row : -1 }))
      .reverse()
      .forEach((child) => waiting.push(child))
  }
  const places = feeder.buses.map(() => ({ x: 0, y: 0 }))
  order.buses.forEach((bus, place) => (places[bus] = placed[place] ?? { x: 0, y: 0 }))
  return places
}
