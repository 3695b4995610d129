import * as z from 'zod'
import { identifier, quantity, strict, text } from '../scenario/fields.ts'
import type { Measure } from '../scenario/written.ts'

const thousandths = (unit: string, kilo: string, example: string): Measure => ({
  units: {
    [unit]: { numerator: 1000n, denominator: 1n },
    [kilo]: { numerator: 1_000_000n, denominator: 1n },
  },
  plainUnit: unit,
  base: `0.001 ${unit}`,
  example,
  least: 1,
  most: 1e12,
})

const ohmPerKm = (what: string) => z.number().min(0).max(1000).describe(`${what}, ohm per km.`)
const percent = (what: string) => z.number().min(0).max(50).describe(`${what}, per cent of its own rating.`)

const codeSchema = strict({
  r1: ohmPerKm('Resistance of one conductor'),
  x1: ohmPerKm('Reactance of one conductor'),
  r0: ohmPerKm('Zero-sequence resistance; 4 times r1 if left out').optional(),
  x0: ohmPerKm('Zero-sequence reactance; 4 times x1 if left out').optional(),
  maxCurrentA: z.number().positive().describe('What the cable bears for long, in A.').optional(),
})

/** A feeder as people write it in YAML; docs/feeder.md. */
export const feederSchema = strict({
  version: z.literal(1).describe('Version of this format.'),
  title: text("What reports call the feeder; the file's name if left out.").optional(),
  nominal: quantity(thousandths('V', 'kV', '230 V'), 'Nominal voltage of a phase.').prefault('230 V'),
  source: quantity(thousandths('V', 'kV', '235 V'), 'Voltage of a phase behind the transformer.').optional(),
  transformer: strict({
    name: text('What reports call it.').default('transformer'),
    power: quantity(thousandths('VA', 'kVA', '400 kVA'), 'What it bears for long, like "400 kVA".'),
    xPercent: percent('Short-circuit reactance').default(4),
    rPercent: percent('Short-circuit resistance').default(1),
  }),
  limits: strict({
    lowPercent: z.number().min(1).max(100).default(90).describe('Lowest voltage, per cent of nominal.'),
    highPercent: z.number().min(100).max(200).default(110).describe('Highest voltage, per cent of nominal.'),
  }).prefault({}),
  lineCodes: z.record(z.string(), codeSchema).describe('Kinds of cable, by name.'),
  lines: z
    .array(
      strict({
        from: identifier('A bus; "transformer" is where the street begins.'),
        to: identifier('A bus.'),
        length: quantity(thousandths('m', 'km', '80 m'), 'Length, like "80 m".'),
        code: text('A kind of cable of lineCodes.'),
      }),
    )
    .max(10_000)
    .describe('A tree of cables.'),
  homes: z
    .array(
      strict({
        home: identifier('A home of the scenario.'),
        bus: identifier('Where it hangs.'),
        phases: z
          .string()
          .regex(/^(?=.)A?B?C?$/, 'must be some of A, B and C')
          .default('ABC')
          .describe('A, B, C or ABC.'),
        powerFactor: z.number().min(0.5).max(1).default(0.95).describe('Of what it draws, lagging.'),
      }),
    )
    .max(10_000)
    .describe('Where every home hangs; left out, they are spread over the buses.')
    .default([]),
})

/** A feeder file after its values were read. */
export type WrittenFeeder = z.output<typeof feederSchema>
