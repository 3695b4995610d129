/** Checks that a demo's money and energy add up, by arithmetic that shares nothing with the node. */
import * as assert from 'uvu/assert'
import { clearUniform } from '../oracles/uniform.ts'
import type { DemoDocument, DemoSettled, DemoSlot } from './document.ts'
import { sum } from './document.ts'

const HALF = { numerator: 1, denominator: 2 }

/** One ledger everywhere, and nothing that appears from nowhere. */
export function assertOneLedger({ homes, accounts, sumNano, sumWh }: DemoDocument): void {
  for (const { id, height, stateRoot } of homes) {
    assert.is(height, homes[0]?.height, id)
    assert.is(stateRoot, homes[0]?.stateRoot, id)
    assert.match(stateRoot, /^[0-9a-f]{64}$/)
  }
  for (const asset of ['money', 'certificate']) {
    const balances = accounts.filter((account) => account.asset === asset).map(({ balance }) => balance)
    assert.is(sum(balances), 0n, asset)
  }
  assert.equal([sumNano, sumWh], ['0', '0'])
}

/** The published book, cleared again by the slow and obvious oracle, gives the same energy, price, fills, amounts. */
export function assertClearedLikeOracle({
  slot,
  status,
  orders,
  energyWh,
  priceMicroPerKwh,
}: DemoSlot): void {
  const own = orders.map((order) => ({ ...order, limitPriceMicroPerKwh: order.priceMicroPerKwh }))
  const oracle = clearUniform(own, HALF)
  assert.is(energyWh, oracle.energyWh, `slot ${slot}`)
  assert.is(priceMicroPerKwh, oracle.priceMicroPerKwh, `slot ${slot}`)
  assert.is(status, oracle.energyWh > 0 ? 'cleared' : 'no-trade')
  assert.equal(
    orders.map(({ filledWh }) => filledWh),
    oracle.fillsWh,
  )
  for (const { filledWh, amountNano } of orders) {
    assert.is(BigInt(amountNano), BigInt(filledWh) * BigInt(priceMicroPerKwh ?? 0))
  }
  const ids = orders.map(({ order }) => order)
  assert.equal(ids, [...ids].sort(), 'canonical order')
}

/** What a home traded, by its filled orders; what it paid the supplier, by design section 5. */
export function assertSettledByFormula(row: DemoSettled, { slots, tariffs }: DemoDocument): void {
  const slot = slots.find((each) => each.slot === row.slot)
  if (slot === undefined) throw new Error(`slot ${row.slot} is not listed`)
  const orders = slot.fills === 'bound' ? slot.orders.filter(({ member }) => member === row.home) : []
  const bids = orders.filter(({ side }) => side === 'bid')
  const offers = orders.filter(({ side }) => side === 'offer')
  const where = `${row.home} in ${row.slot}`
  assert.is(BigInt(row.boughtWh), sum(bids.map(({ filledWh }) => filledWh)), where)
  assert.is(BigInt(row.soldWh), sum(offers.map(({ filledWh }) => filledWh)), where)
  const received =
    sum(offers.map(({ amountNano }) => amountNano)) - sum(bids.map(({ amountNano }) => amountNano))
  assert.is(BigInt(row.tradeNano), received, where)
  assert.is(BigInt(row.supplierNano), supplierNano(row, tariffs), where)
  assert.is(row.feeNano, '0')
}

/** u⁺ pays retail, v⁺ gets feed-in, u⁻ gets the lower of the two, v⁻ pays the higher. */
function supplierNano(
  row: DemoSettled,
  { retailMicroPerKwh, feedInMicroPerKwh }: DemoDocument['tariffs'],
): bigint {
  const [retail, feedIn] = [BigInt(retailMicroPerKwh), BigInt(feedInMicroPerKwh)]
  const u = BigInt(row.importWh) - BigInt(row.boughtWh)
  const v = BigInt(row.exportWh) - BigInt(row.soldWh)
  const lower = retail < feedIn ? retail : feedIn
  const higher = retail < feedIn ? feedIn : retail
  return -(u > 0n ? u * retail : u * lower) + (v > 0n ? v * feedIn : v * higher)
}

/** Every balance is the sum of the listed rows, at exactly this height. */
export function assertBalancesAreSums(document: DemoDocument): void {
  const { accounts, settled, trueUps, homes } = document
  const balanceOf = (kind: string, id?: string): bigint =>
    sum(
      accounts
        .filter((account) => account.asset === 'money' && account.kind === kind)
        .filter((account) => id === undefined || account.id === id)
        .map(({ balance }) => balance),
    )
  for (const { id } of homes) {
    const rows = settled.filter(({ home }) => home === id)
    const corrections = trueUps.filter(({ home }) => home === id).map(({ amountNano }) => amountNano)
    const expected =
      sum(rows.flatMap(({ tradeNano, supplierNano: paid }) => [tradeNano, paid])) + sum(corrections)
    assert.is(balanceOf('member', id), expected, id)
  }
  const supplier =
    sum(settled.map((row) => row.supplierNano)) + sum(trueUps.map(({ amountNano }) => amountNano))
  assert.is(balanceOf('supplier'), -supplier, 'supplier')
  assert.is(balanceOf('clearing'), 0n, 'the clearing account stands at zero')
  const surplus = -sum(settled.map(({ tradeNano }) => tradeNano))
  assert.is(balanceOf('fund'), surplus, 'the fund holds what rules leave over')
}

/** All of the above, for every slot and row. */
export function assertAddsUp(document: DemoDocument): void {
  assertOneLedger(document)
  for (const slot of document.slots) if (slot.status !== 'no-block') assertClearedLikeOracle(slot)
  for (const row of document.settled) assertSettledByFormula(row, document)
  for (const { slot } of document.slots) {
    const rows = document.settled.filter((row) => row.slot === slot)
    assert.is(rows.length, document.homes.length, `every home has a row in ${slot}`)
    assert.is(sum(rows.map(({ boughtWh }) => boughtWh)), sum(rows.map(({ soldWh }) => soldWh)))
  }
  assertBalancesAreSums(document)
}
