/**
 * Holds a live demo against the fast engine: the same scenario, the same seeded forecasts, books that fall by the same
 * genesis. Slots whose block came too late on a busy machine have no market in either. Where a home's orders came too late
 * for the book, the market was another one: such slots are told apart, and counted.
 */
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { supplierNano } from '../../node/core/settlement/settle-member.ts'
import { readGenesisFile } from '../../node/store/genesis-file.ts'
import { behavioursOf } from '../../sim/fast/behaviours.ts'
import { runCase } from '../../sim/fast/run-case.ts'
import { createStreetColumns } from '../../sim/profiles/scenario-columns.ts'
import { parseScenario } from '../../sim/scenario/read-scenario.ts'
import { ledgerNames } from '../../sim/street/ledger-names.ts'
import { runCommand } from '../cli/run-command.ts'
import { HALF, loadNamedRule } from '../matcher/load-rule.ts'
import type { DemoSettled } from './document.ts'
import { parseDocument } from './document.ts'

export interface LiveParity {
  /** Slots that the demo settled, and those of them whose block was in time. */
  readonly slots: number
  readonly bound: number
  /** Slots whose book lacked orders that were due: nothing of them is held against the engine. */
  readonly incomplete: readonly number[]
  /** What the demo settled, a row for each slot and home, and what the fast engine says of the same. */
  readonly live: readonly ParityRow[]
  readonly fast: readonly ParityRow[]
}

/** A home in a slot. */
export interface ParityRow extends Pick<DemoSettled, 'importWh' | 'exportWh' | 'boughtWh' | 'soldWh'> {
  readonly slot: number
  readonly home: string
  readonly tradeNano: bigint
  readonly supplierNano: bigint
  readonly feeNano: bigint
}

/** Runs the demo to its end, then the engine; throws where the demo fails. `data` is a folder of its own. */
export async function runLiveParity(
  path: string,
  { slots, speed, data }: { slots: number; speed: number; data: string },
): Promise<LiveParity> {
  const args = ['--speed', String(speed), '--once', String(slots), '--json', '--data-dir', data]
  const { code, stdout, stderr } = await runCommand(['demo', '--scenario', path, '--foresight', ...args])
  if (code !== 0) throw new Error(`the demo ended with ${code}: ${stderr}`)
  const document = parseDocument(stdout)
  const bound = new Set(document.slots.filter(({ fills }) => fills === 'bound').map(({ slot }) => slot))
  const { rows, orders } = await fastRows(path, { genesisPath: join(data, 'genesis.json'), bound })
  const incomplete = document.slots
    .filter((slot) => slot.fills === 'bound' && slot.orders.length < (orders.get(slot.slot) ?? 0))
    .map(({ slot }) => slot)
  const settled = document.settled.filter(({ slot }) => !incomplete.includes(slot))
  return {
    slots: document.slots.length,
    bound: bound.size,
    incomplete,
    live: settled.map(rowOfDemo),
    fast: settled.flatMap(({ slot, home }) => rows.get(`${slot} ${home}`) ?? []),
  }
}

function rowOfDemo(settled: DemoSettled): ParityRow {
  const { slot, home, importWh, exportWh, boughtWh, soldWh } = settled
  return {
    ...{ slot, home, importWh, exportWh, boughtWh, soldWh },
    tradeNano: BigInt(settled.tradeNano),
    supplierNano: BigInt(settled.supplierNano),
    feeNano: BigInt(settled.feeNano),
  }
}

/** What the fast engine says, by `slot home`, fills bound in these slots alone; and how many orders each slot has. */
async function fastRows(
  path: string,
  { genesisPath, bound }: { genesisPath: string; bound: ReadonlySet<number> },
): Promise<{ rows: ReadonlyMap<string, ParityRow>; orders: ReadonlyMap<number, number> }> {
  const street = await createStreetColumns(parseScenario(await readFile(path, 'utf8'), { path }))
  const rows = new Map<string, ParityRow>()
  const orders = new Map<number, number>()
  await runCase(street, {
    isSteered: false,
    behaviours: behavioursOf(street),
    market: {
      rule: loadNamedRule('uniform'),
      parameters: HALF,
      ledger: ledgerNames(street, await readGenesisFile(genesisPath)),
    },
    observe(index, now, { buyPriceMicroPerKwh: price, count }) {
      const slot = street.startMs / street.slotMs + index
      orders.set(slot, count)
      for (const [home, { id }] of street.homes.entries()) {
        const at = (column: Int32Array): number => column[home] ?? 0
        const trades = bound.has(slot) ? { boughtWh: at(now.boughtWh), soldWh: at(now.soldWh) } : NO_TRADES
        const row = { importWh: at(now.importWh), exportWh: at(now.exportWh), ...trades }
        const tariff = {
          retailMicroPerKwh: at(now.retailMicroPerKwh),
          feedInMicroPerKwh: at(now.feedInMicroPerKwh),
        }
        rows.set(`${slot} ${id}`, {
          ...{ slot, home: id, ...row },
          tradeNano: BigInt(row.soldWh - row.boughtWh) * BigInt(price ?? 0),
          supplierNano: BigInt(supplierNano({ ...row, ...tariff })),
          feeNano: 0n,
        })
      }
    },
  })
  return { rows, orders }
}

const NO_TRADES = { boughtWh: 0, soldWh: 0 }
