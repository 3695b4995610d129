/** `streetwatt market slot`: what happened in a slot, or why nothing did. */
import type { MarketView } from '../../api/market-protocol.ts'
import type { SlotIndex } from '../../core/units/quantities.ts'
import { formatTable } from '../print.ts'
import type { Print } from '../print.ts'
import type { Terminal } from '../terminal.ts'
import type { MarketFlags } from './market-flags.ts'
import { amountWords, clockWords, kwhWords, unitPriceWords } from './market-words.ts'
import { withMarket } from './market-source.ts'
import type { SlotArgument } from './slot-argument.ts'
import { findSlot, slotWords } from './slot-argument.ts'
import type { SlotDocument } from './slot-document.ts'
import { readSlot, slotDocument } from './slot-document.ts'

/** Throws `slot-unknown`, `slot-not-cleared` and `outcome-missing`. */
export function showSlot(
  argument: SlotArgument,
  { config, json }: MarketFlags,
  { print, terminal }: { print: Print; terminal: Pick<Terminal, 'say'> },
): Promise<void> {
  return withMarket({ config }, terminal.say, async (market) => {
    const slot = findSlot(argument, market.view)
    const document = await slotDocument(market, slot, await readSlot(market, slot))
    await print(json === true ? `${JSON.stringify(document)}\n` : describe(slot, document, market.view))
  })
}

function describe(slot: SlotIndex, document: SlotDocument, view: MarketView): string {
  const { sentence, status, fillsState } = document
  const words = slotWords(slot, view)
  const head = `${words.replace(/^s/, 'S')}: ${STATUS_WORDS[status]}\n${sentence}\n`
  const lines = document.clearing === null ? gateLines(document, view) : blockLines(document, view)
  const table = lines.map(([name, value]) => `${name.padEnd(12)} ${value}\n`).join('')
  const late = fillsState === 'uncertain' ? 'Whether its fills bind, the next block says.\n' : ''
  return `${head}${late}\n${table}${fillLines(document, view)}`
}

const STATUS_WORDS: Readonly<Record<SlotDocument['status'], string>> = {
  collecting: 'its gate is open',
  clearing: 'its gate is closed and its block is being agreed on',
  cleared: 'cleared, not yet settled',
  'no-trade': 'cleared, nothing was traded',
  'no-block': 'no block',
  settled: 'settled',
}

type Line = readonly [name: string, value: string]

function gateLines({ gateMs }: SlotDocument, { timezone }: MarketView): Line[] {
  return [['gate', `closes ${clockWords(gateMs, timezone)}`]]
}

function blockLines(document: SlotDocument, view: MarketView): Line[] {
  const { clearing, book, mine, gateVotes, validators, height, blockHash, finalAtMs } = document
  if (clearing === null || book === null) return []
  const { buyPriceMicroPerKwh: buy, sellPriceMicroPerKwh: sell, energyWh, ruleHash } = clearing
  const unit = `${view.currency}/kWh`
  const price =
    buy === sell
      ? `${unitPriceWords(buy)}${buy === null ? '' : ` ${unit}`}`
      : `buyers pay ${unitPriceWords(buy)}, sellers get ${unitPriceWords(sell)} ${unit}`
  const refused = book.refused.length === 0 ? '' : `, ${String(book.refused.length)} refused`
  return [
    ['price', price],
    [
      'energy',
      `${kwhWords(energyWh)} kWh traded by the street, ${String(book.orders.length)} orders${refused}`,
    ],
    ['mine', mineWords(mine)],
    [
      'gate votes',
      `${String(gateVotes.length)} of ${String(validators)} validators: ${gateVotes.map(({ id }) => id).join(', ')}`,
    ],
    ['block', `height ${String(height)}, ${blockHash ?? ''}`],
    ['final', finalAtMs === null ? '–' : clockWords(finalAtMs, view.timezone)],
    ['rule', ruleHash],
  ]
}

function mineWords({ orders, boughtWh, soldWh }: SlotDocument['mine']): string {
  if (orders === 0) return 'no order'
  return `${String(orders)} ${orders === 1 ? 'order' : 'orders'}, bought ${kwhWords(boughtWh)} kWh, sold ${kwhWords(soldWh)} kWh`
}

function fillLines({ mine }: SlotDocument, { currency }: MarketView): string {
  if (mine.fills.length === 0) return ''
  const rows = mine.fills.map(({ side, energyWh, priceMicroPerKwh, amountNano, feeNano, state }) => [
    ...[side, kwhWords(energyWh), unitPriceWords(priceMicroPerKwh)],
    ...[amountWords(BigInt(amountNano)), amountWords(BigInt(feeNano)), state],
  ])
  return `\n${formatTable([['my fill', 'kWh', `${currency}/kWh`, currency, 'fees', 'state'], ...rows])}`
}
