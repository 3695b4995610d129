/** Readings that come late or never: estimated at slot + K, and trued up by the next good counter. */
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { memberAccount } from '../../../node/core/chain/chain-state.ts'
import { balanceNano } from '../../../node/core/ledger/account.ts'
import { makeOrder, makeReading, makeSheet } from '../../support/signed-messages.ts'
import type { Advanced, TestStreet } from '../../support/street.ts'
import { createStreet, homeAt } from '../../support/street.ts'
import {
  FEED_IN_MICRO_PER_KWH,
  FIRST_SLOT,
  RETAIL_MICRO_PER_KWH,
  SLOT_MS,
} from '../../support/test-community.ts'
import type { SlotEnergy, TestMeters } from '../../support/test-meters.ts'
import { createMeters } from '../../support/test-meters.ts'

const LATE_AFTER = 4

function balanceOf(street: TestStreet, index: number): bigint {
  const account = street.state().ledger.accounts.get(memberAccount(homeAt(street, index).member))
  assert.ok(account)
  return balanceNano(account)
}

interface Run {
  readonly street: TestStreet
  readonly meters: TestMeters
  /** Slot by slot: the first home uses this; it is read unless it is silent. The others use nothing and are read. */
  readonly play: (energies: readonly SlotEnergy[], isSilent: (at: number) => boolean) => Advanced[]
}

function createRun(options: Parameters<typeof createStreet>[0] = {}): Run {
  const street = createStreet({ homes: 4, genesis: { lateAfterSlots: LATE_AFTER }, ...options })
  const meters = createMeters(street)
  return {
    street,
    meters,
    play(energies, isSilent) {
      const blocks: Advanced[] = []
      let pool = meters.readAll(FIRST_SLOT - 1).slice(0, 0)
      for (const [at, energy] of energies.entries()) {
        const slot = FIRST_SLOT + at
        blocks.push(street.advance({ slot, readings: pool }))
        const refused = new Set(blocks.at(-1)?.execution.refusedReadings.map(({ hash }) => hash))
        pool = pool.filter(({ hash, reading }) => refused.has(hash) && reading.slot > slot - LATE_AFTER)
        for (const [index, home] of street.homes.entries()) {
          if (index > 0) pool.push(meters.read(home, slot))
          else if (isSilent(at)) meters.run(home, energy)
          else pool.push(meters.read(home, slot, energy))
        }
      }
      return blocks
    },
  }
}

const use = (importWh: number, exportWh = 0): SlotEnergy => ({ importWh, exportWh })

test('a slot without a reading is estimated at slot + K with the highest import of the member, and not before', () => {
  const { play } = createRun()
  const energies = [use(500), use(900), use(100), ...Array.from({ length: 6 }, () => use(100))]
  const blocks = play(energies, (at) => at >= 2)
  const rows = blocks.flatMap(({ block, execution }) =>
    execution.settled.map((row) => ({ ...row, at: block.header.slot })),
  )
  const estimated = rows.filter(({ quality }) => quality === 'estimated')
  assert.equal(
    estimated.map(({ slot, at, importWh, exportWh, supplierNano }) => [
      slot,
      at,
      importWh,
      exportWh,
      supplierNano,
    ]),
    [FIRST_SLOT + 2, FIRST_SLOT + 3, FIRST_SLOT + 4].map((slot) => [
      slot,
      slot + LATE_AFTER,
      900,
      0,
      BigInt(-900 * RETAIL_MICRO_PER_KWH),
    ]),
  )
})

test('a member who returns pays for what it used: the estimate is corrected to the last nano', () => {
  const { street, play } = createRun()
  const energies = Array.from({ length: 16 }, (_, at) => use(100 + at, at % 3))
  const blocks = play(energies, (at) => at >= 3 && at < 7)
  const trueUps = blocks.flatMap(({ execution }) => execution.trueUps)
  assert.is(trueUps.length, 1)
  const [trueUp] = trueUps
  const gapUse = energies.slice(3, 7)
  assert.is(trueUp?.slots, 4)
  assert.is(
    trueUp?.importWh,
    gapUse.reduce((sum, { importWh = 0 }) => sum + importWh, 0),
  )
  assert.is(
    trueUp?.exportWh,
    gapUse.reduce((sum, { exportWh = 0 }) => sum + exportWh, 0),
  )
  const settled = energies.slice(0, street.state().settledThrough - FIRST_SLOT + 1)
  const expected = settled.reduce(
    (sum, { importWh = 0, exportWh = 0 }) =>
      sum + exportWh * FEED_IN_MICRO_PER_KWH - importWh * RETAIL_MICRO_PER_KWH,
    0,
  )
  assert.is(balanceOf(street, 0), BigInt(expected))
})

test('a reading that comes after a silence waits until the slots before it are estimated', () => {
  const { play } = createRun()
  const blocks = play(
    Array.from({ length: 12 }, () => use(10)),
    (at) => at === 3,
  )
  const codes = blocks.flatMap(({ execution }) => execution.refusedReadings.map(({ code }) => code))
  assert.equal([...new Set(codes)], ['reading-out-of-order'])
  const [closing] = blocks.flatMap(({ block, execution }) =>
    execution.trueUps.map((row) => ({ ...row, at: block.header.slot })),
  )
  assert.equal(
    [closing?.slot, closing?.slots, closing?.at],
    [FIRST_SLOT + 4, 1, FIRST_SLOT + 3 + LATE_AFTER + 1],
  )
})

test('after a silence a member cannot claim more than its connection carries', () => {
  for (const claim of [{ exportWh: 1_000_000 }, { exportWh: 2 ** 50 }, { importWh: 2 ** 50 }]) {
    const { street, play, meters } = createRun()
    const [home] = street.homes
    assert.ok(home)
    play(
      Array.from({ length: 6 }, () => use(100)),
      (at) => at >= 1,
    )
    const before = balanceOf(street, 0)
    const slot = FIRST_SLOT + 2
    const honest = meters.read(home, slot).reading
    const start = {
      ...honest.start,
      importWh: honest.start.importWh + (claim.importWh ?? 0),
      exportWh: honest.start.exportWh + (claim.exportWh ?? 0),
    }
    const greedy = makeReading(street.community, home, { slot, start, end: start })
    const { execution } = street.advance({ readings: [greedy] })
    assert.equal(execution.refusedReadings, [{ hash: greedy.hash, code: 'reading-over-connection' }])
    assert.ok(balanceOf(street, 0) <= before)
  }
})

test('a member who was never read is charged no more than what it bought: nothing else is known', () => {
  const { street, play } = createRun()
  const blocks = play(
    Array.from({ length: 7 }, () => use(100)),
    () => true,
  )
  const rows = blocks
    .flatMap(({ execution }) => execution.settled)
    .filter(({ quality }) => quality === 'estimated')
  assert.equal(
    rows.map(({ slot, importWh }) => [slot, importWh]),
    [0, 1, 2].map((at) => [FIRST_SLOT + at, 0]),
  )
  assert.is(street.state().meters.get(homeAt(street, 0).member)?.estimated?.slots, 3)
})

test('an estimate counts what was bought, and nothing as delivered of what was sold', () => {
  const street = createStreet({ homes: 4, genesis: { lateAfterSlots: LATE_AFTER } })
  const meters = createMeters(street)
  const [buyer, seller] = [homeAt(street, 0), homeAt(street, 1)]
  street.advance({
    sheets: [
      makeSheet(street.community, buyer, { orders: [makeOrder()] }),
      makeSheet(street.community, seller, { orders: [makeOrder({ side: 'offer' })] }),
    ],
  })
  street.advance({ readings: street.homes.slice(2).map((home) => meters.read(home, FIRST_SLOT)) })
  const { execution } = street.advance({ slot: FIRST_SLOT + LATE_AFTER })
  const row = (member: string): object | undefined => execution.settled.find((one) => one.member === member)
  const common = {
    slot: FIRST_SLOT,
    quality: 'estimated',
    exportWh: 0,
    generationWh: null,
    doubt: null,
    trust: 'estimate',
    retailMicroPerKwh: RETAIL_MICRO_PER_KWH,
    feedInMicroPerKwh: FEED_IN_MICRO_PER_KWH,
    certificates: { mintedWh: 0, soldWh: 0, boughtWh: 0, gridWh: 0, retiredWh: 0 },
  }
  assert.equal(row(buyer.member), {
    ...common,
    member: buyer.member,
    importWh: 1000,
    boughtWh: 1000,
    soldWh: 0,
    tradeNano: -200_000_000n,
    supplierNano: 0n,
    feeNano: 0n,
  })
  assert.equal(row(seller.member), {
    ...common,
    member: seller.member,
    importWh: 0,
    boughtWh: 0,
    soldWh: 1000,
    tradeNano: 200_000_000n,
    supplierNano: -300_000_000n,
    feeNano: 0n,
  })
})

test('what was bought in each slot of a silence is counted as undelivered until a counter says otherwise', () => {
  const street = createStreet({ homes: 4, genesis: { lateAfterSlots: LATE_AFTER } })
  const [buyer, seller] = [homeAt(street, 0), homeAt(street, 1)]
  for (const slot of [FIRST_SLOT, FIRST_SLOT + 1])
    street.advance({
      slot,
      sheets: [
        makeSheet(street.community, buyer, { slot, orders: [makeOrder()] }),
        makeSheet(street.community, seller, { slot, orders: [makeOrder({ side: 'offer' })] }),
      ],
    })
  street.advance({ slot: FIRST_SLOT + 2 })
  street.advance({ slot: FIRST_SLOT + 1 + LATE_AFTER })
  const gapOf = (member: string): unknown => street.state().meters.get(member)?.estimated
  const common = {
    ...{ slots: 2, daylightSlots: 2, isDoubted: false },
    retailHighestMicroPerKwh: RETAIL_MICRO_PER_KWH,
    feedInLowestMicroPerKwh: FEED_IN_MICRO_PER_KWH,
  }
  const [bought, sold] = [2000 * FEED_IN_MICRO_PER_KWH, -2000 * RETAIL_MICRO_PER_KWH]
  // Who bought is believed to have used it; who sold, to have delivered nothing.
  assert.equal(gapOf(buyer.member), { ...common, undeliveredNano: BigInt(bought), chargedNano: 0n })
  assert.equal(gapOf(seller.member), { ...common, undeliveredNano: BigInt(sold), chargedNano: BigInt(sold) })
})

test('a silence over several tariffs is remembered with the dearest import and the lowest export of its slots', () => {
  const tariffs = [
    [300_000, 80_000],
    [350_000, 90_000],
    [200_000, 70_000],
    [320_000, 85_000],
  ].map(([retailMicroPerKwh = 0, feedInMicroPerKwh = 0], index) => ({
    fromMs: index === 0 ? 0 : (FIRST_SLOT + index) * SLOT_MS,
    retailMicroPerKwh,
    feedInMicroPerKwh,
  }))
  const { street } = createRun({ member: () => ({ tariffs }) })
  const seen: unknown[] = []
  street.advance({ slot: FIRST_SLOT })
  for (let slots = 1; slots <= 4; slots++) {
    street.advance({ slot: FIRST_SLOT + slots - 1 + LATE_AFTER })
    const gap = street.state().meters.get(homeAt(street, 0).member)?.estimated
    seen.push([gap?.slots, gap?.retailHighestMicroPerKwh, gap?.feedInLowestMicroPerKwh])
  }
  assert.equal(seen, [
    [1, 300_000, 80_000],
    [2, 350_000, 80_000],
    [3, 350_000, 70_000],
    [4, 350_000, 70_000],
  ])
})

test.run()
