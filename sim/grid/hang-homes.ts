/**
 * Hangs the homes of a scenario on a feeder: where the scenario says, where the feeder names them, or, where it names
 * none of them, spread evenly over its places.
 */
import type { Phase } from '../scenario/scenario.ts'
import type { Feeder, FeederLoad } from './feeder.ts'
import { PHASES } from './feeder.ts'
import type { FeederPlace } from './feeder-error.ts'
import { feederError } from './feeder-error.ts'
import { busIndex, meantOr } from './feeder-parts.ts'

/** A home, and where its scenario wants it. */
export interface HangingHome {
  readonly id: string
  readonly bus: string | null
  readonly phase: Phase | null
  /** Where the scenario names the bus; null for a home that does not. */
  readonly busPlace: FeederPlace | null
}

/** A feeder whose loads are the homes of a street, in their order. */
export interface StreetFeeder {
  readonly feeder: Feeder
  /** How they came to their places, in sentences for the report. */
  readonly notes: readonly string[]
}

/** Errors are `feeder-bus-unknown` and `feeder-homes-unmatched`. */
export function hangHomes(feeder: Feeder, homes: readonly HangingHome[]): StreetFeeder {
  const byName = new Map(feeder.loads.map((load) => [load.name, load]))
  const others = homes.filter(({ bus }) => bus === null)
  const named = others.filter(({ id }) => byName.has(id))
  if (named.length > 0 && named.length < others.length) throw unmatched(feeder, others)
  const places = feeder.loads.length > 0 ? feeder.loads : placesAtBuses(feeder)
  let spread = 0
  const loadOf = (home: HangingHome): FeederLoad => {
    if (home.bus !== null) return loadAt(feeder, home, home.bus)
    return byName.get(home.id) ?? evenPlace(places, spread++, others.length)
  }
  const loads = homes.map((home): FeederLoad => {
    const load = loadOf(home)
    return { ...load, name: home.id, phases: home.phase === null ? load.phases : [home.phase] }
  })
  const counts = { placed: homes.length - others.length, named: named.length, spread }
  return { feeder: { ...feeder, loads }, notes: notesOn(feeder, counts, places.length) }
}

/** The middle of each home's share of the places, so that few homes do not all hang near the transformer. */
function evenPlace(places: readonly FeederLoad[], home: number, homes: number): FeederLoad {
  const place = places[Math.floor(((home + 0.5) * places.length) / homes)] ?? places.at(-1)
  return place ?? { name: '', bus: 0, phases: PHASES, powerFactor: USUAL_POWER_FACTOR }
}

const USUAL_POWER_FACTOR = 0.95

/** A feeder that names no homes has a place at every bus but the transformer's, on all phases. */
function placesAtBuses({ buses }: Feeder): FeederLoad[] {
  return buses
    .slice(1)
    .map(({ name }, index) => ({ name, bus: index + 1, phases: PHASES, powerFactor: USUAL_POWER_FACTOR }))
}

/** As the feeder's own load there, if it has one. */
function loadAt({ buses, loads, title }: Feeder, { id, busPlace }: HangingHome, name: string): FeederLoad {
  const places = new Map(buses.map((bus, index) => [bus.name, index]))
  const bus = busIndex(places, name, busPlace ?? { file: title })
  const known = loads.find((load) => load.bus === bus)
  return { phases: PHASES, powerFactor: USUAL_POWER_FACTOR, ...known, name: id, bus }
}

function unmatched({ title, loads }: Feeder, homes: readonly HangingHome[]): Error {
  const known = loads.map(({ name }) => name)
  const missing = homes.find(({ id }) => !known.includes(id))?.id ?? ''
  const free = known.filter((name) => !homes.some(({ id }) => id === name))
  const advice = meantOr(missing, free, 'name all homes as the feeder does, none of them, or give it a bus')
  return feederError(
    'feeder-homes-unmatched',
    { file: title },
    `the feeder names some homes of the scenario, and not ${missing}; ${advice}`,
  )
}

function notesOn(
  { title }: Feeder,
  { placed, named, spread }: { placed: number; named: number; spread: number },
  places: number,
): string[] {
  const homes = (count: number) => (count === 1 ? '1 home hangs' : `${count} homes hang`)
  return [
    ...(placed === 0 ? [] : [`${homes(placed)} on the feeder ${title} at the bus that the scenario says.`]),
    ...(named === 0 ? [] : [`${homes(named)} on the feeder ${title} where it names them.`]),
    ...(spread === 0
      ? []
      : [
          `The feeder ${title} names none of the homes: ${homes(spread)} evenly spread over its ${places} places, in their order.`,
        ]),
    'The feeder is computed with the mean power of each slot: short peaks within one are higher, and so are their losses.',
  ]
}
