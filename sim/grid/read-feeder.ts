/** Reads a feeder: a folder in the layout of the IEEE European feeder, or a short YAML file. */
import { basename } from 'node:path'
import { readLimitedFile } from '../scenario/read-file.ts'
import type { ReadFile } from '../scenario/read-file.ts'
import { describeIssues } from '../scenario/problems.ts'
import { readYaml } from '../scenario/yaml-document.ts'
import type { Feeder, FeederBus, Impedance, SequenceImpedance } from './feeder.ts'
import type { FeederPlace } from './feeder-error.ts'
import { feederError } from './feeder-error.ts'
import { busIndex, meantOr, phasesOf, scaled } from './feeder-parts.ts'
import type { WrittenFeeder } from './feeder-schema.ts'
import { feederSchema } from './feeder-schema.ts'
import { orderRadially } from './radial-order.ts'
import { readIeeeFeeder, readTextFile } from './read-ieee-feeder.ts'

/** By the ending of the path: `.yaml` or `.yml` is a file, everything else a folder. Throws `feeder-…`. */
export async function readFeeder(path: string, options: { readFile?: ReadFile } = {}): Promise<Feeder> {
  if (!/\.ya?ml$/i.test(path)) return readIeeeFeeder(path, options)
  return parseFeeder(await readTextFile(path, options.readFile ?? readLimitedFile), { path })
}

/** The name of the bus at the transformer's low side in YAML. */
const TRANSFORMER_BUS = 'transformer'

/** Reads the YAML form from its text; `path` names it in errors. */
export function parseFeeder(text: string, { path }: { path: string }): Feeder {
  const document = readYaml(text, { file: path })
  const result = feederSchema.safeParse(document.value, { reportInput: true })
  if (result.success)
    return build({ ...result.data, title: result.data.title ?? titleOf(path) }, (keys) => ({
      file: path,
      ...document.placeOf(keys, 'value'),
    }))
  // A misspelt key is also reported as missing.
  const problems = describeIssues(result.error.issues)
  const first = problems.find(({ code }) => code === 'scenario-unknown-key') ?? problems[0]
  const place = first === undefined ? {} : document.placeOf(first.path, first.at)
  const subject = first === undefined || first.path.length === 0 ? 'the feeder' : first.path.join('.')
  throw feederError('feeder-invalid', { file: path, ...place }, `${subject} ${first?.what ?? 'does not fit'}`)
}

/** Where the file has the value of these keys. */
type PlaceOf = (keys: readonly (string | number)[]) => FeederPlace

function titleOf(path: string): string {
  return basename(path).replace(/\.ya?ml$/i, '')
}

function build(written: WrittenFeeder & { title: string }, placeOf: PlaceOf): Feeder {
  const nominalVoltageV = written.nominal / 1000
  const buses: FeederBus[] = [{ name: TRANSFORMER_BUS, place: null }]
  const places = new Map([[TRANSFORMER_BUS, 0]])
  for (const name of written.lines.flatMap(({ from, to }) => [from, to])) {
    if (!places.has(name)) places.set(name, buses.push({ name, place: null }) - 1)
  }
  const ratedPowerVa = written.transformer.power / 1000
  const baseOhm = (3 * nominalVoltageV ** 2) / ratedPowerVa
  const own: Impedance = {
    resistanceOhm: (written.transformer.rPercent / 100) * baseOhm,
    reactanceOhm: (written.transformer.xPercent / 100) * baseOhm,
  }
  const feeder: Feeder = {
    title: written.title,
    nominalVoltageV,
    sourceVoltageV: (written.source ?? written.nominal) / 1000,
    upstream: null,
    transformer: { name: written.transformer.name, ratedPowerVa, impedance: { positive: own, zero: own } },
    buses,
    lines: written.lines.map(({ from, to, length, code }, index) => {
      const kind = written.lineCodes[code]
      if (kind === undefined) {
        const advice = meantOr(code, Object.keys(written.lineCodes), 'add it')
        const what = `line code ${code} is not among lineCodes; ${advice}`
        throw feederError('feeder-invalid', placeOf(['lines', index, 'code']), what)
      }
      return {
        name: `${from}-${to}`,
        from: busIndex(places, from, placeOf(['lines', index, 'from'])),
        to: busIndex(places, to, placeOf(['lines', index, 'to'])),
        lengthM: length / 1000,
        impedance: impedanceOf(kind, length / 1_000_000),
        maxCurrentA: kind.maxCurrentA ?? null,
      }
    }),
    loads: written.homes.map(({ home, bus, phases, powerFactor }, index) => ({
      name: home,
      bus: busIndex(places, bus, placeOf(['homes', index, 'bus'])),
      phases: phasesOf(phases, (problem) =>
        feederError('feeder-invalid', placeOf(['homes', index, 'phases']), problem),
      ),
      powerFactor,
    })),
    limits: {
      lowVoltageV: (written.limits.lowPercent / 100) * nominalVoltageV,
      highVoltageV: (written.limits.highPercent / 100) * nominalVoltageV,
    },
  }
  orderRadially(feeder)
  return feeder
}

/** A cable's return conductor is as thick as the others: R0 = R1 + 3·R(neutral) = 4·R1 where nobody says. */
function impedanceOf(
  { r1, x1, r0 = 4 * r1, x0 = 4 * x1 }: WrittenFeeder['lineCodes'][string],
  lengthKm: number,
): SequenceImpedance {
  return {
    positive: scaled({ resistanceOhm: r1, reactanceOhm: x1 }, lengthKm),
    zero: scaled({ resistanceOhm: r0, reactanceOhm: x0 }, lengthKm),
  }
}
