/** Why a slot brought this home nothing: what kept its own orders out, and only then what the street did without them. */
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { readFile } from 'node:fs/promises'
import { SLOT_REASONS, type SlotReason } from '../../node/api/state.ts'
import type { Order } from '../../node/core/market/order-sheet.ts'
import { GERMAN } from '../../node/dashboard/words/german.ts'
import { REFUSALS_GERMAN } from '../../node/dashboard/words/slot-german.ts'
import type { BlockOutcome, OutcomeOrder } from '../../node/engine/outcome.ts'
import { createSentOrders, type SlotOrdering } from '../../node/household/sent-orders.ts'
import { refusalOf, slotReason, type OwnSlot } from '../../node/household/slot-reason.ts'
import { slotSentence, type Refusal } from '../../node/household/slot-words.ts'

const [ME, OTHER, THIRD] = ['me', 'other', 'third']
const SHEET = 'a'.repeat(64)

const order = (member: string, side: 'bid' | 'offer', priceMicroPerKwh = 200_000): OutcomeOrder => ({
  ...{ order: `${member} ${side}`, member, side, energyWh: 500, priceMicroPerKwh, source: 'load' },
  ...{ filledWh: 0, amountNano: '0', feeNano: '0' },
})
const own = (side: 'bid' | 'offer', limitPriceMicroPerKwh: number): Order => ({
  ...{ side, energyWh: 500, limitPriceMicroPerKwh, source: side === 'bid' ? 'load' : 'solar' },
})
const sent = (orders: readonly Order[], drafted = orders): SlotOrdering => ({
  ...{ type: 'sent', orders, drafted, sheet: SHEET },
})
const silent = (why: Extract<SlotOrdering, { type: 'silent' }>['why']): SlotOrdering => ({
  ...{ type: 'silent', why },
})
const refusedBy = (code: string, member = ME) => ({ refusedOrders: [{ order: 'x', member, code }] })

/** A street on which others traded, unless said otherwise. */
function slot(change: Partial<OwnSlot> = {}, block: Partial<BlockOutcome> = {}): OwnSlot {
  const outcome = {
    ...{ status: 'cleared', energyWh: 500, orders: [order(OTHER, 'bid'), order(THIRD, 'offer')] },
    ...{ refusedOrders: [], refusedSheets: [], ...block },
  } as unknown as BlockOutcome
  return {
    ...{ member: ME, status: 'cleared', outcome, isVoid: false, boughtWh: 0, soldWh: 0 },
    ...{ ordering: sent([]), isPaused: false, ...change },
  }
}

const BID = [own('bid', 300_000)]
const IN_BOOK = { orders: [order(ME, 'bid'), order(OTHER, 'bid'), order(THIRD, 'offer')] }
const UNTRADED = { energyWh: 0, status: 'no-trade' as const }
const REASONS: { is: SlotReason; of: OwnSlot; why: string }[] = [
  { is: 'nothing-to-trade', of: slot(), why: 'it sent a sheet without an order' },
  { is: 'no-order', of: slot({ ordering: undefined }), why: 'nobody knows any more what it sent' },
  { is: 'not-needed', of: slot({ ordering: sent(BID) }, IN_BOOK), why: 'its order was in the book' },
  {
    ...{ is: 'refused', why: 'beyond its credit, though others traded' },
    of: slot({ ordering: sent(BID) }, refusedBy('order-credit-exceeded')),
  },
  {
    ...{ is: 'refused', why: 'its offer was refused, and nobody else had one' },
    of: slot({ ordering: sent(BID) }, { ...refusedBy('x'), ...UNTRADED, orders: [order(OTHER, 'bid')] }),
  },
  {
    ...{ is: 'refused', why: 'known from the block alone, after a restart' },
    of: slot({ ordering: undefined }, refusedBy('order-credit-exceeded')),
  },
  {
    ...{ is: 'refused', why: 'its whole sheet' },
    of: slot({ ordering: sent(BID) }, { refusedSheets: [{ hash: SHEET, code: 'sheet-gate-closed' }] }),
  },
  {
    ...{ is: 'missed', why: 'it was sent, and no gate vote had it' },
    of: slot({ ordering: sent(BID) }, refusedBy('order-credit-exceeded', OTHER)),
  },
  ...(['device-silent', 'meter-doubted', 'no-forecast', 'not-admitted', 'missed', 'paused'] as const).flatMap(
    (why) => [
      { is: why, of: slot({ ordering: silent(why) }), why: 'though others traded' },
      {
        ...{ is: why, why: 'and without it nobody had energy to sell' },
        of: slot({ ordering: silent(why) }, { ...UNTRADED, orders: [order(OTHER, 'bid')] }),
      },
      {
        is: why,
        of: slot({ ordering: silent(why), status: 'clearing', outcome: undefined }),
        why: 'at once',
      },
    ],
  ),
  { is: 'paused', of: slot({ ordering: undefined, isPaused: true }), why: 'known after a restart' },
  {
    ...{ is: 'not-needed', why: 'what was sent before the pause stands' },
    of: slot({ ordering: sent(BID), isPaused: true }, IN_BOOK),
  },
  {
    ...{ is: 'collecting', why: 'it may still be sent' },
    of: slot({ ordering: silent('device-silent'), status: 'collecting', outcome: undefined }),
  },
  {
    ...{ is: 'no-agreement', why: 'nobody traded, whatever it sent' },
    of: slot({ ordering: silent('device-silent'), status: 'no-block', outcome: undefined }),
  },
  {
    ...{ is: 'rule-failed', why: 'nobody traded, whatever it sent' },
    of: slot({ ordering: silent('paused') }, { status: 'rule-failed' }),
  },
  {
    ...{ is: 'own-limits', why: 'without buy.max it would have met the offer' },
    of: slot(
      { ordering: sent([own('bid', 100_000)], BID) },
      { ...UNTRADED, orders: [order(ME, 'bid', 100_000), order(OTHER, 'offer', 250_000)] },
    ),
  },
  {
    ...{ is: 'own-limits', why: 'without sell.min it would have met the bid that others met' },
    of: slot(
      { ordering: sent([own('offer', 260_000)], [own('offer', 80_000)]) },
      { orders: [order(ME, 'offer', 260_000), order(OTHER, 'bid'), order(THIRD, 'offer')] },
    ),
  },
  {
    ...{ is: 'no-crossing', why: 'its limit changed nothing: the offer was above its tariff' },
    of: slot(
      { ordering: sent([own('bid', 100_000)], BID) },
      { ...UNTRADED, orders: [order(ME, 'bid', 100_000), order(OTHER, 'offer', 310_000)] },
    ),
  },
  { is: 'no-offers', of: slot({}, { ...UNTRADED, orders: [order(OTHER, 'bid')] }), why: 'of anybody' },
  { is: 'no-orders', of: slot({}, { ...UNTRADED, orders: [] }), why: 'of anybody' },
]

for (const { is, of, why } of REASONS) test(`${is}: ${why}`, () => assert.is(slotReason(of), is))

test('a refusal is told with its code, and of a home with an order in the book none is told', () => {
  const refused = refusedBy('order-credit-exceeded')
  assert.is(refusalOf(slot({}, refused)), 'order-credit-exceeded')
  assert.is(refusalOf(slot({}, { ...refused, ...IN_BOOK })), null)
  assert.is(refusalOf(slot({ outcome: undefined })), null)
  const words = { reason: 'refused', boughtWh: 0, soldWh: 0 } as const
  assert.match(
    slotSentence({ ...words, refusal: 'order-credit-exceeded' }),
    /beyond your credit limit \(order-credit-exceeded\)\.$/,
  )
  assert.match(slotSentence({ ...words, refusal: 'of-a-later-version' }), /\(of-a-later-version\)\.$/)
})

test('every reason and every refusal has its words, in English and in German', () => {
  for (const reason of SLOT_REASONS) {
    assert.match(slotSentence({ reason, boughtWh: 1, soldWh: 1, refusal: null }), /^[A-Z].*\.$/)
    assert.match(GERMAN.slot.reason?.[reason]('1 kWh') ?? '', /^[A-ZÄÖÜ].*\.$/)
  }
  for (const code of REFUSALS) {
    const sentence = slotSentence({ reason: 'refused', boughtWh: 0, soldWh: 0, refusal: code })
    assert.not.match(sentence, /errors\.md/)
    assert.ok(REFUSALS_GERMAN[code], code)
    assert.match(GERMAN.slot.refused?.(code) ?? '', new RegExp(`\\(${code}\\)\\.$`))
  }
})

test('docs/troubleshooting.md has every reason that keeps a home from trading, and no other', async () => {
  const page = await readFile(new URL('../../docs/troubleshooting.md', import.meta.url), 'utf8')
  const section = page.slice(page.indexOf('## It runs and trades nothing'))
  const rows = section.slice(0, section.indexOf('\n## ')).split('\n')
  const named = rows.flatMap((row) =>
    [...(row.split('|')[1] ?? '').matchAll(/\*([^*]+)\*/g)].map(([, text]) => text),
  )
  const sentences = SLOT_REASONS.filter((reason) => !TRADED.has(reason)).map((reason) =>
    slotSentence({ reason, boughtWh: 0, soldWh: 0, refusal: null }),
  )
  assert.ok(named.length > 5)
  for (const text of named)
    assert.ok(
      sentences.some((sentence) => sentence.startsWith(text ?? '-')),
      text,
    )
  for (const sentence of sentences)
    assert.ok(
      named.some((text) => text !== undefined && sentence.startsWith(text)),
      sentence,
    )
})

test('what was sent is not unsaid by what is tried after it', () => {
  const orders = createSentOrders()
  assert.ok(orders.silent(1, 'no-forecast'))
  assert.not.ok(orders.silent(1, 'no-forecast'), 'no news')
  assert.ok(orders.silent(1, 'device-silent'))
  orders.sent(1, { orders: [], drafted: [], sheet: SHEET })
  assert.not.ok(orders.silent(1, 'missed'))
  assert.is(orders.of(1)?.type, 'sent')
  orders.silent(1 + 192, 'missed')
  assert.is(orders.of(1), undefined)
})

const TRADED: ReadonlySet<SlotReason> = new Set([
  'collecting',
  'sealed',
  'bought',
  'sold',
  'nothing-to-trade',
])
const REFUSALS = [
  ...['order-credit-exceeded', 'order-limit-beyond-fees', 'sheet-version-unknown', 'sheet-community-other'],
  ...['sheet-member-unknown', 'sheet-member-suspended', 'sheet-gate-closed', 'sheet-slot-too-far'],
  ...['sheet-energy-zero', 'sheet-energy-over-connection', 'sheet-price-out-of-range', 'sheet-orders-cross'],
  'sheet-signature-invalid',
] as Refusal[]

test.run()
