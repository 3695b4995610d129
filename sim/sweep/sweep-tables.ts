/** The results of a sweep as one table: a row for each run and case, with parameters, seed and figures. */
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { toCsv } from '../report/markup.ts'
import type { TableColumn } from '../results/parquet-table.ts'
import { createParquetTable } from '../results/parquet-table.ts'
import type { SweepFormat } from './sweep-formats.ts'
import type { RunRecord } from './street-run.ts'
import type { SweepPlan } from './sweep-plan.ts'

type Cell = number | string | null

interface Table {
  readonly names: readonly string[]
  readonly rows: readonly (readonly Cell[])[]
}

/** Writes `runs.csv`, `runs.parquet` or `runs.json`; records in the order of the runs. */
export async function writeSweepTable(
  directory: string,
  format: SweepFormat,
  { plan, records }: { plan: SweepPlan; records: readonly RunRecord[] },
): Promise<void> {
  const path = join(directory, `runs.${format}`)
  if (format === 'json') {
    await writeFile(path, `${JSON.stringify(sweepDocument(plan, records), null, 2)}\n`)
    return
  }
  const table = makeTable(plan, records)
  if (format === 'csv') await writeFile(path, toCsv([table.names, ...table.rows]))
  else writeParquet(path, table, plan)
}

/** What `sim sweep --json` prints and `runs.json` holds. */
export function sweepDocument({ id, parameters, runs }: SweepPlan, records: readonly RunRecord[]) {
  return {
    sweep: id,
    parameters,
    runs: runs.length,
    results: records.map(({ index, seed, results: [result] }) => ({
      index,
      parameters: Object.fromEntries((runs[index]?.changes ?? []).map(({ path, value }) => [path, value])),
      seed,
      ...result,
    })),
  }
}

function makeTable({ parameters, runs }: SweepPlan, records: readonly RunRecord[]): Table {
  const figures = Object.keys(records[0]?.results[0]?.kpis['none'] ?? {})
  // A seed that is varied has its column already.
  const varied = parameters.filter((path) => path !== 'seed')
  const rows = records.flatMap(({ index, seed, results: [result] }) => {
    const changes = new Map(runs[index]?.changes.map(({ path, value }) => [path, value]))
    const values = varied.map((path): Cell => {
      const value = changes.get(path) ?? null
      return typeof value === 'boolean' ? String(value) : value
    })
    return Object.entries(result?.kpis ?? {}).map(([caseName, kpis]): Cell[] => [
      index,
      ...values,
      seed,
      result?.rule ?? null,
      result?.ruleHash ?? null,
      result?.runHash ?? null,
      caseName,
      ...figures.map((name) => kpis[name] ?? null),
    ])
  })
  return { names: ['run', ...varied, 'seed', 'rule', 'ruleHash', 'runHash', 'case', ...figures], rows }
}

/** Whole numbers and amounts in 64 bits, shares and other fractions as doubles, the rest as words. */
function writeParquet(path: string, { names, rows }: Table, { id, bundle }: SweepPlan): void {
  const columns = names.map((name, column) => {
    const cells = rows.map((row) => row[column] ?? null)
    const type = typeOf(name, cells)
    const data = cells.map((cell) => {
      if (cell === null || type === 'DOUBLE') return cell
      return type === 'INT64' ? BigInt(cell) : String(cell)
    })
    return { name, type, nullable: cells.includes(null), data }
  })
  const table = createParquetTable(
    path,
    columns.map(({ name, type, nullable }): TableColumn => ({ name, type, nullable })),
    { 'streetwatt.sweep': id, 'streetwatt.version': bundle.version },
  )
  table.append(columns.map(({ data }) => data))
  table.end()
}

function typeOf(name: string, cells: readonly Cell[]): 'INT64' | 'DOUBLE' | 'STRING' {
  if (name.endsWith('Nano')) return 'INT64'
  const known = cells.filter((cell) => cell !== null)
  if (known.length === 0 || known.some((cell) => typeof cell === 'string'))
    return known.length === 0 ? 'DOUBLE' : 'STRING'
  return known.every((cell) => Number.isSafeInteger(cell)) && !isShare(name) ? 'INT64' : 'DOUBLE'
}

/** A share that happens to be 0 or 1 in every run is a share all the same. */
function isShare(name: string): boolean {
  return /Share$|^self|^gini|^jain|Efficiency$|Average$|Cycles$/.test(name)
}
