import { join } from 'node:path'
import type { CaseKpis } from '../kpi/case-kpis.ts'
import type { CaseName, CaseResult, HomeTotals, RunResult, SlotSeries } from '../fast/run-result.ts'
import { CASE_NAMES, NO_PRICE } from '../fast/run-result.ts'
import { writeFeederTables } from './feeder-tables.ts'
import type { ColumnData, TableColumn } from './parquet-table.ts'
import { createParquetTable } from './parquet-table.ts'

/**
 * Writes `slots.parquet`, `homes.parquet` and `kpis.parquet`, a row for each case and slot, home or figure; and the
 * tables of the feeder where there is one.
 */
export function writeRunTables(directory: string, result: RunResult): void {
  const metadata = tableMetadata(result)
  const write = (name: string, columns: readonly TableColumn[], rows: (each: CaseResult) => ColumnData[]) => {
    const table = createParquetTable(join(directory, `${name}.parquet`), columns, metadata)
    for (const caseName of CASE_NAMES) table.append(rows(result.cases[caseName]))
    table.end()
  }
  write('slots', SLOT_COLUMNS, (each) => slotRows(each, result))
  write('homes', HOME_COLUMNS, (each) => homeRows(each, result))
  write('kpis', KPI_COLUMNS, kpiRows)
  writeFeederTables(directory, result, metadata)
}

/** What a table says of the run that it comes from. */
export function tableMetadata(
  result: Pick<
    RunResult,
    'runHash' | 'version' | 'seed' | 'startMs' | 'slotMs' | 'timezone' | 'currency' | 'rule'
  >,
): Record<string, string> {
  return {
    'streetwatt.runHash': result.runHash,
    'streetwatt.version': result.version,
    'streetwatt.seed': String(result.seed),
    'streetwatt.startMs': String(result.startMs),
    'streetwatt.slotMs': String(result.slotMs),
    'streetwatt.timezone': result.timezone,
    'streetwatt.currency': result.currency,
    'streetwatt.rule': result.rule.name,
    'streetwatt.ruleHash': result.rule.hash,
  }
}

const SERIES = [
  'loadWh',
  'pvWh',
  'curtailedWh',
  'importWh',
  'exportWh',
  'chargeWh',
  'dischargeWh',
  'storedWh',
  'bidWh',
  'offerWh',
  'tradedWh',
  'imbalanceWh',
] as const satisfies readonly (keyof SlotSeries)[]

const PRICES = [
  'buyPriceMicroPerKwh',
  'sellPriceMicroPerKwh',
] as const satisfies readonly (keyof SlotSeries)[]

const SLOT_COLUMNS: readonly TableColumn[] = [
  { name: 'case', type: 'STRING' },
  { name: 'slot', type: 'INT32' },
  { name: 'startMs', type: 'TIMESTAMP' },
  ...SERIES.map((name) => ({ name, type: 'INT32' as const })),
  ...PRICES.map((name) => ({ name, type: 'INT32' as const, nullable: true })),
]

function slotRows({ name, series }: CaseResult, { slots, startMs, slotMs }: RunResult): ColumnData[] {
  return [
    words(name, slots),
    Int32Array.from({ length: slots }, (_, slot) => slot),
    Array.from({ length: slots }, (_, slot) => BigInt(startMs + slot * slotMs)),
    ...SERIES.map((column) => series[column]),
    ...PRICES.map((column) => Array.from(series[column], (price) => (price === NO_PRICE ? null : price))),
  ]
}

const HOME_FIGURES = [
  'loadWh',
  'pvWh',
  'curtailedWh',
  'importWh',
  'exportWh',
  'boughtWh',
  'soldWh',
  'chargeWh',
  'dischargeWh',
  'storedStartWh',
  'storedEndWh',
  'selfConsumedWh',
  'peakImportWh',
  'peakExportWh',
  'imbalanceWh',
  'tradeNano',
  'supplierNano',
  'feeNano',
  'costNano',
  'tariffCostNano',
  'savingNano',
] as const satisfies readonly (keyof HomeTotals)[]

const HOME_COLUMNS: readonly TableColumn[] = [
  { name: 'case', type: 'STRING' },
  { name: 'home', type: 'STRING' },
  { name: 'strategy', type: 'STRING' },
  { name: 'pvPeakW', type: 'INT32' },
  { name: 'batteryWh', type: 'INT32' },
  ...HOME_FIGURES.map((name) => ({ name, type: 'INT64' as const })),
]

function homeRows({ name, homes }: CaseResult, result: RunResult): ColumnData[] {
  return [
    words(name, homes.length),
    result.homes.map(({ id }) => id),
    result.homes.map(({ strategy }) => strategy),
    Int32Array.from(result.homes, ({ pvPeakW }) => pvPeakW),
    Int32Array.from(result.homes, ({ battery }) => battery?.capacityWh ?? 0),
    ...HOME_FIGURES.map((figure) => homes.map((home) => BigInt(home[figure]))),
  ]
}

/** Whole numbers and ratios in columns of their own: an amount is never rounded to a ratio's type. */
const KPI_COLUMNS: readonly TableColumn[] = [
  { name: 'case', type: 'STRING' },
  { name: 'kpi', type: 'STRING' },
  { name: 'whole', type: 'INT64', nullable: true },
  { name: 'ratio', type: 'DOUBLE', nullable: true },
]

function kpiRows({ name, kpis }: CaseResult): ColumnData[] {
  const entries = Object.entries(kpis) as [keyof CaseKpis, number | bigint | null][]
  return [
    words(name, entries.length),
    entries.map(([kpi]) => kpi),
    entries.map(([kpi, value]) => (isRatio(kpi) || value === null ? null : BigInt(value))),
    entries.map(([kpi, value]) => (isRatio(kpi) && value !== null ? Number(value) : null)),
  ]
}

/** Everything without a unit at its end but the counts. */
function isRatio(kpi: string): boolean {
  return !/(Wh|Nano|MicroPerKwh|Grams|Slots)$/.test(kpi) && !['homesWorseOff', 'slotsWithTrade'].includes(kpi)
}

function words(name: CaseName, length: number): string[] {
  return Array.from({ length }, () => name)
}
