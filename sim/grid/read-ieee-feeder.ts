/**
 * Reads a feeder from the CSV layout of the IEEE European low-voltage test feeder: Lines, LineCodes, Loads,
 * Transformer, Source and, where they are there, Buscoords, each with a header below lines that begin with #.
 */
import { basename, join } from 'node:path'
import type { ReadFile } from '../scenario/read-file.ts'
import { readLimitedFile } from '../scenario/read-file.ts'
import { readTable } from './csv-table.ts'
import type { Feeder, FeederBus, FeederLine, FeederLoad, Impedance, SequenceImpedance } from './feeder.ts'
import { usualLimits } from './feeder.ts'
import { feederError } from './feeder-error.ts'
import { busIndex, meantOr, phasesOf, scaled } from './feeder-parts.ts'
import { orderRadially } from './radial-order.ts'

/** Larger tables are refused; the European feeder's largest has 32 kB. */
const TABLE_BYTES_LIMIT = 16 * 1024 * 1024

/** OpenDSS takes a network above with four times as much reactance as resistance where nobody says. */
const USUAL_X_TO_R = 4

/** Throws `feeder-…` with file, line and column. */
export async function readIeeeFeeder(
  folder: string,
  { readFile = readLimitedFile }: { readFile?: ReadFile } = {},
): Promise<Feeder> {
  const read = (name: string) => readTextFile(join(folder, name), readFile)
  const codes = readCodes(await read('LineCodes.csv'))
  const lines = [...readTable(await read('Lines.csv'), 'Lines.csv')]
  const transformer = readTransformer(await read('Transformer.csv'))
  const coordinates = readCoordinates(await read('Buscoords.csv').catch(unlessUnreadable))
  const buses: FeederBus[] = []
  const places = new Map<string, number>()
  const addBus = (name: string) => {
    if (places.has(name)) return
    places.set(name, buses.length)
    buses.push({ name, place: coordinates.get(name) ?? null })
  }
  addBus(transformer.lowBus)
  for (const line of lines) ['Bus1', 'Bus2'].forEach((column) => addBus(line.text(column)))
  const loads = [...readTable(await read('Loads.csv'), 'Loads.csv')]
  const nominalVoltageV = 1000 * (loads[0]?.optionalNumber('kV') ?? transformer.lowKv / Math.sqrt(3))
  const source = readSource(await read('Source.csv'), transformer)
  const feeder: Feeder = {
    title: basename(folder),
    nominalVoltageV,
    sourceVoltageV: source.voltageV,
    upstream: source.impedance,
    transformer: {
      name: transformer.name,
      ratedPowerVa: transformer.ratedPowerVa,
      impedance: transformer.impedance,
    },
    buses,
    lines: lines.map((row): FeederLine => {
      const code = codes.get(row.text('LineCode'))
      if (code === undefined) {
        const name = row.text('LineCode')
        const advice = meantOr(name, [...codes.keys()], 'add it')
        throw row.wrong('LineCode', `line code ${name} is not in LineCodes.csv; ${advice}`)
      }
      const lengthM = row.number('Length') * metresOf(row.text('Units'))
      return {
        name: row.text('Name'),
        from: busIndex(places, row.text('Bus1'), row.placeOf('Bus1')),
        to: busIndex(places, row.text('Bus2'), row.placeOf('Bus2')),
        lengthM,
        impedance: {
          positive: scaled(code.perMetre.positive, lengthM),
          zero: scaled(code.perMetre.zero, lengthM),
        },
        maxCurrentA: code.maxCurrentA,
      }
    }),
    loads: loads.map((row): FeederLoad => ({
      name: row.text('Name'),
      bus: busIndex(places, row.text('Bus'), row.placeOf('Bus')),
      phases: phasesOf(row.text('phases'), (problem) => row.wrong('phases', problem)),
      powerFactor: row.number('PF'),
    })),
    limits: usualLimits(nominalVoltageV),
  }
  orderRadially(feeder)
  return feeder
}

/** A file's text; what cannot be read is `feeder-unreadable`. */
export async function readTextFile(path: string, readFile: ReadFile): Promise<string> {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(
      await readFile(path, { maxBytes: TABLE_BYTES_LIMIT }),
    )
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause)
    throw feederError(
      'feeder-unreadable',
      { file: path },
      `cannot be read (${reason}); check the path`,
      cause,
    )
  }
}

function unlessUnreadable(error: unknown): string {
  if (error instanceof Error && 'code' in error && error.code === 'feeder-unreadable') return ''
  throw error
}

interface LineCode {
  readonly perMetre: SequenceImpedance
  readonly maxCurrentA: number | null
}

function readCodes(text: string): Map<string, LineCode> {
  const codes = new Map<string, LineCode>()
  for (const row of readTable(text, 'LineCodes.csv')) {
    // A cable of a street has a few hundred nanofarads: nothing beside its load, and nothing that this model knows.
    for (const column of ['C1', 'C0'])
      if ((row.optionalNumber(column) ?? 0) !== 0)
        throw row.wrong(column, `a capacitance (${column}) is not computed here; set it to 0`)
    const metre = 1 / metresOf(row.text('Units'))
    const ohms = (resistance: string, reactance: string): Impedance =>
      scaled({ resistanceOhm: row.number(resistance), reactanceOhm: row.number(reactance) }, metre)
    codes.set(row.text('Name'), {
      perMetre: { positive: ohms('R1', 'X1'), zero: ohms('R0', 'X0') },
      maxCurrentA: row.optionalNumber('NormAmps'),
    })
  }
  return codes
}

function metresOf(unit: string): number {
  return unit === 'km' ? 1000 : 1
}

interface Transformer {
  readonly name: string
  readonly lowBus: string
  readonly highKv: number
  readonly lowKv: number
  readonly ratedPowerVa: number
  readonly impedance: SequenceImpedance
}

function readTransformer(text: string): Transformer {
  const row = readTable(text, 'Transformer.csv').next()
  if (row.done === true)
    throw feederError('feeder-invalid', { file: 'Transformer.csv' }, 'names no transformer; add it')
  const { value } = row
  const lowKv = value.number('kV_sec')
  const ratedPowerVa = 1e6 * value.number('MVA')
  const baseOhm = (1000 * lowKv) ** 2 / ratedPowerVa
  const own: Impedance = {
    resistanceOhm: (value.number('% resistance') / 100) * baseOhm,
    reactanceOhm: (value.number('%XHL') / 100) * baseOhm,
  }
  return {
    name: value.text('Name'),
    lowBus: value.text('bus2'),
    highKv: value.number('kV_pri'),
    lowKv,
    ratedPowerVa,
    impedance: { positive: own, zero: own },
  }
}

/** Voltage and short-circuit current of the network above, from lines like `ISC3=3000 A`. */
function readSource(
  text: string,
  { highKv, lowKv }: Transformer,
): { voltageV: number; impedance: Impedance | null } {
  const value = (name: string): number | null => {
    const [, number] = new RegExp(`^${name}\\s*=\\s*([\\d.]+)`, 'im').exec(text) ?? []
    return number === undefined ? null : Number(number)
  }
  const voltageV =
    (value('pu') ?? 1) * ((value('Voltage') ?? highKv) / highKv) * ((1000 * lowKv) / Math.sqrt(3))
  const shortCircuitA = value('ISC3')
  if (shortCircuitA === null) return { voltageV, impedance: null }
  const highOhm = (1000 * highKv) / (Math.sqrt(3) * shortCircuitA)
  const size = highOhm * (lowKv / highKv) ** 2
  const resistanceOhm = size / Math.hypot(1, USUAL_X_TO_R)
  return { voltageV, impedance: { resistanceOhm, reactanceOhm: USUAL_X_TO_R * resistanceOhm } }
}

function readCoordinates(text: string): Map<string, { x: number; y: number }> {
  const rows = [...readTable(text, 'Buscoords.csv')]
  return new Map(rows.map((row) => [row.text('Busname'), { x: row.number('x'), y: row.number('y') }]))
}
