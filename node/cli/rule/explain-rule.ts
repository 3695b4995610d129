/** `streetwatt rule explain`: walks through one clearing in words and figures. */
import type { Crossing, MeritOrder, Step } from '../../../sim/rules/merit-order.ts'
import { meritOrder } from '../../../sim/rules/merit-order.ts'
import type { CanonicalBook } from '../clear/canonical-book.ts'
import type { BookClearing } from '../clear/clear-book.ts'
import { clearBook } from '../clear/clear-book.ts'
import { readBook } from '../clear/read-book.ts'
import type { Print } from '../print.ts'
import { formatTable } from '../print.ts'
import type { FoundRule } from './find-rule.ts'
import { findRule } from './find-rule.ts'
import type { ParameterEntry } from './parameter-option.ts'
import { toRuleInput } from './parameter-option.ts'

export interface ExplainFlags {
  readonly book: string
  readonly param?: readonly ParameterEntry[]
  readonly json?: true
}

export async function explainRule(
  name: string,
  { book: path, param = [], json }: ExplainFlags,
  print: Print,
): Promise<void> {
  const rule = await findRule(name)
  const input = toRuleInput(param, rule)
  const book = await readBook(path)
  const clearing = clearBook(rule, book, { input })
  const paragraphs = explain({ rule, book, clearing, merit: meritOrder(book) })
  const document = { rule: rule.name, ruleHash: rule.hash, paragraphs }
  await print(`${json === true ? JSON.stringify(document) : paragraphs.join('\n\n')}\n`)
}

interface Explained {
  readonly rule: FoundRule
  readonly book: CanonicalBook
  readonly clearing: BookClearing
  readonly merit: MeritOrder
}

function explain(explained: Explained): string[] {
  const { rule, book, merit } = explained
  return [
    `${rule.name}${rule.card === undefined ? '' : `: ${rule.card.summary}`}.\nPrices are in micro per kWh, energy in Wh, amounts in nano: Wh times price, exactly.`,
    `1. The bids, the dearest first, and the offers, the cheapest first.\n\n${formatSteps('bids', merit.bids, book)}\n${formatSteps('offers', merit.offers, book)}`.trimEnd(),
    `2. ${explainCrossing(merit.crossing)}`,
    `3. ${explainTrade(explained)}`,
    `4. ${explainSharing(explained)}`,
    `5. What each pays or gets; the gain is by its own limit.\n\n${formatOrders(explained)}`.trimEnd(),
    explainMoney(explained),
  ]
}

/** Rows and names that people read. */
const STEPS_SHOWN = 40
const NAMES_SHOWN = 4
const ORDERS_SHOWN = 200

function formatSteps(side: string, steps: readonly Step[], book: CanonicalBook): string {
  const rows = steps
    .slice(0, STEPS_SHOWN)
    .map((step) => [
      String(step.limitPriceMicroPerKwh),
      String(step.energyWh),
      String(step.throughWh),
      names(step.orders, book),
    ])
  const rest = steps.length > STEPS_SHOWN ? `… and ${steps.length - STEPS_SHOWN} more steps\n` : ''
  return `${formatTable([[`${side} at`, 'Wh', 'Wh so far', 'orders'], ...rows])}${rest}`
}

function names(orders: readonly number[], book: CanonicalBook): string {
  const shown = orders.slice(0, NAMES_SHOWN).map((index) => book.orders[index] ?? '')
  return `${shown.join(' ')}${orders.length > NAMES_SHOWN ? ` and ${orders.length - NAMES_SHOWN} more` : ''}`
}

function explainCrossing(crossing: Crossing | null): string {
  if (crossing === null) return 'No bid reaches an offer: nothing can trade.'
  const { energyWh, lastBid, lastOffer, unservedBid, unservedOffer, low, high } = crossing
  const left = [
    unservedBid === null
      ? 'no bid is left over'
      : `the best bid left over, wholly or in part, is at ${unservedBid}`,
    unservedOffer === null ? 'no offer is left over' : `the best offer left over is at ${unservedOffer}`,
  ].join(', ')
  const interval =
    low === high
      ? `The only price that leaves nobody wanting more is ${low}`
      : `Every price from ${low} to ${high} leaves nobody wanting more`
  return [
    `The sides cross: up to ${energyWh} Wh, bids are at or above offers. The last bid that is served is at ${lastBid}, the last offer at ${lastOffer}; ${left}.`,
    `${interval}: from max(last offer, best bid left over) to min(last bid, best offer left over).`,
  ].join('\n   ')
}

function explainTrade({ rule, clearing, merit: { crossing } }: Explained): string {
  const { energyWh, buyPriceMicroPerKwh: buy, sellPriceMicroPerKwh: sell } = clearing
  if (energyWh === 0) return `${rule.name} trades nothing.`
  const possibleWh = crossing?.energyWh ?? 0
  const less =
    energyWh === possibleWh
      ? 'all that can'
      : energyWh < possibleWh
        ? `${possibleWh - energyWh} Wh less than could`
        : `${energyWh - possibleWh} Wh more than is worth it`
  if (buy === null || sell === null)
    return `${rule.name} trades ${energyWh} Wh, ${less}, and gives every order an amount of its own.`
  const prices = buy === sell ? `at ${buy}` : `at ${buy} for those who buy and ${sell} for those who sell`
  const place =
    crossing === null || buy !== sell
      ? ''
      : buy < crossing.low || buy > crossing.high
        ? ', outside that interval'
        : ', in that interval'
  return `${rule.name} trades ${energyWh} Wh, ${less}, ${prices}${place}.`
}

/** The levels of which only a part trades. */
function explainSharing({ book, clearing, merit }: Explained): string {
  const lines = [...merit.bids, ...merit.offers].flatMap((step) => {
    const filledWh = step.orders.reduce((sum, index) => sum + (clearing.fillsWh[index] ?? 0), 0)
    if (filledWh === 0 || filledWh === step.energyWh) return []
    const side = (book.energiesWh[step.orders[0] ?? 0] ?? 0) > 0 ? 'bids' : 'offers'
    const parts = step.orders
      .slice(0, NAMES_SHOWN)
      .map(
        (index) =>
          `${book.orders[index] ?? ''} ${clearing.fillsWh[index] ?? 0} of ${Math.abs(book.energiesWh[index] ?? 0)}`,
      )
    const rest = step.orders.length > NAMES_SHOWN ? ', …' : ''
    return [
      `The ${side} at ${step.limitPriceMicroPerKwh} get ${filledWh} of ${step.energyWh} Wh: ${parts.join(', ')}${rest}.`,
    ]
  })
  if (lines.length === 0) return 'Nobody is served in part: every price level trades whole or not at all.'
  const shown = lines.slice(0, STEPS_SHOWN)
  return [
    'Levels that are served in part:',
    ...shown,
    ...(lines.length > shown.length ? [`… and ${lines.length - shown.length} more`] : []),
  ].join('\n   ')
}

function formatOrders({ book, clearing }: Explained): string {
  const rows = book.orders.slice(0, ORDERS_SHOWN).map((order, index) => {
    const energyWh = book.energiesWh[index] ?? 0
    const numbers = [
      Math.abs(energyWh),
      book.limitPricesMicroPerKwh[index],
      clearing.fillsWh[index],
      clearing.amountsNano[index],
      gainNano(book, clearing, index),
    ]
    return [order, book.members[index] ?? '', energyWh > 0 ? 'bid' : 'offer', ...numbers.map(String)]
  })
  const rest =
    book.orders.length > ORDERS_SHOWN ? `… and ${book.orders.length - ORDERS_SHOWN} more orders\n` : ''
  return `${formatTable([['order', 'member', 'side', 'Wh', 'limit', 'filled', 'amount', 'gain'], ...rows])}${rest}`
}

function explainMoney({ book, clearing }: Explained): string {
  const gain = book.orders.reduce((sum, _order, index) => sum + gainNano(book, clearing, index), 0n)
  const surplus = clearing.surplusNano
  const money =
    surplus === 0n
      ? 'What is paid in is paid out.'
      : surplus > 0n
        ? `${surplus} nano are left for the community fund.`
        : `${-surplus} nano are missing, and somebody would have to pay them.`
  return `The homes gain ${gain} nano in all. ${money}`
}

function gainNano(book: CanonicalBook, clearing: BookClearing, index: number): bigint {
  const worth = BigInt(clearing.fillsWh[index] ?? 0) * BigInt(book.limitPricesMicroPerKwh[index] ?? 0)
  const amount = clearing.amountsNano[index] ?? 0n
  return (book.energiesWh[index] ?? 0) > 0 ? worth - amount : amount - worth
}
