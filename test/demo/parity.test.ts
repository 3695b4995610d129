/**
 * A live demo, its homes processes and their devices behind Modbus, comes to the balances of the fast engine: the same
 * energy and money in every slot and home, to the Wh and the nano.
 */
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { supplierNano } from '../../node/core/settlement/settle-member.ts'
import { readGenesisFile } from '../../node/store/genesis-file.ts'
import { behavioursOf } from '../../sim/fast/behaviours.ts'
import { runCase } from '../../sim/fast/run-case.ts'
import { createStreetColumns } from '../../sim/profiles/scenario-columns.ts'
import { parseScenario } from '../../sim/scenario/read-scenario.ts'
import { ledgerNames } from '../../sim/street/ledger-names.ts'
import { runCommand, withDirectory } from '../cli/run-command.ts'
import { HALF, loadNamedRule } from '../matcher/load-rule.ts'
import type { DemoSettled } from './document.ts'
import { parseDocument } from './document.ts'

/** Four hours around noon. */
const SLOTS = 16
const STREET = `version: 1
start: 2026-06-19T09:00:00Z
days: 1
timezone: Europe/Berlin
seed: 4
site: { latitude: 48.14, longitude: 11.58 }
tariff: { retail: 31 ct/kWh, feedIn: 8 ct/kWh }
forecast: { error: 15 % }
homes:
  - id: anna
    load: { generator: household, dailyKwh: 8 }
    pv: { generator: sun, kWp: 6 }
  - id: brandt
    load: { generator: household, dailyKwh: 26 }
  - id: celik
    load: { generator: household, dailyKwh: 9 }
    pv: { generator: sun, kWp: 8 }
    battery: { capacity: 10 kWh, maxPower: 3 kW }
  - id: dorn
    load: { generator: household, dailyKwh: 30 }
    meterOnly: true
`

test('four hours of a live demo are settled as the fast engine settles them', () =>
  withDirectory(async (directory) => {
    const path = join(directory, 'street.yaml')
    const data = join(directory, 'homes')
    await writeFile(path, STREET)
    const args = ['--speed', '300', '--once', String(SLOTS), '--json', '--data-dir', data]
    const { code, stdout, stderr } = await runCommand(['demo', '--scenario', path, '--foresight', ...args])
    assert.is(code, 0, stderr)
    const { settled, slots } = parseDocument(stdout)
    const bound = new Set(slots.filter(({ fills }) => fills === 'bound').map(({ slot }) => slot))
    const rowOf = await fastRows(join(data, 'genesis.json'), bound)
    assert.equal(
      settled.map(({ slot, home, quality: _, ...row }) => [slot, home, moneyOf(row)]),
      settled.map(({ slot, home }) => [slot, home, rowOf.get(`${slot} ${home}`)]),
    )
    assert.is(settled.length, slots.length * 4)
    // A machine that is busy may be late for some slots: those have no market in either.
    assert.ok(bound.size > slots.length / 2, `${bound.size} of ${slots.length} blocks were in time`)
    assert.ok(
      settled.some(({ boughtWh, importWh }) => boughtWh > importWh),
      'somebody bought too much',
    )
  }))

interface Row extends Pick<DemoSettled, 'importWh' | 'exportWh' | 'boughtWh' | 'soldWh'> {
  readonly tradeNano: bigint
  readonly supplierNano: bigint
  readonly feeNano: bigint
}

function moneyOf(row: Omit<DemoSettled, 'slot' | 'home' | 'quality'>): Row {
  const { importWh, exportWh, boughtWh, soldWh } = row
  return {
    ...{ importWh, exportWh, boughtWh, soldWh },
    tradeNano: BigInt(row.tradeNano),
    supplierNano: BigInt(row.supplierNano),
    feeNano: BigInt(row.feeNano),
  }
}

/** What the fast engine says of every slot and home, by `slot home`; fills bind in these slots alone. */
async function fastRows(genesisPath: string, bound: ReadonlySet<number>): Promise<ReadonlyMap<string, Row>> {
  const street = await createStreetColumns(parseScenario(STREET, { path: 'street.yaml' }))
  const rows = new Map<string, Row>()
  await runCase(street, {
    isSteered: false,
    behaviours: behavioursOf(street),
    market: {
      rule: loadNamedRule('uniform'),
      parameters: HALF,
      ledger: ledgerNames(street, await readGenesisFile(genesisPath)),
    },
    observe(index, now, { buyPriceMicroPerKwh: price }) {
      const slot = street.startMs / street.slotMs + index
      for (const [home, { id }] of street.homes.entries()) {
        const at = (column: Int32Array): number => column[home] ?? 0
        const trades = bound.has(slot) ? { boughtWh: at(now.boughtWh), soldWh: at(now.soldWh) } : NO_TRADES
        const row = { importWh: at(now.importWh), exportWh: at(now.exportWh), ...trades }
        const tariff = { retailMicroPerKwh: 310_000, feedInMicroPerKwh: 80_000 }
        rows.set(`${slot} ${id}`, {
          ...row,
          tradeNano: BigInt(row.soldWh - row.boughtWh) * BigInt(price ?? 0),
          supplierNano: BigInt(supplierNano({ ...row, ...tariff })),
          feeNano: 0n,
        })
      }
    },
  })
  return rows
}

const NO_TRADES = { boughtWh: 0, soldWh: 0 }

test.run()
