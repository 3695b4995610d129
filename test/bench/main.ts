/**
 * `npm run bench -- NAME [--json FILE]`: measures, prints a table, and with --json writes
 * `{ name, node, cpu, rows: [{ case, n, medianUs, ratioTo, perSecond?, p99Us?, maxUs? }] }` (design section 7). Never part of the tests: times on a
 * shared machine prove nothing but ratios within one run.
 */
import { writeFileSync } from 'node:fs'
import { cpus } from 'node:os'
import { parseArgs } from 'node:util'
import type { BenchRow } from './measure.ts'
import { benchCatchUp } from './catch-up.ts'
import { benchConsensus } from './consensus.ts'
import { benchHardware } from './hardware.ts'
import { benchLedger } from './ledger.ts'
import { benchMatcher } from './matcher.ts'
import { benchNetwork } from './network.ts'
import { benchSimulator } from './simulator.ts'

const BENCHES: Readonly<Record<string, () => readonly BenchRow[] | Promise<readonly BenchRow[]>>> = {
  'catch-up': benchCatchUp,
  consensus: benchConsensus,
  hardware: benchHardware,
  ledger: benchLedger,
  matcher: benchMatcher,
  network: benchNetwork,
  sim: benchSimulator,
}

async function main(): Promise<number> {
  const { positionals, values } = parseArgs({ allowPositionals: true, options: { json: { type: 'string' } } })
  const [name = ''] = positionals
  const bench = BENCHES[name]
  if (bench === undefined) {
    process.stderr.write(`bench: "${name}" is not one of ${Object.keys(BENCHES).join(', ')}\n`)
    return 2
  }
  const rows = await bench()
  process.stdout.write(`${table(rows)}\n`)
  const document = { name, node: process.version, cpu: cpus()[0]?.model ?? 'unknown', rows }
  if (values.json !== undefined) writeFileSync(values.json, `${JSON.stringify(document, null, 2)}\n`)
  return 0
}

function table(rows: readonly BenchRow[]): string {
  const cells = [
    ['case', 'n', 'median µs', 'ratios'],
    ...rows.map((row) => [row.case, String(row.n), row.medianUs.toFixed(2), ratios(row)]),
  ]
  const widths = [0, 1, 2].map((column) => Math.max(...cells.map((row) => (row[column] ?? '').length)))
  return cells.map((row) => line(row, widths)).join('\n')
}

function line(
  [name = '', count = '', median = '', rest = '']: readonly string[],
  widths: readonly number[],
): string {
  return `${name.padEnd(widths[0] ?? 0)}  ${count.padStart(widths[1] ?? 0)}  ${median.padStart(widths[2] ?? 0)}  ${rest}`.trimEnd()
}

function ratios({ ratioTo, perSecond, p99Us, maxUs }: BenchRow): string {
  const rate = perSecond === undefined ? [] : [`${(perSecond / 1e6).toFixed(2)} M/s`]
  const tail = (name: string, us: number | undefined): string[] =>
    us === undefined ? [] : [`${name} ${us.toFixed(2)} µs`]
  const times = Object.entries(ratioTo).map(([name, ratio]) => `${name} × ${ratio.toFixed(2)}`)
  return [...rate, ...tail('p99', p99Us), ...tail('max', maxUs), ...times].join('  ')
}

process.exitCode = await main()
