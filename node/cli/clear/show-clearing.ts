/** A clearing as one JSON document that other programs rely on (design section 7), or as a table for people. */
import type { Print } from '../print.ts'
import { formatTable } from '../print.ts'
import type { FoundRule } from '../rule/find-rule.ts'
import type { BookClearing } from './clear-book.ts'
import type { CanonicalBook } from './canonical-book.ts'

export interface Shown {
  readonly rule: FoundRule
  readonly book: CanonicalBook
  readonly clearing: BookClearing
}

/** Fills that are turned into text at once: a million of them do not stand in memory as one string. */
const FILLS_AT_ONCE = 10_000

/** Prints the document, its fills in pieces. */
export async function printDocument({ rule, book, clearing }: Shown, print: Print): Promise<void> {
  const { fillsWh, amountsNano, surplusNano, gas, isResearch, violation, ...numbers } = clearing
  const head = { rule: rule.name, ruleHash: rule.hash, priceMicroPerKwh: onePrice(clearing), ...numbers }
  await print(`${JSON.stringify(head).slice(0, -1)},"fills":[`)
  for (let from = 0; from < book.orders.length; from += FILLS_AT_ONCE) {
    const fills = book.orders
      .slice(from, from + FILLS_AT_ONCE)
      .map((order, at) =>
        JSON.stringify({ order, energyWh: fillsWh[from + at], amountNano: String(amountsNano[from + at]) }),
      )
    await print(`${from === 0 ? '' : ',\n'}${fills.join(',\n')}`)
  }
  const tail = { surplusNano: String(surplusNano), gas: Number(gas), isResearch, violation }
  await print(`],${JSON.stringify(tail).slice(1)}\n`)
}

/** The price that both sides have, null where they have none or two. */
function onePrice({ buyPriceMicroPerKwh, sellPriceMicroPerKwh }: BookClearing): number | null {
  return buyPriceMicroPerKwh === sellPriceMicroPerKwh ? buyPriceMicroPerKwh : null
}

/** Rows that people read; the rest is in the document. */
const ROWS_LIMIT = 1_000

/** The table: one row an order, then the sums. */
export function formatClearing({ rule, book, clearing }: Shown): string {
  const shown = book.orders.slice(0, ROWS_LIMIT)
  const rows = shown.map((order, index) => {
    const energyWh = book.energiesWh[index] ?? 0
    const row = [
      Math.abs(energyWh),
      book.limitPricesMicroPerKwh[index],
      clearing.fillsWh[index],
      clearing.amountsNano[index],
    ]
    return [order, book.members[index] ?? '', energyWh > 0 ? 'bid' : 'offer', ...row.map(String)]
  })
  const hidden = book.orders.length - shown.length
  return [
    `${rule.name} (${rule.hash.slice(0, 12)}…): ${headline(clearing)}\n\n`,
    formatTable([['order', 'member', 'side', 'energyWh', 'limit', 'filledWh', 'amountNano'], ...rows]),
    hidden > 0 ? `… and ${hidden} more orders; --json lists all\n` : '',
    `\nsurplus ${clearing.surplusNano} nano, gas ${clearing.gas}\n`,
    clearing.violation === null
      ? ''
      : `a research rule: no ledger would take this result (${clearing.violation})\n`,
  ].join('')
}

function headline(clearing: BookClearing): string {
  const { energyWh, buyPriceMicroPerKwh: buy, sellPriceMicroPerKwh: sell } = clearing
  if (energyWh === 0) return 'no trade'
  const traded = `${energyWh} Wh trade`
  if (buy === null || sell === null) return `${traded}, every order at its own price`
  return buy === sell
    ? `${traded} at ${buy} micro per kWh`
    : `${traded}; buyers pay ${buy}, sellers get ${sell} micro per kWh`
}
