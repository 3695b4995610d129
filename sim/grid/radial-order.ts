import type { Feeder } from './feeder.ts'
import { feederError } from './feeder-error.ts'

/** The tree of a feeder, every bus after the bus that feeds it. */
export interface RadialOrder {
  /** Indices of buses; the first is the transformer's low side. */
  readonly buses: readonly number[]
  /** By place in `buses`: the place of the feeding bus, -1 for the first. */
  readonly feeders: readonly number[]
  /** By place in `buses`: the index of the feeding line, -1 for the first. */
  readonly lines: readonly number[]
}

/** A loop is `feeder-not-radial`, a bus without a way to the transformer `feeder-island`. */
export function orderRadially(feeder: Pick<Feeder, 'title' | 'buses' | 'lines'>): RadialOrder {
  const linesAt = feeder.buses.map((): number[] => [])
  feeder.lines.forEach(({ from, to }, line) => {
    linesAt[from]?.push(line)
    linesAt[to]?.push(line)
  })
  const order = { buses: [0], feeders: [-1], lines: [-1] }
  const reached = new Set([0])
  for (let place = 0; place < order.buses.length; place++) {
    const bus = order.buses[place] ?? 0
    for (const line of linesAt[bus] ?? []) {
      if (line === order.lines[place]) continue
      const { from, to, name } = feeder.lines[line] ?? { from: 0, to: 0, name: '' }
      const next = from === bus ? to : from
      if (reached.has(next)) {
        const what = `line ${name} closes a loop, and only trees can be computed; open it where it is open in the street`
        throw feederError('feeder-not-radial', { file: feeder.title }, what)
      }
      reached.add(next)
      order.buses.push(next)
      order.feeders.push(place)
      order.lines.push(line)
    }
  }
  const island = feeder.buses.find((_, bus) => !reached.has(bus))
  if (island !== undefined) {
    const what = `no line leads from the transformer to bus ${island.name}; add it or remove the bus`
    throw feederError('feeder-island', { file: feeder.title }, what)
  }
  return order
}
