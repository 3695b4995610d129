import { parseFeeder } from '../../../sim/grid/read-feeder.ts'
import type { Feeder } from '../../../sim/grid/feeder.ts'

/** A street of two branches with homes on every phase, in the YAML form. */
export const SAMPLE_FEEDER = `version: 1
title: Lindenweg
source: 238 V
transformer: { power: 100 kVA, xPercent: 4, rPercent: 1.2 }
lineCodes:
  thick: { r1: 0.206, x1: 0.08, r0: 0.824, x0: 0.32, maxCurrentA: 275 }
  thin: { r1: 0.868, x1: 0.09, maxCurrentA: 60 }
lines:
  - { from: transformer, to: corner, length: 180 m, code: thick }
  - { from: corner, to: north, length: 120 m, code: thick }
  - { from: south, to: corner, length: 90 m, code: thin }
  - { from: north, to: end, length: 60 m, code: thin }
homes:
  - { home: home-1, bus: corner, phases: A }
  - { home: home-2, bus: north, phases: BC, powerFactor: 0.9 }
  - { home: home-3, bus: south, phases: C }
  - { home: home-4, bus: end, powerFactor: 1 }
`

/** The sample, or one with other text. */
export function makeFeeder(text: string = SAMPLE_FEEDER): Feeder {
  return parseFeeder(text, { path: 'feeder.yaml' })
}
