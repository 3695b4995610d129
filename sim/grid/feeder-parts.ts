import type { Impedance, Phase } from './feeder.ts'
import { PHASES } from './feeder.ts'
import { nearestWord } from '../scenario/did-you-mean.ts'
import type { FeederPlace } from './feeder-error.ts'
import { feederError } from './feeder-error.ts'

/** The impedance of so many metres, or of any other multiple. */
export function scaled({ resistanceOhm, reactanceOhm }: Impedance, by: number): Impedance {
  return { resistanceOhm: resistanceOhm * by, reactanceOhm: reactanceOhm * by }
}

/** A bus by its name; one that no line knows is `feeder-bus-unknown`, at the place where it is named. */
export function busIndex(places: ReadonlyMap<string, number>, name: string, at: FeederPlace): number {
  const index = places.get(name)
  if (index !== undefined) return index
  const what = `no line leads to bus ${name}; ${meantOr(name, [...places.keys()], 'correct its name')}`
  throw feederError('feeder-bus-unknown', at, what)
}

/** `did you mean "corner"?` where a known name is near, else other advice. */
export function meantOr(name: string, known: readonly string[], advice: string): string {
  const nearest = nearestWord(name, known)
  return nearest === null ? advice : `did you mean "${nearest}"?`
}

/** `A`, `BC` or `ABC` as phases. */
export function phasesOf(text: string, wrong: (problem: string) => Error): readonly Phase[] {
  const phases = PHASES.filter((phase) => text.toUpperCase().includes(phase))
  if (phases.length > 0 && phases.length === text.length) return phases
  throw wrong(`${JSON.stringify(text)} names no phases; write some of A, B and C`)
}
