/** The tables of a run and what the commands show of them say what the result says, every case, slot, home and figure. */
import { join } from 'node:path'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import type { RunResult } from '../../../sim/fast/run-result.ts'
import { CASE_NAMES, NO_PRICE } from '../../../sim/fast/run-result.ts'
import { readTable } from '../../../sim/results/read-table.ts'
import { writeRun } from '../../../sim/results/write-run.ts'
import { runCommand, withDirectory } from '../../cli/run-command.ts'
import { runStreet } from '../../support/run-street.ts'
import { makeStreet } from '../../support/street-columns.ts'

/** The second slot has no trade, and so no price. */
const STREET = makeStreet([
  { id: 'anna, "the first"', loadWh: [500, 300, 0] },
  { loadWh: [100, 0, 900], pvWh: [400, 0, 1500] },
])

test('slots, homes and figures are read back from Parquet as the result has them', () =>
  withWrittenRun(async (directory, { cases, startMs, slotMs, slots, homes }) => {
    const all = async (name: string) => objectsOf(join(directory, `${name}.parquet`))
    const slotRows = await all('slots')
    assert.is(slotRows.length, CASE_NAMES.length * slots)
    for (const [at, row] of slotRows.entries()) {
      const { series } = cases[CASE_NAMES[Math.floor(at / slots)] ?? 'none']
      const slot = at % slots
      assert.equal([row['slot'], row['startMs']], [slot, new Date(startMs + slot * slotMs)])
      for (const [name, column] of Object.entries(series as unknown as Record<string, Int32Array>))
        assert.is(row[name], column[slot] === NO_PRICE ? null : column[slot], name)
    }
    const homeRows = await all('homes')
    assert.equal(
      homeRows.map((row) => [row['case'], row['home'], row['importWh'], row['savingNano']]),
      CASE_NAMES.flatMap((name) =>
        homes.map(({ id }, home) => {
          const { importWh = NaN, savingNano } = cases[name].homes[home] ?? {}
          return [name, id, BigInt(importWh), savingNano]
        }),
      ),
    )
    for (const { case: name, kpi, whole, ratio } of await all('kpis')) {
      const value = Object.entries(cases[name as 'none'].kpis).find(([key]) => key === kpi)?.[1] as unknown
      const read = whole ?? ratio
      assert.is(
        typeof value === 'number' && typeof read === 'bigint' ? Number(read) : read,
        value,
        String(kpi),
      )
    }
  }))

test('results show has the figures of all cases, and results export a table as CSV', () =>
  withWrittenRun(async (directory, { cases, homes }) => {
    const shown = await runCommand(['results', 'show', directory])
    assert.is(shown.code, 0, shown.stderr)
    const traded = String(cases.unchanged.kpis.tradedWh)
    assert.match(
      shown.stdout,
      new RegExp(`^ *tradedWh +0 +${traded} +${cases.steered.kpis.tradedWh} *$`, 'm'),
    )
    const exported = await runCommand(['results', 'export', directory, '--table', 'homes'])
    assert.is(exported.code, 0, exported.stderr)
    const [header, first, ...rest] = exported.stdout.trimEnd().split('\n')
    assert.match(header ?? '', /^case,home,strategy,/)
    assert.match(first ?? '', /^none,"anna, ""the first""",truthful,/)
    assert.is(rest.length, CASE_NAMES.length * homes.length - 1)
    const missing = await runCommand(['results', 'export', directory, '--table', 'orders-steered'])
    assert.is(missing.code, 1)
    assert.match(missing.stderr, /no table can be read there/)
  }))

async function withWrittenRun(use: (directory: string, run: RunResult) => Promise<void>): Promise<void> {
  const run = await runStreet(STREET)
  await withDirectory(async (directory) => {
    await writeRun(directory, run)
    await use(directory, run)
  })
}

async function objectsOf(path: string): Promise<Record<string, unknown>[]> {
  const found: Record<string, unknown>[] = []
  for await (const { columns, rows } of readTable(path))
    for (const row of rows) found.push(Object.fromEntries(columns.map((name, at) => [name, row[at]])))
  return found
}

test.run()
