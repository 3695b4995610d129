/**
 * The tables of a street's feeder: what flowed in every slot, what every bus, line and the transformer had to bear, and
 * the limits that were broken. Electrical quantities are whole numbers of a thousandth where a whole one is too coarse.
 */
import { join } from 'node:path'
import type { CaseResult, RunResult } from '../fast/run-result.ts'
import { CASE_NAMES } from '../fast/run-result.ts'
import type { Feeder } from '../grid/feeder.ts'
import type { FeederRun } from '../grid/feeder-run.ts'
import type { ColumnData, TableColumn } from './parquet-table.ts'
import { createParquetTable } from './parquet-table.ts'

/** Writes `feeder.parquet`, `feeder-elements.parquet` and `feeder-violations.parquet`; nothing without a feeder. */
export function writeFeederTables(
  directory: string,
  result: RunResult,
  metadata: Readonly<Record<string, string>>,
): void {
  const { feeder } = result
  if (feeder === null) return
  const write = (name: string, columns: readonly TableColumn[], rows: RowsOf) => {
    const table = createParquetTable(join(directory, `${name}.parquet`), columns, metadata)
    for (const caseName of CASE_NAMES) {
      const run = result.cases[caseName].feeder
      if (run !== null) table.append(rows({ name: caseName, run, feeder, result }))
    }
    table.end()
  }
  write('feeder', SLOT_COLUMNS, slotRows)
  write('feeder-elements', ELEMENT_COLUMNS, elementRows)
  write('feeder-violations', VIOLATION_COLUMNS, violationRows)
}

interface RowInput {
  readonly name: CaseResult['name']
  readonly run: FeederRun
  readonly feeder: Feeder
  readonly result: RunResult
}

type RowsOf = (input: RowInput) => ColumnData[]

const SLOT_QUANTITIES = [
  ['sourcePowerW', 'sourcePowerW', 1],
  ['transformerPowerVa', 'transformerPowerVa', 1],
  ['transformerLossMilliW', 'transformerLossW', 1000],
  ['lineLossMilliW', 'lineLossW', 1000],
  ['lowestVoltageMilliV', 'lowestVoltageV', 1000],
  ['highestVoltageMilliV', 'highestVoltageV', 1000],
] as const

const SLOT_COLUMNS: readonly TableColumn[] = [
  { name: 'case', type: 'STRING' },
  { name: 'slot', type: 'INT32' },
  { name: 'startMs', type: 'TIMESTAMP' },
  ...SLOT_QUANTITIES.map(([name]) => ({ name, type: 'INT64' as const, nullable: true })),
]

function slotRows({ name, run, result: { slots, startMs, slotMs } }: RowInput): ColumnData[] {
  return [
    repeat(name, slots),
    Int32Array.from({ length: slots }, (_, slot) => slot),
    Array.from({ length: slots }, (_, slot) => BigInt(startMs + slot * slotMs)),
    ...SLOT_QUANTITIES.map(([, column, factor]) => Array.from(run[column], (value) => whole(value, factor))),
  ]
}

const ELEMENT_COLUMNS: readonly TableColumn[] = [
  { name: 'case', type: 'STRING' },
  { name: 'kind', type: 'STRING' },
  { name: 'element', type: 'STRING' },
  ...(
    [
      'lowestVoltageMilliV',
      'highestVoltageMilliV',
      'highestCurrentMilliA',
      'maxCurrentMilliA',
      'highestPowerVa',
      'ratedPowerVa',
    ] as const
  ).map((column) => ({ name: column, type: 'INT64' as const, nullable: true })),
]

function elementRows({ name, run: { extremes }, feeder }: RowInput): ColumnData[] {
  const { buses, lines, transformer } = feeder
  const none = null
  const rows: (string | bigint | null)[][] = [
    ...buses.map((bus, at) => [
      ...['bus', bus.name],
      whole(extremes.lowestVoltageV[at], 1000),
      whole(extremes.highestVoltageV[at], 1000),
      ...[none, none, none, none],
    ]),
    ...lines.map((line, at) => [
      ...['line', line.name, none, none],
      whole(extremes.highestCurrentA[at], 1000),
      line.maxCurrentA === null ? none : whole(line.maxCurrentA, 1000),
      ...[none, none],
    ]),
    [
      ...['transformer', transformer.name, none, none, none, none],
      whole(extremes.highestTransformerPowerVa, 1),
      whole(transformer.ratedPowerVa, 1),
    ],
  ]
  return [repeat(name, rows.length), ...columnsOf(rows, ELEMENT_COLUMNS.length - 1)]
}

const VIOLATION_COLUMNS: readonly TableColumn[] = [
  { name: 'case', type: 'STRING' },
  { name: 'slot', type: 'INT32' },
  { name: 'startMs', type: 'TIMESTAMP' },
  { name: 'code', type: 'STRING' },
  { name: 'element', type: 'STRING' },
  { name: 'phase', type: 'STRING', nullable: true },
  { name: 'valueMilli', type: 'INT64' },
  { name: 'limitMilli', type: 'INT64' },
]

function violationRows({ name, run, result: { startMs, slotMs } }: RowInput): ColumnData[] {
  const { listed } = run.violations
  const rows = listed.map(({ slot, code, element, phase, value, limit }) => [
    ...[slot, BigInt(startMs + slot * slotMs), code, element, phase],
    ...[whole(value, 1000), whole(limit, 1000)],
  ])
  return [repeat(name, rows.length), ...columnsOf(rows, VIOLATION_COLUMNS.length - 1)]
}

/** Null for a slot without a solution. */
function whole(value: number | undefined, factor: number): bigint | null {
  return value === undefined || !Number.isFinite(value) ? null : BigInt(Math.round(value * factor))
}

function columnsOf<T>(rows: readonly (readonly T[])[], count: number): T[][] {
  return Array.from({ length: count }, (_, column) => rows.map((row) => row[column] as T))
}

function repeat(word: string, count: number): string[] {
  return Array.from({ length: count }, () => word)
}
