/**
 * What a report was made of, kept beside it as compressed JSON, so that `sim report` can draw it again: with another
 * version of the program, or after the page was lost. Amounts are decimal strings, columns of integers arrays.
 */
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { gunzipSync, gzipSync } from 'node:zlib'
import { OperatingError } from '../../node/core/units/operating-error.ts'
import type { RunResult } from '../fast/run-result.ts'
import type { ReportInput } from './figure.ts'
import { renderReport } from './render-report.ts'

export const REPORT_FILE = 'report.html'
/** Compressed JSON of the report's input. */
export const REPORT_DATA_FILE = 'report.json.gz'

const VERSION = 1
/** Unpacked; a year of a thousand homes has 15 MB. */
const BYTES_LIMIT = 512 * 1024 * 1024

/** Writes the page and what it is made of into a folder that is there; returns the page's path. */
export async function writeReport(directory: string, input: ReportInput): Promise<string> {
  await writeFile(join(directory, REPORT_DATA_FILE), storeReport(input))
  const path = join(directory, REPORT_FILE)
  await writeFile(path, renderReport(input))
  return path
}

/** Draws the page of a folder again; throws `report-data-unreadable` where there is nothing to draw it from. */
export async function redrawReport(directory: string): Promise<string> {
  const path = join(directory, REPORT_DATA_FILE)
  let input: ReportInput
  try {
    input = readStoredReport(await readFile(path))
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause)
    throw new OperatingError(
      { code: 'report-data-unreadable', path },
      `${path}: the data of a report cannot be read (${reason}); name the folder that sim run wrote with --out.`,
      { cause },
    )
  }
  const page = join(directory, REPORT_FILE)
  await writeFile(page, renderReport(input))
  return page
}

/** The bytes of `REPORT_DATA_FILE`. */
export function storeReport(input: ReportInput): Uint8Array {
  // The time of packing would be in the bytes; zlib leaves it 0.
  const { none, ...traded } = input.run.cases
  // The cables without trading are those of unchanged dispatch, and are kept once.
  const run = { ...input.run, cases: { none: { ...none, feeder: null }, ...traded } }
  return gzipSync(JSON.stringify(pack('', { version: VERSION, ...input, run })), { level: 6 })
}

/** The other way; throws where the bytes are no stored report. */
export function readStoredReport(bytes: Uint8Array): ReportInput {
  const text = gunzipSync(bytes, { maxOutputLength: BYTES_LIMIT }).toString('utf8')
  const { version, ...input } = JSON.parse(text, unpack) as ReportInput & { version: unknown }
  if (version !== VERSION) throw new Error(`version ${String(version)} of its format is not known`)
  return { ...input, run: withColumns(input.run) }
}

/** What JSON can say; beforehand, since a replacer would be asked for every number of every column. */
function pack(key: string, value: unknown): unknown {
  if (typeof value === 'bigint') return value.toString()
  if (value instanceof Int32Array) return Array.from(value)
  // NaN, a slot that did not converge, is null in JSON.
  if (value instanceof Float64Array) return { float64: Array.from(value) }
  if (Array.isArray(value)) return value.map((each: unknown) => pack('', each))
  if (key === 'runHash' && typeof value !== 'string') throw new TypeError('a run without its hash')
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, pack(name, each)]))
}

/** By the names of the house: what ends in `Nano` is an amount. */
function unpack(key: string, value: unknown): unknown {
  if (key.endsWith('Nano') && typeof value === 'string') return BigInt(value)
  if (isFloats(value)) return Float64Array.from(value.float64, (each) => each ?? Number.NaN)
  return value
}

function isFloats(value: unknown): value is { float64: readonly (number | null)[] } {
  return typeof value === 'object' && value !== null && 'float64' in value && Array.isArray(value.float64)
}

function withColumns(run: RunResult): RunResult {
  const { none, unchanged, steered } = run.cases
  const withCase = (each: RunResult['cases']['none']): RunResult['cases']['none'] => ({
    ...each,
    series: columns(each.series),
    feeder: orNull(each.feeder),
    books: each.books.map(columns),
  })
  return {
    ...run,
    tariffs: columns(run.tariffs),
    feeder: orNull(run.feeder),
    cases: {
      none: { ...withCase(none), feeder: orNull(unchanged.feeder) },
      unchanged: withCase(unchanged),
      steered: withCase(steered),
    },
  }
}

/** What was written before streets had feeders says nothing of one. */
function orNull<T>(value: T | null | undefined): T | null {
  return value ?? null
}

/** Every array of numbers in what JSON gave is a column of integers. */
function columns<T extends object>(packed: T): T {
  const entries = Object.entries(packed).map(([name, value]: [string, unknown]) => [
    name,
    isNumbers(value) ? Int32Array.from(value) : value,
  ])
  return Object.fromEntries(entries) as T
}

function isNumbers(value: unknown): value is readonly number[] {
  return Array.isArray(value) && value.every((each) => typeof each === 'number')
}
