/** What holds in every street, whatever its homes do. STREETWATT_SEED repeats a run. */
import * as fc from 'fast-check'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import type { ChainState } from '../../../node/core/chain/chain-state.ts'
import {
  CLEARING_ACCOUNT,
  FUND_ACCOUNT,
  memberAccount,
  SUPPLIER_ACCOUNT,
} from '../../../node/core/chain/chain-state.ts'
import { balanceNano } from '../../../node/core/ledger/account.ts'
import { chooseSeed } from '../../support/seed.ts'
import type { Advanced } from '../../support/street.ts'
import type { Played, StreetPlan } from './random-street.ts'
import { LATE_AFTER, playPlan, replay, streetPlan } from './random-street.ts'

const seed = chooseSeed()
/** Played once for all claims: a street takes some 70 ms. */
const streets = fc.sample(streetPlan, { numRuns: 50, seed }).map((plan) => ({ plan, played: playPlan(plan) }))

function balanceOf(state: ChainState, id: string): bigint {
  const account = state.ledger.accounts.get(id)
  assert.ok(account, id)
  return balanceNano(account)
}

function sumOf<T>(list: readonly T[], value: (item: T) => bigint): bigint {
  return list.reduce((sum, item) => sum + value(item), 0n)
}

function forAllStreets(claim: (played: Played, plan: StreetPlan) => void): void {
  for (const { played, plan } of streets) claim(played, plan)
}

test('the random streets have what the claims are about', () => {
  const executions = streets.flatMap(({ played }) => played.blocks.map(({ execution }) => execution))
  const rows = executions.flatMap(({ settled }) => settled)
  const counts = {
    bound: executions.filter(({ previousFills }) => previousFills === 'bound').length,
    void: executions.filter(({ previousFills }) => previousFills === 'void').length,
    estimated: rows.filter(({ quality }) => quality === 'estimated').length,
    traded: rows.filter(({ boughtWh }) => boughtWh > 0).length,
    estimatedTrades: rows.filter(({ quality, boughtWh }) => quality === 'estimated' && boughtWh > 0).length,
    trueUps: executions.flatMap(({ trueUps }) => trueUps).length,
    refused: executions.flatMap(({ refusedReadings }) => refusedReadings).length,
    fees: rows.filter(({ feeNano }) => feeNano < 0n).length,
    beyondCredit: executions.flatMap(({ refusedOrders }) => refusedOrders).length,
  }
  for (const [what, count] of Object.entries(counts)) assert.ok(count >= 5, `${what}: ${count}`)
})

test('all accounts sum to zero after every block, and everything promised is posted or voided in the end', () => {
  forAllStreets(({ blocks, street }) => {
    for (const { state } of blocks) assert.is(sumOf([...state.ledger.accounts.values()], balanceNano), 0n)
    assert.is(street.state().ledger.pending.size, 0)
    assert.is(balanceOf(street.state(), CLEARING_ACCOUNT), 0n)
    for (const account of street.state().ledger.accounts.values()) {
      assert.is(account.debitsPending, 0n)
      assert.is(account.creditsPending, 0n)
    }
  })
})

test('every slot is settled once, in order, with a row for every member', () => {
  forAllStreets(({ blocks, street }, plan) => {
    const rows = blocks.flatMap(({ execution }) => execution.settled)
    const slots = [...new Set(rows.map(({ slot }) => slot))]
    const { firstSlot } = street.community.genesis
    assert.equal(
      slots,
      slots.map((_, index) => firstSlot + index),
    )
    assert.ok(slots.length >= plan.slots.length)
    assert.is(rows.length, slots.length * street.homes.length)
    assert.is(new Set(rows.map(({ slot, member }) => `${slot}/${member}`)).size, rows.length)
  })
})

test('in every slot the street bought what it sold, and fills without a market are none', () => {
  forAllStreets(({ blocks, street }) => {
    const rows = blocks.flatMap(({ execution }) => execution.settled)
    const cleared = new Map(blocks.map(({ block }) => [block.header.slot, block.body.clearing.energyWh]))
    for (let slot = street.community.genesis.firstSlot; slot <= street.state().settledThrough; slot++) {
      const own = rows.filter((row) => row.slot === slot)
      const bought = sumOf(own, (row) => BigInt(row.boughtWh))
      assert.is(
        bought,
        sumOf(own, (row) => BigInt(row.soldWh)),
      )
      assert.ok(bought === 0n || bought === BigInt(cleared.get(slot) ?? 0))
    }
  })
})

test('the rows and corrections of a member explain its balance, and those of all the supplier and the fund', () => {
  forAllStreets(({ blocks, street }) => {
    const rows = blocks.flatMap(({ execution }) => execution.settled)
    const trueUps = blocks.flatMap(({ execution }) => execution.trueUps)
    const supplied = (member?: string): bigint =>
      sumOf(rows, (row) => (member === undefined || row.member === member ? row.supplierNano : 0n)) +
      sumOf(trueUps, (row) => (member === undefined || row.member === member ? row.amountNano : 0n))
    const traded = (member?: string): bigint =>
      sumOf(rows, (row) => (member === undefined || row.member === member ? row.tradeNano : 0n))
    const charged = (member?: string): bigint =>
      sumOf(rows, (row) => (member === undefined || row.member === member ? row.feeNano : 0n))
    for (const { member } of street.homes) {
      const explained = supplied(member) + traded(member) + charged(member)
      assert.is(balanceOf(street.state(), memberAccount(member)), explained)
    }
    assert.is(balanceOf(street.state(), SUPPLIER_ACCOUNT), -supplied())
    assert.is(balanceOf(street.state(), FUND_ACCOUNT), -traded() - charged())
  })
})

test('every Wh that a meter counted is in exactly one row or correction', () => {
  forAllStreets(({ blocks, street }) => {
    const starts = new Map<string, { importWh: number; exportWh: number }>()
    for (const { block, execution } of blocks) {
      const readings = [...block.body.readings].sort((left, right) => left.reading.slot - right.reading.slot)
      const refused = new Set(execution.refusedReadings.map(({ hash }) => hash))
      for (const { reading, hash } of readings) {
        if (!starts.has(reading.member) && !refused.has(hash)) starts.set(reading.member, reading.start)
      }
    }
    const rows = blocks.flatMap(({ execution }) =>
      execution.settled.filter((row) => row.quality === 'metered'),
    )
    const trueUps = blocks.flatMap(({ execution }) => execution.trueUps)
    // The last readings are accepted and wait for nobody: their slots are settled too, or open with their energy.
    const open = [...street.state().openSlots.values()].flatMap(({ readings }) =>
      [...readings].map(([member, energy]) => ({ member, ...energy })),
    )
    for (const { member } of street.homes) {
      const end = street.state().meters.get(member)?.lastEnd?.counters
      const start = starts.get(member)
      assert.ok(end && start)
      const counted = [...rows, ...trueUps, ...open].filter((row) => row.member === member)
      assert.is(
        counted.reduce((sum, row) => sum + row.importWh, 0),
        end.importWh - start.importWh,
      )
      assert.is(
        counted.reduce((sum, row) => sum + row.exportWh, 0),
        end.exportWh - start.exportWh,
      )
    }
  })
})

test('a slot waits for late readings as long as the genesis says, and no longer', () => {
  forAllStreets(({ blocks }) => {
    for (const { block, execution, state } of blocks) {
      for (const row of execution.settled) {
        if (row.quality === 'estimated') assert.ok(block.header.slot >= row.slot + LATE_AFTER)
      }
      assert.ok(state.settledThrough >= block.header.slot - LATE_AFTER)
      assert.equal(
        [...state.openSlots.keys()],
        Array.from(
          { length: block.header.slot - state.settledThrough },
          (_, at) => state.settledThrough + 1 + at,
        ),
      )
    }
  })
})

test('a street that is executed again from genesis has the same roots, and so has each state read from its leaves', () => {
  forAllStreets(replay)
})

test('nothing depends on the order in which sheets and readings arrived', () => {
  const roots = (blocks: readonly Advanced[]): string[] => blocks.map(({ block }) => block.header.stateRoot)
  for (const { plan, played } of streets.slice(0, 15)) {
    const backwards = playPlan(plan, (list) => [...list].reverse())
    assert.equal(roots(backwards.blocks), roots(played.blocks))
  }
})

test.run()
