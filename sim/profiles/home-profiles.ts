import { assert } from '../../node/core/units/assert.ts'
import type { ReadFile } from '../scenario/read-file.ts'
import { readLimitedFile } from '../scenario/read-file.ts'
import type { CsvSource, PvCsvSource, Scenario, ScenarioHome } from '../scenario/scenario.ts'
import { csvError } from './csv-error.ts'
import { CSV_BYTES_LIMIT, decodeCsv, readCsvColumn } from './csv-column.ts'
import type { HouseholdContext } from './household.ts'
import { householdPowerW } from './household.ts'
import { createMinuteOfDay } from './local-time.ts'
import type { Series } from './series.ts'
import { LARGEST_ROW, createSeries } from './series.ts'
import { sunPowerW } from './sun.ts'

/** What one home uses and what its roof gives over the scenario's days; `pv` is null where there is no roof. */
export interface HomeProfiles {
  readonly id: string
  readonly load: Series
  readonly pv: Series | null
}

/** Rows of made-up profiles: a quarter-hour, as a meter's. */
const GENERATED_ROW_MS = 15 * 60_000

/** The profiles of every home, in the scenario's order; each CSV file is read once. Errors are `csv-…` codes. */
export async function loadProfiles(
  scenario: Scenario,
  options: { readFile?: ReadFile } = {},
): Promise<HomeProfiles[]> {
  const texts = await readTexts(scenario, options.readFile ?? readLimitedFile)
  const minuteOfDay = createMinuteOfDay(scenario.timezone)
  return scenario.homes.map((home) => ({
    id: home.id,
    load: loadSeries(home, { scenario, texts, minuteOfDay }),
    pv: pvSeries(home, { scenario, texts }),
  }))
}

async function readTexts(scenario: Scenario, readFile: ReadFile): Promise<ReadonlyMap<string, string>> {
  const texts = new Map<string, string>()
  for (const home of scenario.homes) {
    for (const source of [home.load, home.pv]) {
      if (source?.type !== 'csv' || texts.has(source.path)) continue
      texts.set(source.path, await readText(source.path, { homeId: home.id, readFile }))
    }
  }
  return texts
}

async function readText(
  path: string,
  { homeId, readFile }: { homeId: string; readFile: ReadFile },
): Promise<string> {
  let bytes: Uint8Array
  try {
    bytes = await readFile(path, { maxBytes: CSV_BYTES_LIMIT })
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause)
    throw csvError(
      'csv-unreadable',
      { file: path },
      `cannot be read for home "${homeId}" (${reason}); paths are relative to the scenario file`,
      cause,
    )
  }
  return decodeCsv(bytes, path)
}

function loadSeries(
  { id, load }: ScenarioHome,
  context: {
    scenario: Scenario
    texts: ReadonlyMap<string, string>
    minuteOfDay: HouseholdContext['minuteOfDay']
  },
): Series {
  const { scenario, minuteOfDay } = context
  if (load.type === 'csv') return csvSeries(load, context)
  const powerW = householdPowerW(load, {
    homeId: id,
    seed: scenario.seed,
    rowMs: GENERATED_ROW_MS,
    minuteOfDay,
  })
  return generatedSeries(scenario, powerW)
}

function pvSeries(
  { pv }: ScenarioHome,
  context: { scenario: Scenario; texts: ReadonlyMap<string, string> },
): Series | null {
  if (pv === null) return null
  if (pv.type === 'csv') return csvSeries(pv, context)
  const { site, seed } = context.scenario
  assert(site !== null, 'a scenario with a made-up sun knows its site')
  const powerW = sunPowerW(pv, { site, seed })
  return generatedSeries(context.scenario, (rowStartMs) => powerW(rowStartMs + GENERATED_ROW_MS / 2))
}

function csvSeries(
  source: CsvSource | PvCsvSource,
  context: { scenario: Scenario; texts: ReadonlyMap<string, string> },
): Series {
  const { startMs, endMs } = context.scenario
  const { path: file, column, firstRow, resolutionMs, unit } = source
  const text = context.texts.get(file)
  assert(text !== undefined, 'every file of the scenario was read')
  const length = Math.ceil((endMs - startMs) / resolutionMs)
  const rows = readCsvColumn(text, { file, column, firstRow, rows: length, most: LARGEST_ROW[unit] })
  return createSeries({ rows, unit, resolutionMs, startMs, peakW: 'peakW' in source ? source.peakW : null })
}

function generatedSeries({ startMs, endMs }: Scenario, powerW: (rowStartMs: number) => number): Series {
  const length = Math.ceil((endMs - startMs) / GENERATED_ROW_MS)
  const digits = Array.from({ length }, (_, row) => BigInt(powerW(startMs + row * GENERATED_ROW_MS)))
  return createSeries({
    rows: { digits, scale: 0 },
    unit: 'W',
    resolutionMs: GENERATED_ROW_MS,
    startMs,
    peakW: null,
  })
}
