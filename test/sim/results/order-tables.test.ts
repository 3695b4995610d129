/** Tables of orders and fills, read back: every order, what was filled of it, and whose run it was. */
import { join } from 'node:path'
import { asyncBufferFromFile, parquetMetadataAsync } from 'hyparquet'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { behavioursOf } from '../../../sim/fast/behaviours.ts'
import { runCase } from '../../../sim/fast/run-case.ts'
import { nameTables, UNKNOWN_RUN_HASH } from '../../../sim/results/name-tables.ts'
import { createOrderWriter } from '../../../sim/results/order-tables.ts'
import { readTable } from '../../../sim/results/read-table.ts'
import { withDirectory } from '../../cli/run-command.ts'
import { HALF, loadNamedRule } from '../../matcher/load-rule.ts'
import { makeStreet } from '../../support/street-columns.ts'

const RUN_HASH = 'ab12'.repeat(16)

test('orders and fills are read back as they were, and name their run once it is known', () =>
  withDirectory(async (directory) => {
    const street = makeStreet([{ loadWh: [500, 300] }, { loadWh: [100, 0], pvWh: [400, 700] }])
    const writer = createOrderWriter(street, {
      ...{ directory, name: 'unchanged', tables: ['orders', 'fills'] },
      metadata: { 'streetwatt.runHash': UNKNOWN_RUN_HASH, 'streetwatt.seed': '1' },
    })
    await runCase(street, {
      isSteered: false,
      behaviours: behavioursOf(street),
      market: { rule: loadNamedRule('uniform'), parameters: HALF },
      observe: (slot, _, clearing) => {
        writer.write(slot, clearing)
      },
    })
    writer.end()
    const before = await cellsOf(join(directory, 'orders-unchanged.parquet'))
    await nameTables(directory, RUN_HASH, { tables: ['orders', 'fills'], cases: ['unchanged'] })
    const orders = await cellsOf(join(directory, 'orders-unchanged.parquet'))
    assert.equal(orders, before, 'nothing but the hash has changed')
    assert.equal(sorted(orders), [
      [0, 'home-1', 'bid', 500, 300_000],
      [0, 'home-2', 'offer', 300, 80_000],
      [1, 'home-1', 'bid', 300, 300_000],
      [1, 'home-2', 'offer', 700, 80_000],
    ])
    // Where load is left over the price is its limit, and where sun is left over that of the roof.
    assert.equal(sorted(await cellsOf(join(directory, 'fills-unchanged.parquet'))), [
      [0, 'home-1', 'bid', 300, BigInt(300 * 300_000)],
      [0, 'home-2', 'offer', 300, BigInt(300 * 300_000)],
      [1, 'home-1', 'bid', 300, BigInt(300 * 80_000)],
      [1, 'home-2', 'offer', 300, BigInt(300 * 80_000)],
    ])
    for (const table of ['orders', 'fills'])
      assert.is(await runHashIn(join(directory, `${table}-unchanged.parquet`)), RUN_HASH)
  }))

type Cells = [number, string, string, number, number | bigint]

/** Without the time and the place in the book. */
async function cellsOf(path: string): Promise<Cells[]> {
  const found: Cells[] = []
  for await (const { rows } of readTable(path))
    for (const [slot, , , ...rest] of rows) found.push([slot, ...rest] as Cells)
  return found
}

function sorted(rows: readonly Cells[]): Cells[] {
  return [...rows].sort(([slot, home], [other, neighbour]) => slot - other || (home < neighbour ? -1 : 1))
}

async function runHashIn(path: string): Promise<string | undefined> {
  const { key_value_metadata: pairs } = await parquetMetadataAsync(await asyncBufferFromFile(path))
  return pairs?.find(({ key }) => key === 'streetwatt.runHash')?.value
}

test.run()
