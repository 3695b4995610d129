/** `market trades`: every order that was filled, with what it comes to and whether it binds. */
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import type { TradesDocument, TradesFlags } from '../../../node/cli/market/show-trades.ts'
import { showTrades } from '../../../node/cli/market/show-trades.ts'
import { timeArgument } from '../../../node/cli/market/slot-argument.ts'
import type { TradeRow } from '../../../node/cli/market/trade-rows.ts'
import { sumTrades, tradesOf } from '../../../node/cli/market/trade-rows.ts'
import { siteDate } from '../../../node/runtime/site-time.ts'
import { BLOCKS, FIRST, GAP, LAST, SLOT_MS, VOID_BLOCK, self } from './market-home.ts'
import { community, hear, outcomeAt, withMarketHome } from './market-home.ts'

async function tradesDocument(config: string, flags: Partial<TradesFlags> = {}): Promise<TradesDocument> {
  const { text, code } = await hear((out) => showTrades({ config, ...flags, json: true }, out))
  assert.is(code, 'ok')
  return JSON.parse(text) as TradesDocument
}

const timeOf = (slot: number): ReturnType<typeof timeArgument> =>
  timeArgument(`${new Date(slot * SLOT_MS).toISOString().slice(0, 19)}Z`)
const slotsOf = ({ trades }: TradesDocument): number[] => trades.map(({ slot }) => slot)

test('this home’s trades say for each slot whether they are settled, bind, are void or not yet certain', () =>
  withMarketHome(async (config) => {
    const { trades, member } = await tradesDocument(config)
    assert.is(member, self.member)
    assert.ok(trades.every((row) => row.member === self.member && row.id === 'home-1'))
    assert.equal(
      trades.map(({ slot, state }) => [slot - FIRST, state]),
      [
        [0, 'settled'],
        [1, 'settled'],
        [2, 'settled'],
        [VOID_BLOCK, 'void'],
        [4, 'settled'],
        [5, 'settled'],
        [7, 'bound'],
        [8, 'uncertain'],
      ],
    )
  }))

test('the trades of the street come to the same for buyers and sellers, void ones left out', () =>
  withMarketHome(async (config) => {
    const { trades, sums, member } = await tradesDocument(config, { all: true })
    assert.is(member, null)
    assert.is(trades.length, BLOCKS * 4)
    const tradedWh = Array.from({ length: BLOCKS }, (_, index) => outcomeAt(index).energyWh)
    const expectedWh = tradedWh.reduce((sum, each) => sum + each, 0) - (tradedWh[VOID_BLOCK] ?? 0)
    assert.equal([sums.boughtWh, sums.soldWh], [expectedWh, expectedWh])
    assert.is(sums.paidNano, sums.receivedNano)
    assert.is(sums.paidNano, String(BigInt(expectedWh) * 200_000n))
    assert.is(sums.feeNano, '0')
  }))

test('from and to choose the slots that begin between them; a day is the whole of it', () =>
  withMarketHome(async (config) => {
    const part = await tradesDocument(config, { from: timeOf(FIRST + 1), to: timeOf(FIRST + 3) })
    assert.equal(slotsOf(part), [FIRST + 1, FIRST + 2])
    const rest = await tradesDocument(config, { from: timeOf(FIRST + GAP) })
    assert.equal(slotsOf(rest), [FIRST + 7, LAST])
    const day = timeArgument(siteDate(FIRST * SLOT_MS, community.genesis.timezone))
    assert.is((await tradesDocument(config, { from: day, to: day })).trades.length, BLOCKS)
    assert.equal(slotsOf(await tradesDocument(config, { from: timeOf(LAST + 1) })), [])
    assert.equal(slotsOf(await tradesDocument(config, { to: timeOf(FIRST - 1) })), [])
  }))

test('what the next block says of the last one of a span is asked of a block outside it', () =>
  withMarketHome(async (config) => {
    const to = timeOf(FIRST + VOID_BLOCK + 1)
    const { trades } = await tradesDocument(config, { from: timeOf(FIRST + VOID_BLOCK), to })
    assert.equal(
      trades.map(({ state }) => state),
      ['void'],
    )
  }))

test('CSV has a header with units and one record a trade', () =>
  withMarketHome(async (config) => {
    const { text } = await hear((out) => showTrades({ config, csv: true }, out))
    const [header, first, ...rest] = text.split('\r\n')
    assert.is(header, 'slot,start,member,side,energyWh,priceMicroPerKwh,amountNano,feeNano,state,partners')
    assert.match(first ?? '', /^1000,1970-01-11T11:00:00\+01:00,home-1,bid,500,200000,100000000,0,settled,$/)
    assert.is(rest.length, BLOCKS)
  }))

test('in words the trades end with their sums, and none is said as such', () =>
  withMarketHome(async (config) => {
    const { text } = await hear((out) => showTrades({ config }, out))
    assert.match(text, /home-1 +bought +0\.500 +0\.2000 +0\.1000 +0\.0000 +void\n/)
    assert.match(text, /\nThis home bought 3\.500 kWh for 0\.7000 EUR, sold 0\.000 kWh for 0\.0000 EUR/)
    const none = await hear((out) => showTrades({ config, from: timeOf(LAST + 1) }, out))
    assert.match(none.text, /^This home traded nothing from /)
  }))

test('where the rule names pairs, each trade says with whom', () => {
  const outcome = outcomeAt(0)
  const bid = outcome.orders.find(({ side }) => side === 'bid')
  const offer = outcome.orders.find(({ side }) => side === 'offer')
  assert.ok(bid && offer)
  const pair = { bid: bid.order, offer: offer.order, energyWh: 300, priceMicroPerKwh: 210_000 }
  const members = [{ member: offer.member, id: 'seller', title: 'Seller' }]
  const rows = tradesOf(
    { outcome: { ...outcome, trades: [pair] }, fills: 'bound' },
    { members, slotMs: SLOT_MS, settledThrough: 0 },
  )
  const partnersOf = (order: string): TradeRow['partners'] | undefined =>
    rows.find((row) => row.order === order)?.partners
  assert.equal(partnersOf(bid.order), [
    { member: offer.member, id: 'seller', energyWh: 300, priceMicroPerKwh: 210_000 },
  ])
  // A member whom nobody names goes by its key.
  assert.is(partnersOf(offer.order)?.[0]?.id, bid.member)
  const others = rows.filter(({ order }) => order !== bid.order && order !== offer.order)
  assert.ok(others.length > 0 && others.every(({ partners }) => partners?.length === 0))
})

test('sums are of whole numbers, however large', () => {
  const [row] = tradesOf(
    { outcome: outcomeAt(0), fills: 'bound' },
    { members: [], slotMs: SLOT_MS, settledThrough: 0 },
  )
  assert.ok(row)
  const large = { ...row, amountNano: '9007199254740993', feeNano: '1' }
  const { paidNano, receivedNano, feeNano } = sumTrades([
    { ...large, side: 'bid' },
    { ...large, side: 'bid' },
    { ...large, side: 'offer' },
  ])
  assert.equal([paidNano, receivedNano, feeNano], ['18014398509481986', '9007199254740993', '3'])
})

test.run()
