/** How an epoch's income is shared: exactly, by what was contributed, and so that trading with oneself never pays. */
import * as fc from 'fast-check'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import type { ContributingRow, Contribution, EpochTally } from '../../../node/core/rewards/epoch-tally.ts'
import { EMPTY_TALLY, epochOf, withSlot, withVoters } from '../../../node/core/rewards/epoch-tally.ts'
import { shareEpoch } from '../../../node/core/rewards/share-epoch.ts'
import { chooseSeed } from '../../support/seed.ts'

const seed = chooseSeed()
const TERMS = { deliveryWeight: 3, serviceWeight: 1, reserveNano: 0 }
const RICH = 10n ** 15n

function row(
  member: string,
  changes: Partial<ContributingRow> & { readonly greenWh?: number } = {},
): ContributingRow {
  const { greenWh = 0, ...fields } = changes
  return {
    ...{ member, isVerified: true, isDoubted: false, importWh: 0, exportWh: 0, generationWh: 0 },
    ...{ boughtWh: 0, soldWh: 0, feeNano: 0n },
    certificates: { mintedWh: 0, soldWh: greenWh, boughtWh: 0, gridWh: 0, retiredWh: 0 },
    ...fields,
  }
}

/** 1 kWh from a roof to a neighbour, who pays 20,000,000 nano in fees. */
function delivery(seller: string, buyer: string): ContributingRow[] {
  return [
    row(seller, { exportWh: 1000, generationWh: 1200, soldWh: 1000, greenWh: 1000 }),
    row(buyer, { importWh: 1000, boughtWh: 1000, feeNano: -20_000_000n }),
  ]
}

function paid(tally: EpochTally, fundNano = RICH, terms = TERMS): [string, bigint, bigint][] {
  return shareEpoch(tally, terms, fundNano).rows.map((each) => {
    return [each.member, each.deliveryNano, each.serviceNano]
  })
}

test('three parts go to those who delivered, one to those who served, to the nano', () => {
  const tally = withVoters(withSlot(EMPTY_TALLY, delivery('anna', 'bea'), 0n), ['bea', 'carl', 'dora'])
  assert.equal(paid(tally), [
    ['anna', 15_000_000n, 0n],
    ['bea', 0n, 1_666_667n],
    ['carl', 0n, 1_666_667n],
    ['dora', 0n, 1_666_666n],
  ])
})

test('delivery is the least of net export, generation and green energy sold', () => {
  const contribution = { feesNano: 1000n, votes: 0, isUnverified: false, isDoubted: false }
  const wh = (netExportWh: number, generationWh: number, greenSoldWh: number): number | undefined => {
    const contributions = new Map([['a', { ...contribution, netExportWh, generationWh, greenSoldWh }]])
    return shareEpoch({ incomeNano: 1000n, contributions }, TERMS, RICH).rows[0]?.deliveryWh
  }
  assert.equal(
    [wh(100, 200, 300), wh(300, 100, 200), wh(200, 300, 100), wh(-5, 300, 100), wh(100, 0, 100)],
    [100, 100, 100, undefined, undefined],
  )
})

test('energy that goes to and fro between two batteries delivers nothing', () => {
  const there = withSlot(EMPTY_TALLY, delivery('anna', 'bea'), 0n)
  const andBack = withSlot(there, delivery('bea', 'anna'), 0n)
  assert.equal(paid(andBack), [])
})

test('who buys and sells in one slot delivers nothing that counts, and its fees make nobody a limit', () => {
  const both = row('anna', {
    ...{ exportWh: 1000, generationWh: 1000, soldWh: 1000, greenWh: 1000, boughtWh: 1000 },
    feeNano: -20_000_000n,
  })
  const seller = row('bea', { exportWh: 500, generationWh: 500, soldWh: 500, greenWh: 500 })
  assert.equal(paid(withSlot(EMPTY_TALLY, [both, seller], 0n)), [['bea', 0n, 0n]])
})

test('a slot that was not verified costs delivery, and a reading that was not believed everything', () => {
  const delivered = withVoters(withSlot(EMPTY_TALLY, delivery('anna', 'bea'), 0n), ['anna', 'bea'])
  const silent = withSlot(delivered, [row('anna', { isVerified: false })], 0n)
  assert.equal(paid(silent), [
    ['anna', 0n, 2_500_000n],
    ['bea', 0n, 2_500_000n],
  ])
  const lied = withSlot(delivered, [row('anna', { isVerified: false, isDoubted: true })], 0n)
  assert.equal(paid(lied), [['bea', 0n, 5_000_000n]])
})

test('the fund shares what came in and what it has beyond its reserve, and no more', () => {
  const tally = withVoters(withSlot(EMPTY_TALLY, [], 1000n), ['bea'])
  const shared = (fundNano: bigint, reserveNano: number): bigint =>
    shareEpoch(tally, { ...TERMS, reserveNano }, fundNano).sharedNano
  assert.equal(
    [shared(5000n, 0), shared(700n, 0), shared(5000n, 4900), shared(5000n, 6000), shared(-5n, 0)],
    [1000n, 700n, 100n, 0n, 0n],
  )
  const loss = withSlot(EMPTY_TALLY, [], -1000n)
  assert.is(shareEpoch(loss, TERMS, RICH).sharedNano, 0n, 'a loss is not shared')
  const none = { deliveryWeight: 0, serviceWeight: 0, reserveNano: 0 }
  assert.equal(paid(tally, RICH, none), [['bea', 0n, 0n]])
})

test('each day of UTC is an epoch, and a slot belongs to that in which it starts', () => {
  const quarter = 900_000
  assert.equal(
    [0, 95, 96, 192].map((slot) => epochOf(slot, quarter)),
    [0, 0, 1, 2],
  )
  // Slots of 7 minutes do not fill a day: the one that passes midnight is of the day before.
  assert.equal(
    [205, 206].map((slot) => epochOf(slot, 420_000)),
    [0, 1],
  )
})

const contribution = fc.record<Contribution>({
  netExportWh: fc.integer({ min: -5000, max: 5000 }),
  generationWh: fc.nat(5000),
  greenSoldWh: fc.nat(5000),
  feesNano: fc.bigInt({ min: 0n, max: 10n ** 9n }),
  votes: fc.nat(96),
  isUnverified: fc.boolean(),
  isDoubted: fc.boolean(),
})
const tallies = fc.record({
  incomeNano: fc.bigInt({ min: -(10n ** 9n), max: 10n ** 10n }),
  contributions: fc.array(contribution, { maxLength: 9 }).map((list) => {
    return new Map(list.map((each, index) => [`member-${index}`, each]))
  }),
})
const anyTerms = fc.record({
  deliveryWeight: fc.nat(5),
  serviceWeight: fc.nat(5),
  reserveNano: fc.nat(10 ** 9),
})

test('never is more paid than is shared, nor more for delivery than its part of the fees on it', () => {
  fc.assert(
    fc.property(tallies, anyTerms, fc.bigInt({ min: 0n, max: 10n ** 10n }), (tally, terms, fundNano) => {
      const { rows, sharedNano, incomeNano, servicePoolNano } = shareEpoch(tally, terms, fundNano)
      const paidNano = rows.reduce((sum, each) => sum + each.deliveryNano + each.serviceNano, 0n)
      assert.ok(paidNano <= sharedNano)
      const spareNano = fundNano - BigInt(terms.reserveNano)
      assert.ok(sharedNano === 0n || (sharedNano <= incomeNano && sharedNano <= spareNano))
      const weights = BigInt(terms.deliveryWeight + terms.serviceWeight)
      for (const { member, deliveryNano, deliveryWh } of rows) {
        const own = tally.contributions.get(member)
        assert.ok(own)
        assert.ok(deliveryNano * weights <= own.feesNano * BigInt(terms.deliveryWeight))
        if (own.isUnverified) assert.is(deliveryWh, 0)
      }
      const served = rows.reduce((sum, { serviceNano }) => sum + serviceNano, 0n)
      assert.ok(served === servicePoolNano || rows.every(({ votes }) => votes === 0))
    }),
    { seed },
  )
})

test('two who trade with each other get back at most what they paid, whatever the others and the rule bring', () => {
  const amount = fc.nat(5000)
  const trade = fc.record({ energyWh: fc.integer({ min: 1, max: 5000 }), bidFee: amount, offerFee: amount })
  fc.assert(
    fc.property(trade, fc.array(trade, { maxLength: 4 }), fc.nat(10 ** 8), (own, others, surplus) => {
      const rowsOf = (each: typeof own, name: string): ContributingRow[] => [
        row(`${name} sells`, {
          ...{ exportWh: each.energyWh, generationWh: each.energyWh, soldWh: each.energyWh },
          ...{ greenWh: each.energyWh, feeNano: -BigInt(each.energyWh * each.offerFee) },
        }),
        row(`${name} buys`, {
          ...{ importWh: each.energyWh, boughtWh: each.energyWh },
          feeNano: -BigInt(each.energyWh * each.bidFee),
        }),
      ]
      const rest = others.flatMap((each, index) => rowsOf(each, `home ${index}`))
      const voters = ['own sells', 'own buys', 'home 0 buys']
      const gain = (rows: readonly ContributingRow[]): bigint => {
        const tally = withVoters(withSlot(EMPTY_TALLY, rows, BigInt(surplus)), voters)
        const mine = shareEpoch(tally, TERMS, RICH).rows.filter(({ member }) => member.startsWith('own'))
        return mine.reduce((sum, each) => sum + each.deliveryNano + each.serviceNano, 0n)
      }
      const feesNano = BigInt(own.energyWh * (own.bidFee + own.offerFee))
      // One nano: service is shared by the largest remainder, for each of the two.
      assert.ok(gain([...rowsOf(own, 'own'), ...rest]) - gain(rest) <= feesNano + 2n)
    }),
    { seed },
  )
})

test.run()
