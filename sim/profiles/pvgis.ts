import { getPosition } from 'suncalc'
import * as z from 'zod'
import type { Site } from '../scenario/scenario.ts'
import type { Roof } from '../scenario/sources.ts'
import { csvError } from './csv-error.ts'
import { readRecords } from './csv-records.ts'
import type { Decimal } from './decimal.ts'
import { digitsAtScale, parseDecimal } from './decimal.ts'
import { PERFORMANCE_RATIO, radiationOnRoof } from './roof.ts'
import type { TimedRows } from './timed-rows.ts'

/**
 * Answers of PVGIS (re.jrc.ec.europa.eu): hourly series and typical years, as JSON and as CSV. A row's time is that of
 * a satellite image within an hour of UTC and stands for that hour. In order of preference a row gives the system's
 * power (P), the radiation on its plane (Gb(i), Gd(i), Gr(i)), or that on the ground, which is turned onto the roof.
 */
const HOUR_MS = 3_600_000
const RADIANS = Math.PI / 180
/** Rows are kept in millionths of a W per kWp. */
const SCALE = 6

interface PvgisTable {
  /** Installed power of the system whose `P` the rows hold, in kWp as written; null without one. */
  readonly peakKwp: Decimal | null
  /** When within its hour a row was seen. */
  readonly seenAfterMs: number
  readonly rows: readonly PvgisRow[]
}

interface PvgisRow {
  readonly time: string
  readonly values: Readonly<Record<string, string>>
}

/** W per installed kWp of every hour of a file; what is no answer of PVGIS is `pvgis-invalid`. */
export function readPvgis(
  text: string,
  { file, roof, site }: { file: string; roof: Roof; site: Site },
): TimedRows {
  const table = text.trimStart().startsWith('{') ? readJson(text, file) : readTable(text, file)
  if (table.rows.length === 0) throw invalid(file, 'has no hourly rows; ask PVGIS for hourly data or a TMY')
  const wattsOf = chooseColumns(table, { file, roof, site })
  const startsMs = table.rows.map(({ time }) => hourOf(time, file))
  const values = table.rows.map((row, index) => wattsOf(row, startsMs[index] ?? 0))
  return { resolutionMs: HOUR_MS, startsMs, values }
}

/** `20130101:0010` is the hour from midnight. */
function hourOf(time: string, file: string): number {
  const [, year, month, day, hour] = /^(\d{4})(\d{2})(\d{2}):(\d{2})\d{2}$/.exec(time) ?? []
  if (year === undefined)
    throw invalid(file, `has the time ${JSON.stringify(time)}, which PVGIS does not write`)
  return Date.UTC(Number(year), Number(month) - 1, Number(day), Number(hour))
}

type WattsOf = (row: PvgisRow, startMs: number) => Decimal | null

function chooseColumns(
  table: PvgisTable,
  { file, roof, site }: { file: string; roof: Roof; site: Site },
): WattsOf {
  const names = Object.keys(table.rows[0]?.values ?? {})
  const has = (...wanted: string[]) => wanted.every((name) => names.includes(name))
  const { peakKwp } = table
  if (has('P') && peakKwp !== null && peakKwp.digits > 0n) {
    return ({ values }) => {
      const power = read(values['P'])
      return power && floorDivide(power, peakKwp)
    }
  }
  const onPlane = has('Gb(i)', 'Gd(i)', 'Gr(i)') ? ['Gb(i)', 'Gd(i)', 'Gr(i)'] : has('G(i)') ? ['G(i)'] : null
  if (onPlane !== null) {
    return ({ values }) => {
      const parts = onPlane.map((name) => Number(values[name]))
      return toDecimal(PERFORMANCE_RATIO * parts.reduce((sum, part) => sum + part, 0))
    }
  }
  if (has('G(h)', 'Gb(n)', 'Gd(h)')) {
    return ({ values }, startMs) => {
      const { altitude, azimuth } = getPosition(
        new Date(startMs + table.seenAfterMs),
        site.latitude,
        site.longitude,
      )
      const direct = altitude > 0 ? Number(values['Gb(n)']) : 0
      const flat = direct * Math.cos(altitude * RADIANS)
      const sun = {
        east: flat * Math.sin(azimuth * RADIANS),
        north: flat * Math.cos(azimuth * RADIANS),
        up: direct * Math.sin(altitude * RADIANS),
        diffuse: Number(values['Gd(h)']),
      }
      return toDecimal(PERFORMANCE_RATIO * radiationOnRoof(roof, sun))
    }
  }
  throw invalid(file, 'has neither P with its installed power, nor radiation on a plane or on the ground')
}

/** To a tenth of a W per kWp, which is finer than any of this is known. */
function toDecimal(watts: number): Decimal | null {
  return Number.isFinite(watts) ? { digits: BigInt(Math.round(Math.max(0, watts) * 10)), scale: 1 } : null
}

function read(text: string | undefined): Decimal | null {
  const value = text === undefined ? null : parseDecimal(text)
  return value === null || value.digits < 0n ? null : value
}

function floorDivide(power: Decimal, peakKwp: Decimal): Decimal {
  const scale = Math.max(power.scale, peakKwp.scale)
  const digits = (digitsAtScale(power, scale) * 10n ** BigInt(SCALE)) / digitsAtScale(peakKwp, scale)
  return { digits, scale: SCALE }
}

const rowSchema = z.looseObject({}).catchall(z.union([z.string(), z.number()]))
const jsonSchema = z.object({
  inputs: z
    .object({ pv_module: z.object({ peak_power: z.number().nullable().optional() }).optional() })
    .optional(),
  outputs: z.object({ hourly: z.array(rowSchema).optional(), tmy_hourly: z.array(rowSchema).optional() }),
})

function readJson(text: string, file: string): PvgisTable {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch (cause) {
    throw invalid(file, 'is no JSON', cause)
  }
  const { data, error } = jsonSchema.safeParse(value)
  if (error !== undefined) throw invalid(file, 'is JSON, but no hourly answer of PVGIS', error)
  const peak = data.inputs?.pv_module?.peak_power ?? null
  const rows = (data.outputs.hourly ?? data.outputs.tmy_hourly ?? []).map((row) => {
    const values = Object.fromEntries(Object.entries(row).map(([name, cell]) => [name, String(cell)]))
    return { time: values['time'] ?? values['time(UTC)'] ?? '', values }
  })
  return { peakKwp: peak === null ? null : parseDecimal(String(peak)), seenAfterMs: HOUR_MS / 2, rows }
}

/** Lines of `name: value`, a header that begins with the time, the rows, and an explanation after an empty line. */
function readTable(text: string, file: string): PvgisTable {
  const about = new Map<string, string>()
  let header: readonly string[] | null = null
  const rows: PvgisRow[] = []
  for (const { fields } of readRecords(text, file)) {
    const cells = fields.map((field) => field.text.trim())
    const [first = ''] = cells
    if (header === null) {
      if (/^time(\(UTC\))?$/.test(first)) header = cells
      const [, name, written] = /^([^:]+):\s*(.*)$/.exec(first) ?? []
      if (name !== undefined) about.set(name.trim(), written ?? '')
    } else if (cells.length === header.length) {
      rows.push({
        time: first,
        values: Object.fromEntries(header.map((name, index) => [name, cells[index] ?? ''])),
      })
    } else break
  }
  const power = [...about].find(([name]) => name.startsWith('Nominal power of the PV system'))?.[1]
  const seen = Number(about.get('Irradiance Time Offset (h)') ?? '0.5')
  return {
    peakKwp: power === undefined ? null : parseDecimal(power),
    seenAfterMs: Number.isFinite(seen) ? seen * HOUR_MS : HOUR_MS / 2,
    rows,
  }
}

function invalid(file: string, what: string, cause?: unknown): Error {
  return csvError('pvgis-invalid', { file }, `${what}; get it from PVGIS as hourly data`, cause)
}
