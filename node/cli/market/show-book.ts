/** `streetwatt market book`: the bids and offers of a slot. */
import type { MarketView } from '../../api/market-protocol.ts'
import { formatTable } from '../print.ts'
import type { Print } from '../print.ts'
import type { Terminal } from '../terminal.ts'
import type { BookDocument, ShownOrder } from './book-document.ts'
import { bookDocument } from './book-document.ts'
import type { MarketFlags } from './market-flags.ts'
import { clockWords, kwhWords, unitPriceWords } from './market-words.ts'
import type { Market } from './market-source.ts'
import { runningMarket, withMarket } from './market-source.ts'
import type { SlotArgument } from './slot-argument.ts'
import { slotWords } from './slot-argument.ts'

/** Null: the next slot whose gate is open, which only a running node knows. Throws what `bookDocument` throws. */
export async function showBook(
  argument: SlotArgument | null,
  { config, json }: MarketFlags,
  { print, terminal }: { print: Print; terminal: Pick<Terminal, 'say'> },
): Promise<void> {
  const show = async (market: Market): Promise<void> => {
    const document = await bookDocument(market, argument)
    await print(json === true ? `${JSON.stringify(document)}\n` : describe(document, market.view))
  }
  if (argument === null) await show(await runningMarket(config))
  else await withMarket({ config }, terminal.say, show)
}

function describe(document: BookDocument, view: MarketView): string {
  const { slot, source, status, orders, refused, bidsWh, offersWh } = document
  const words = slotWords(slot, view).replace(/^s/, 'S')
  const head = source === 'ledger' ? `${words}: the book of the ledger.` : heldWords(words, document, view)
  if (orders.length === 0) {
    const why = status === 'collecting' ? ' yet: homes send theirs shortly before the gate' : ''
    return `${head}\nThere is no order in it${why}.\n`
  }
  const sums = `${kwhWords(bidsWh)} kWh are bid for and ${kwhWords(offersWh)} kWh offered.`
  const left = refused.length === 0 ? '' : `${String(refused.length)} refused: ${refusedWords(document)}\n`
  return `${head}\n\n${formatTable(tableOf(document, view))}\n${sums}\n${left}`
}

function heldWords(words: string, { status, gateMs }: BookDocument, { timezone }: MarketView): string {
  const gate =
    status === 'collecting' ? `its gate closes ${clockWords(gateMs, timezone)}` : 'its gate is closed'
  return `${words}: the sheets that this home holds; ${gate}, and its block will say which are in the book.`
}

function refusedWords({ refused }: BookDocument): string {
  return refused.map(({ code }) => code).join(', ')
}

/** The dearest bid and the cheapest offer first, as they trade. */
function tableOf({ orders, source }: BookDocument, { currency }: MarketView): string[][] {
  const isCleared = source === 'ledger'
  const rowOf = (order: ShownOrder): string[] => [
    ...[order.side, unitPriceWords(order.limitPriceMicroPerKwh), kwhWords(order.energyWh)],
    ...(isCleared ? [kwhWords(order.filledWh ?? 0)] : []),
    ...[order.id, order.isMine ? 'mine' : ''],
  ]
  const bids = orders.filter(({ side }) => side === 'bid').sort((left, right) => -byPrice(left, right))
  const offers = orders.filter(({ side }) => side === 'offer').sort(byPrice)
  const header = ['', `${currency}/kWh`, 'kWh', ...(isCleared ? ['filled'] : []), 'member', '']
  return [header, ...[...bids, ...offers].map(rowOf)]
}

function byPrice(left: ShownOrder, right: ShownOrder): number {
  return left.limitPriceMicroPerKwh - right.limitPriceMicroPerKwh
}
