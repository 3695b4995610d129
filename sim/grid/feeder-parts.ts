import type { Impedance, Phase } from './feeder.ts'
import { PHASES } from './feeder.ts'
import { feederError } from './feeder-error.ts'

/** The impedance of so many metres, or of any other multiple. */
export function scaled({ resistanceOhm, reactanceOhm }: Impedance, by: number): Impedance {
  return { resistanceOhm: resistanceOhm * by, reactanceOhm: reactanceOhm * by }
}

/** A bus by its name; one that no line knows is `feeder-bus-unknown`. */
export function busIndex(places: ReadonlyMap<string, number>, name: string, file: string): number {
  const index = places.get(name)
  if (index !== undefined) return index
  throw feederError('feeder-bus-unknown', { file }, `no line leads to bus ${name}; correct its name`)
}

/** `A`, `BC` or `ABC` as phases. */
export function phasesOf(text: string, wrong: (problem: string) => Error): readonly Phase[] {
  const phases = PHASES.filter((phase) => text.toUpperCase().includes(phase))
  if (phases.length > 0 && phases.length === text.length) return phases
  throw wrong(`${JSON.stringify(text)} names no phases; write some of A, B and C`)
}
