/** `market slot` and `market book` of a stopped home: what its ledger says of a slot, and why nothing was traded. */
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import type { BookDocument } from '../../../node/cli/market/book-document.ts'
import { showBook } from '../../../node/cli/market/show-book.ts'
import { showSlot } from '../../../node/cli/market/show-slot.ts'
import { slotArgument } from '../../../node/cli/market/slot-argument.ts'
import type { SlotDocument } from '../../../node/cli/market/slot-document.ts'
import { siteIso } from '../../../node/runtime/site-time.ts'
import { BLOCKS, FIRST, GAP, LAST, SLOT_MS, VOID_BLOCK, self } from './market-home.ts'
import { community, hear, outcomeAt, withMarketHome } from './market-home.ts'

async function slotOf(config: string, slot: string): Promise<SlotDocument> {
  const { text, code } = await hear((out) => showSlot(slotArgument(slot), { config, json: true }, out))
  assert.is(code, 'ok')
  return JSON.parse(text) as SlotDocument
}

async function bookOf(config: string, slot: string): Promise<BookDocument> {
  const { text, code } = await hear((out) => showBook(slotArgument(slot), { config, json: true }, out))
  assert.is(code, 'ok')
  return JSON.parse(text) as BookDocument
}

test('a slot is told with its price, my fills, its votes, its block and what it was cleared by', () =>
  withMarketHome(async (config) => {
    const slot = await slotOf(config, String(FIRST + 1))
    const outcome = outcomeAt(1)
    assert.is(slot.status, 'settled')
    assert.is(slot.reason, 'bought')
    assert.is(slot.sentence, 'You bought 0.50 kWh from neighbours.')
    assert.is(slot.fillsState, 'bound')
    assert.is(slot.clearing?.priceMicroPerKwh, outcome.buyPriceMicroPerKwh)
    assert.is(slot.clearing?.energyWh, outcome.energyWh)
    assert.equal([slot.height, slot.blockHash, slot.stateRoot], [2, outcome.hash, outcome.stateRoot])
    assert.equal(slot.gateVotes.map(({ member }) => member).sort(), [...outcome.gateVotes].sort())
    assert.ok(slot.gateVotes.every(({ id }) => /^home-\d$/.test(id)))
    assert.is(slot.validators, outcome.validators.length)
    assert.is(slot.certificate?.blockHash, outcome.hash)
    assert.is(slot.self, self.member)
    assert.is(slot.book?.orders.length, outcome.orders.length)
    assert.ok(slot.conditions)
    const order = outcome.orders.find(({ member }) => member === self.member)
    assert.equal(slot.mine.boughtWh, order?.filledWh)
    const [fill] = slot.mine.fills
    assert.equal(slot.mine.fills.length, 1)
    assert.equal(
      [fill?.side, fill?.energyWh, fill?.amountNano, fill?.state],
      ['bid', order?.filledWh, order?.amountNano, 'settled'],
    )
  }))

test('in words a slot says what happened, with price, votes and block', () =>
  withMarketHome(async (config) => {
    const { text } = await hear((out) => showSlot(slotArgument(String(FIRST)), { config }, out))
    assert.match(text, new RegExp(`^Slot ${String(FIRST)} \\(.*\\): settled\nYou bought 0.50 kWh`))
    assert.match(text, /price +0\.2000 EUR\/kWh/)
    assert.match(text, /gate votes +3 of 4 validators: home-/)
    assert.match(text, `block        height 1, ${outcomeAt(0).hash}`)
    assert.match(text, /bid +0\.500 +0\.2000 +0\.1000 +0\.0000 +settled/)
  }))

test('a slot without a block says that nothing was agreed, and loses nothing', () =>
  withMarketHome(async (config) => {
    const slot = await slotOf(config, String(FIRST + GAP))
    assert.equal([slot.status, slot.reason, slot.height, slot.book], ['no-block', 'no-agreement', null, null])
    assert.match(slot.sentence, /everybody is on their tariff/)
    assert.equal(slot.mine, { orders: 0, boughtWh: 0, soldWh: 0, fills: [] })
  }))

test('fills that came too late are told as void, and are not in what was bought', () =>
  withMarketHome(async (config) => {
    const slot = await slotOf(config, String(FIRST + VOID_BLOCK))
    assert.equal([slot.reason, slot.fillsState, slot.mine.boughtWh], ['late', 'void', 0])
    assert.is(slot.mine.fills[0]?.state, 'void')
  }))

test('whether the fills of the last block bind is said to be uncertain', () =>
  withMarketHome(async (config) => {
    const slot = await slotOf(config, 'latest')
    assert.equal([slot.slot, slot.height, slot.fillsState], [LAST, BLOCKS, 'uncertain'])
    const { text } = await hear((out) => showSlot(slotArgument('latest'), { config }, out))
    assert.match(text, 'Whether its fills bind, the next block says.')
  }))

test('a slot is named by its number, or by a moment in it, in any zone or by the site’s clocks', () =>
  withMarketHome(async (config) => {
    const atMs = (FIRST + 2) * SLOT_MS + 60_000
    const shown = siteIso(atMs, community.genesis.timezone)
    const names = [
      String(FIRST + 2),
      new Date(atMs).toISOString().slice(0, 19) + 'Z',
      shown,
      shown.slice(0, 16),
      shown.slice(0, 16).replace('T', ' '),
    ]
    for (const name of names) assert.is((await slotOf(config, name)).slot, FIRST + 2, name)
  }))

const NO_SLOTS = ['', '-1', '1.5', 'yesterday', '2026-02-30T12:00', '2026-10-25', '2026-10-25T25:00', '1e3']

test('what names no slot is refused before anything is read', () => {
  for (const text of NO_SLOTS) assert.throws(() => slotArgument(text), /write its number/, text)
})

test('the book of a past slot has every order, with its member, what was filled, and which is mine', () =>
  withMarketHome(async (config) => {
    const book = await bookOf(config, String(FIRST + 2))
    const outcome = outcomeAt(2)
    assert.equal([book.source, book.height, book.blockHash], ['ledger', 3, outcome.hash])
    assert.equal(
      book.orders.map(({ order, energyWh, limitPriceMicroPerKwh, filledWh }) => [
        ...[order, energyWh, limitPriceMicroPerKwh, filledWh],
      ]),
      outcome.orders.map(({ order, energyWh, priceMicroPerKwh, filledWh }) => [
        ...[order, energyWh, priceMicroPerKwh, filledWh],
      ]),
    )
    assert.equal(
      book.orders.filter(({ isMine }) => isMine).map(({ id }) => id),
      ['home-1'],
    )
    const sum = (side: string): number =>
      outcome.orders.filter((order) => order.side === side).reduce((all, { energyWh }) => all + energyWh, 0)
    assert.equal([book.bidsWh, book.offersWh], [sum('bid'), sum('offer')])
    const { text } = await hear((out) => showBook(slotArgument(String(FIRST + 2)), { config }, out))
    assert.match(text, /: the book of the ledger\.\n/)
    assert.match(text, /bid +0\.2000 +0\.500 +0\.500 +home-1 +mine\n/)
    assert.match(text, /offer +0\.2000 +0\.501 +0\.500 +home-2\n/)
  }))

const REFUSED: readonly { why: string; slot: string; slotCode: string; bookCode: string }[] = [
  { why: 'before the first', slot: String(FIRST - 1), slotCode: 'slot-unknown', bookCode: 'slot-unknown' },
  {
    why: 'after the last block',
    slot: String(LAST + 1),
    slotCode: 'slot-not-cleared',
    bookCode: 'slot-not-cleared',
  },
  { why: 'without a block', slot: String(FIRST + GAP), slotCode: 'ok', bookCode: 'slot-without-block' },
]

for (const { why, slot, slotCode, bookCode } of REFUSED) {
  test(`of a slot ${why} the slot is answered with ${slotCode}, and the book with ${bookCode}`, () =>
    withMarketHome(async (config) => {
      const argument = slotArgument(slot)
      assert.is((await hear((out) => showSlot(argument, { config }, out))).code, slotCode)
      assert.is((await hear((out) => showBook(argument, { config }, out))).code, bookCode)
    }))
}

test('the next open book is known to a running node alone', () =>
  withMarketHome(async (config) => {
    assert.is((await hear((out) => showBook(null, { config }, out))).code, 'node-not-running')
  }))

test.run()
