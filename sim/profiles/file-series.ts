import { assert } from '../../node/core/units/assert.ts'
import type { Scenario } from '../scenario/scenario.ts'
import type {
  CsvSource,
  GreenButtonSource,
  PvCsvSource,
  PvgisSource,
  StandardProfileSource,
} from '../scenario/sources.ts'
import type { Calendar } from './calendar.ts'
import { readCsvColumn } from './csv-column.ts'
import { readTimedColumn } from './csv-timed.ts'
import { readGreenButton } from './green-button.ts'
import { createZoneOffset } from './local-time.ts'
import { readPvgis } from './pvgis.ts'
import type { Series, SeriesOptions } from './series.ts'
import { LARGEST_ROW, createSeries } from './series.ts'
import { standardProfileSeries } from './standard-profile.ts'
import type { TimedRows } from './timed-rows.ts'
import { layRows } from './timed-rows.ts'

export type AnyFileSource = CsvSource | PvCsvSource | GreenButtonSource | PvgisSource | StandardProfileSource

export interface FileContext {
  readonly scenario: Scenario
  readonly text: string
  readonly calendar: () => Calendar
}

/** A series of a file, and how many of its rows were filled because the file does not have them. */
export interface FileSeries {
  readonly series: Series
  readonly filled: number
}

/** A series of a file over a scenario's days, from the file's text. Errors as docs/errors.md says for files. */
export function readFileSeries(source: AnyFileSource, context: FileContext): FileSeries {
  switch (source.type) {
    case 'csv':
      return csvSeries(source, context)
    case 'green-button': {
      const timed = readGreenButton(context.text, { file: source.path, flow: source.flow })
      return laidSeries(timed, source, { context, unit: 'Wh', peakW: null })
    }
    case 'pvgis': {
      const { site } = context.scenario
      assert(site !== null, 'a scenario with PVGIS knows its site')
      const timed = readPvgis(context.text, { file: source.path, roof: source, site })
      return laidSeries(timed, source, { context, unit: 'W/kWp', peakW: source.peakW })
    }
    case 'standard-profile':
      return {
        series: standardProfileSeries(context.text, { source, calendar: context.calendar() }),
        filled: 0,
      }
  }
}

/** Without times and fillings the wanted rows alone are read, and a gap is told with its line and column. */
function csvSeries(source: CsvSource | PvCsvSource, context: FileContext): FileSeries {
  const { scenario, text } = context
  const { startMs, endMs } = scenario
  const { path: file, column, firstRow, resolutionMs, unit, gaps, time } = source
  const peakW = 'peakW' in source ? source.peakW : null
  if (time === null && gaps === 'refuse') {
    const length = Math.ceil((endMs - startMs) / resolutionMs)
    const rows = readCsvColumn(text, { file, column, firstRow, rows: length, most: LARGEST_ROW[unit] })
    return { series: createSeries({ rows, unit, resolutionMs, startMs, peakW }), filled: 0 }
  }
  const offset = createZoneOffset(scenario.timezone)
  const request = { file, column, firstRow, resolutionMs, time, startMs, offset }
  const timed = readTimedColumn(text, { ...request, most: LARGEST_ROW[unit], mayLack: gaps !== 'refuse' })
  return laidSeries(timed, { ...source, years: time?.years ?? 'as-written' }, { context, unit, peakW })
}

function laidSeries(
  timed: TimedRows,
  { path: file, gaps, years }: Pick<PvgisSource, 'path' | 'gaps' | 'years'>,
  { context, unit, peakW }: { context: FileContext } & Pick<SeriesOptions, 'unit' | 'peakW'>,
): FileSeries {
  const { rows, startMs, filled } = layRows(timed, { file, span: context.scenario, gaps, years })
  const { resolutionMs } = timed
  return { series: createSeries({ rows, unit, resolutionMs, startMs, peakW }), filled }
}
