/** A slot of the fast engine is cleared as a community of nodes clears it: the same orders, fills, prices and money. */
import fc from 'fast-check'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import type { LedgerRule } from '../../../matcher-wasm/host/clearing-rule.ts'
import { createClearingRule } from '../../../matcher-wasm/host/clearing-rule.ts'
import type { Rule } from '../../../matcher-wasm/host/rule.ts'
import type { ClearedBook } from '../../../node/core/chain/clear-book.ts'
import { clearBook } from '../../../node/core/chain/clear-book.ts'
import { hashBytes } from '../../../node/core/codec/hash-bytes.ts'
import { toHex } from '../../../node/core/codec/hex.ts'
import type { ClearingTerms } from '../../../node/core/governance/clearing-terms.ts'
import { orderKey, sealBook } from '../../../node/core/market/book.ts'
import type { Order } from '../../../node/core/market/order-sheet.ts'
import { PROTOCOL_VERSION } from '../../../node/core/units/protocol.ts'
import type { LedgerNames } from '../../../sim/fast/ledger-book.ts'
import { createOpenBook } from '../../../sim/fast/open-book.ts'
import { createHomeSums, createSlotColumns } from '../../../sim/fast/slot-columns.ts'
import type { SlotColumns } from '../../../sim/fast/slot-columns.ts'
import { SlotMarket } from '../../../sim/fast/slot-market.ts'
import type { StreetColumns } from '../../../sim/fast/street-columns.ts'
import { AMPLE_GAS, HALF, loadNamedRule, readRule } from '../../matcher/load-rule.ts'
import { makeStreet } from '../../support/street-columns.ts'
import { makeCommunity } from '../../support/test-community.ts'

const HOMES = 7
const SLOTS = 3
const RULES = ['uniform', 'pay-as-bid', 'mcafee', 'sbba', 'huang', 'muda', 'mid-market-rate'] as const
const RETAIL = Int32Array.of(300_000, 300_000, 300_000, 310_000, 280_000, 305_000)
const FEED_IN = Int32Array.of(80_000, 80_000, 80_000, 60_000, 90_000, 80_000)
const { community, homes: members } = makeCommunity({ homes: HOMES, name: 'a street that is simulated' })
const LEDGER: LedgerNames = { communityHash: community.hash, members: members.map(({ member }) => member) }

interface Given {
  readonly home: number
  /** > 0 a bid, < 0 an offer. */
  readonly energyWh: number
  readonly limit: number
}

/** Few levels of price, so that most books have ties; several orders of one home. */
const anyBook = fc.array(
  fc.record({
    home: fc.nat({ max: HOMES - 1 }),
    energyWh: fc.integer({ min: -40, max: 40 }).filter((wh) => wh !== 0),
    limit: fc.constantFrom(80_000, 120_000, 120_001, 190_000, 300_000),
  }),
  { minLength: 1, maxLength: 24 },
)
const fee = fc.constantFrom(0, 3_000, 9_000)
const anyFees = fc.record({ community: fee, northIn: fee, northOut: fee, southIn: fee, southOut: fee })
type Fees = typeof anyFees extends fc.Arbitrary<infer T> ? T : never

const loaded = new Map<string, { fast: Rule; ledger: LedgerRule }>()

test('every order gets in the fast engine what it gets in the block of a community', () => {
  let books = 0
  let trading = 0
  const anyBooks = fc.array(anyBook, { minLength: SLOTS, maxLength: SLOTS })
  fc.assert(
    fc.property(fc.constantFrom(...RULES), fc.option(anyFees), anyBooks, (rule, fees, given) => {
      const street = streetOf(fees)
      const { fast, ledger } = loadedRule(rule)
      const market = new SlotMarket(
        street,
        { rule: fast, parameters: HALF, ledger: LEDGER },
        createOpenBook(HOMES * 24),
      )
      for (const [slot, orders] of given.entries()) {
        const absolute = street.startMs / street.slotMs + slot
        const sealed = sealBook(community.hash, absolute, sheetsOf(absolute, orders))
        const onLedger = clearBook(sealed, termsOf(street), ledger)
        assert.equal(clearFast(market, street, slot, orders), whatLedgerSays(onLedger, absolute, orders))
        books += 1
        trading += onLedger.clearing.energyWh > 0 ? 1 : 0
      }
    }),
    { numRuns: 200 },
  )
  assert.ok(trading > books / 4, `${trading} of ${books} books trade`)
})

test('other communities seal the same orders in another order, and the engine follows', () => {
  const street = streetOf(null)
  const other = makeCommunity({ homes: HOMES, name: 'its neighbours' })
  const tied: Given[] = [0, 1, 2, 3, 4, 5].map((home) => ({ home, energyWh: 1, limit: 300_000 }))
  const orders = [...tied, { home: 6, energyWh: -3, limit: 80_000 }]
  const winners = [LEDGER, { communityHash: other.community.hash, members: LEDGER.members }].map((ledger) =>
    [0, 1, 2]
      .map((slot) => {
        const market = new SlotMarket(street, { rule: loadNamedRule('uniform'), parameters: HALF, ledger })
        return clearFast(market, street, slot, orders).fillsWh.join('')
      })
      .join(' '),
  )
  assert.is.not(winners[0], winners[1])
  assert.match(winners[0] ?? '', /^([01]{6}-?3 ?){3}$/)
})

/** Compiled once. */
function loadedRule(name: (typeof RULES)[number]) {
  const known = loaded.get(name)
  if (known !== undefined) return known
  const made = {
    fast: loadNamedRule(name),
    ledger: createClearingRule({ ...readRule(name), gasLimit: AMPLE_GAS }),
  }
  loaded.set(name, made)
  return made
}

/** Homes of even numbers in the north and on the first plan, the others in the south and on the second. */
function streetOf(fees: Fees | null): StreetColumns {
  const { northIn = 0, northOut = 0, southIn = 0, southOut = 0 } = fees ?? {}
  return makeStreet(
    Array.from({ length: HOMES }, (_, home) => ({ loadWh: [0, 0, 0], zone: home % 2, plan: home % 2 })),
    {
      zones: [
        { id: 'north', entryFeeMicroPerKwh: northIn, exitFeeMicroPerKwh: northOut },
        { id: 'south', entryFeeMicroPerKwh: southIn, exitFeeMicroPerKwh: southOut },
      ],
      communityFeeMicroPerKwh: fees?.community ?? 0,
      tariffs: { plans: ['even', 'odd'], retailMicroPerKwh: RETAIL, feedInMicroPerKwh: FEED_IN },
    },
  )
}

function termsOf({ zones, communityFeeMicroPerKwh, startMs, slotMs }: StreetColumns): ClearingTerms {
  const rule = { ...community.genesis.rule, ...HALF }
  return {
    genesis: { slotMs, rule, fees: { communityFeeMicroPerKwh, zones } },
    members: new Map(
      LEDGER.members.map((member, home) => [
        member,
        {
          zone: zones[home % 2]?.id ?? null,
          tariffs: Array.from({ length: SLOTS }, (_, slot) => ({
            fromMs: startMs + slot * slotMs,
            retailMicroPerKwh: RETAIL[(home % 2) * SLOTS + slot] ?? 0,
            feedInMicroPerKwh: FEED_IN[(home % 2) * SLOTS + slot] ?? 0,
          })),
        },
      ]),
    ),
  }
}

function sheetsOf(slot: number, given: readonly Given[]) {
  return LEDGER.members.map((member, home) => {
    const own = given.filter((order) => order.home === home)
    const orders = own.map(({ energyWh, limit }): Order => {
      const side = energyWh > 0 ? 'bid' : 'offer'
      return { side, energyWh: Math.abs(energyWh), limitPriceMicroPerKwh: limit, source: 'unknown' }
    })
    return { version: PROTOCOL_VERSION, community: community.hash, slot, member, revision: 0, orders }
  })
}

interface Cleared {
  readonly tradedWh: number
  /** Of each order, in the order in which they were given. */
  readonly fillsWh: readonly number[]
  /** What each home got for its trades, and paid in fees. */
  readonly money: readonly (readonly [bigint, bigint])[]
}

function clearFast(
  market: SlotMarket,
  street: StreetColumns,
  slot: number,
  given: readonly Given[],
): Cleared {
  const now: SlotColumns = createSlotColumns(HOMES)
  const sums = createHomeSums(HOMES)
  street.homes.forEach(({ plan }, home) => {
    now.retailMicroPerKwh[home] = RETAIL[plan * SLOTS + slot] ?? 0
    now.feedInMicroPerKwh[home] = FEED_IN[plan * SLOTS + slot] ?? 0
  })
  market.open()
  const places = given.map(({ home, energyWh, limit }) => market.add(home, energyWh, limit))
  const { fillsWh, tradedWh, homes, energiesWh } = market.clear(slot, now, sums)
  assert.equal(
    places.map((place) => [homes[place], energiesWh[place]]),
    given.map(({ home, energyWh }) => [home, energyWh]),
    'orders stand where they were put',
  )
  return {
    tradedWh,
    fillsWh: places.map((place) => fillsWh[place] ?? 0),
    money: street.homes.map((_, home) => [
      BigInt(sums.tradeNano[home] ?? 0),
      BigInt(sums.feeNano[home] ?? 0),
    ]),
  }
}

function whatLedgerSays({ clearing, fills }: ClearedBook, slot: number, given: readonly Given[]): Cleared {
  const byId = new Map(fills.map((fill) => [fill.order.id, fill]))
  const counts = new Map<number, number>()
  const fillOf = given.map(({ home }) => {
    const index = counts.get(home) ?? 0
    counts.set(home, index + 1)
    return byId.get(toHex(orderKey(hashBytes(community.hash), slot, LEDGER.members[home] ?? '', index)))
  })
  return {
    tradedWh: clearing.energyWh,
    fillsWh: given.map(({ energyWh }, at) => Math.sign(energyWh) * (fillOf[at]?.energyWh ?? 0) + 0),
    money: LEDGER.members.map((member) => {
      const own = fills.filter(({ order }) => order.member === member)
      const traded = own.reduce(
        (sum, { order, amountNano }) => sum + (order.side === 'bid' ? -amountNano : amountNano),
        0n,
      )
      return [traded, own.reduce((sum, { feeNano }) => sum + feeNano, 0n)]
    }),
  }
}

test.run()
