/** `market book` of a slot whose gate is open: what the running node holds, which the test plays. */
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import type { MarketView } from '../../../node/api/market-protocol.ts'
import type { BookDocument } from '../../../node/cli/market/book-document.ts'
import { showBook } from '../../../node/cli/market/show-book.ts'
import { slotArgument } from '../../../node/cli/market/slot-argument.ts'
import { toHex } from '../../../node/core/codec/hex.ts'
import { sealBook } from '../../../node/core/market/book.ts'
import type { SignedSheet } from '../../../node/core/market/order-sheet.ts'
import { makeOrder, makeSheet } from '../../support/signed-messages.ts'
import { SLOT_MS } from '../../support/test-community.ts'
import { community, homes, keyOf, OPEN_SLOT, withNode } from '../played-node.ts'
import { hear } from './market-home.ts'

const test = suite('the book that a node holds')

const [own, other] = homes
assert.ok(own && other)

const sheet = (home: typeof own, revision: number, energyWh: number, side: 'bid' | 'offer'): SignedSheet =>
  makeSheet(community, home, { slot: OPEN_SLOT, revision, orders: [makeOrder({ energyWh, side })] })
const MINE = sheet(own, 2, 700, 'bid')
const SHEETS = [sheet(own, 1, 500, 'bid'), MINE, sheet(other, 1, 900, 'offer')]

const viewOf = (running: MarketView['running']): MarketView => ({
  ...{ communityHash: community.hash, ruleHash: community.genesis.rule.hash },
  ...{ currency: 'EUR', timezone: 'Europe/Berlin', slotMs: SLOT_MS, gateLeadMs: 300_000, firstSlot: 1000 },
  self: keyOf(0),
  members: community.genesis.members.map(({ memberKey, id, title }) => ({ member: memberKey, id, title })),
  ...{ tipHeight: 0, tipSlot: 999, settledThrough: 0, running },
})

/** What a node answers whose clock is so many ms after the slot began. */
function answerAt(sinceMs: number): (request: Record<string, unknown>) => unknown {
  return (request) => {
    if (request['type'] !== 'market') return { ok: true, result: [] }
    const slot = (request['slot'] as number | null) ?? OPEN_SLOT
    const running = {
      ...{ nowMs: OPEN_SLOT * SLOT_MS + sinceMs, openSlot: OPEN_SLOT, slot, isPaused: false },
      sheets: slot === OPEN_SLOT ? SHEETS.map(({ bytes }) => toHex(bytes)) : [],
    }
    return { ok: true, result: viewOf(running) }
  }
}

const LONG_BEFORE = -SLOT_MS

test('of each member the latest sheet counts, mine is marked, and it is said that others may hold another', () =>
  withNode(async ({ config }) => {
    const { text, code } = await hear((out) => showBook(null, { config, json: true }, out))
    assert.is(code, 'ok')
    const book = JSON.parse(text) as BookDocument
    assert.equal(
      [book.slot, book.source, book.status, book.height, book.blockHash],
      [OPEN_SLOT, 'held', 'collecting', null, null],
    )
    const sealed = sealBook(community.hash, OPEN_SLOT, [MINE.sheet, sheet(other, 1, 900, 'offer').sheet])
    assert.equal(
      book.orders.map(({ order, energyWh }) => [order, energyWh]),
      sealed.orders.map(({ id, energyWh }) => [id, energyWh]),
    )
    assert.ok(book.orders.every(({ filledWh }) => filledWh === null))
    assert.equal(
      book.orders.filter(({ isMine }) => isMine).map(({ energyWh, id }) => [energyWh, id]),
      [[700, community.genesis.members[0]?.id]],
    )
    assert.equal([book.bidsWh, book.offersWh], [700, 900])
    const words = (await hear((out) => showBook(null, { config }, out))).text
    assert.match(words, /the sheets that this home holds; its gate closes .*, and its block will say/)
    assert.match(words, /bid +0\.2000 +0\.700 +\S+ +mine\n/)
  }, answerAt(LONG_BEFORE)))

test('once the gate is closed the sheets are told as waiting for their block', () =>
  withNode(async ({ config }) => {
    const argument = slotArgument(String(OPEN_SLOT))
    const { text } = await hear((out) => showBook(argument, { config, json: true }, out))
    assert.is((JSON.parse(text) as BookDocument).status, 'clearing')
    assert.match((await hear((out) => showBook(argument, { config }, out))).text, /; its gate is closed, and/)
  }, answerAt(-1000)))

test('a slot that nobody holds anything for is an empty book', () =>
  withNode(async ({ config }) => {
    const argument = slotArgument(String(OPEN_SLOT + 2))
    const { text } = await hear((out) => showBook(argument, { config }, out))
    assert.match(text, /There is no order in it yet: homes send theirs shortly before the gate\.\n$/)
  }, answerAt(LONG_BEFORE)))

test('a slot that has begun without a block has no book, and one of another day is nobody’s', () =>
  withNode(async ({ config }) => {
    const begun = slotArgument(String(OPEN_SLOT))
    assert.is((await hear((out) => showBook(begun, { config }, out))).code, 'slot-without-block')
    const far = slotArgument(String(OPEN_SLOT + 100))
    assert.is((await hear((out) => showBook(far, { config }, out))).code, 'slot-unknown')
  }, answerAt(1000)))

test.run()
