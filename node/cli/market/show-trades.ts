/** `streetwatt market trades`: what this home traded, or the whole street, from one moment to another. */
import type { MarketView } from '../../api/market-protocol.ts'
import type { EpochMs } from '../../core/units/quantities.ts'
import { slotStartMs } from '../../core/units/slots.ts'
import type { BlockOutcome } from '../../engine/outcome.ts'
import type { PastOutcome } from '../../engine/past-outcomes.ts'
import { fillsState, firstAfter, outcomeMissing } from '../../engine/past-outcomes.ts'
import { dayOf, daySpan, siteIso } from '../../runtime/site-time.ts'
import { csvText } from '../../statements/csv.ts'
import { readOwnHome } from '../community/own-home.ts'
import { formatTable } from '../print.ts'
import type { Print } from '../print.ts'
import type { Terminal } from '../terminal.ts'
import type { MarketFlags } from './market-flags.ts'
import { amountWords, clockWords, kwhWords, unitPriceWords } from './market-words.ts'
import type { Market, MarketBlock } from './market-source.ts'
import { withMarket } from './market-source.ts'
import type { TimeArgument } from './slot-argument.ts'
import { spanOfTime } from './slot-argument.ts'
import type { TradeRow, TradeSums } from './trade-rows.ts'
import { sumTrades, tradesOf } from './trade-rows.ts'

export interface TradesFlags extends MarketFlags {
  /** By default the day of the last block, all of it. */
  readonly from?: TimeArgument
  readonly to?: TimeArgument
  /** Of the whole street. */
  readonly all?: true
  readonly csv?: true
}

/** As `market trades --json` prints it. */
export interface TradesDocument {
  readonly fromMs: EpochMs
  readonly toMs: EpochMs
  /** The member whose trades they are; null for those of the street. */
  readonly member: string | null
  readonly currency: string
  readonly trades: readonly TradeRow[]
  readonly sums: TradeSums
}

/** Throws `outcome-missing`, and what is wrong with the keys of a home whose trades are asked for. */
export function showTrades(
  flags: TradesFlags,
  { print, terminal }: { print: Print; terminal: Pick<Terminal, 'say'> },
): Promise<void> {
  return withMarket(flags, terminal.say, async (market) => {
    // It says why nobody knows who this home is.
    if (flags.all !== true && market.view.self === '') await readOwnHome(flags.config)
    const document = await tradesDocument(market, flags)
    if (flags.json === true) await print(`${JSON.stringify(document)}\n`)
    else if (flags.csv === true) await print(csvText(csvRecords(document, market.view)))
    else await print(describe(document, market.view))
  })
}

async function tradesDocument(market: Market, flags: TradesFlags): Promise<TradesDocument> {
  const { view } = market
  const { fromMs, toMs } = spanOf(flags, view)
  const member = flags.all === true ? null : view.self
  const trades: TradeRow[] = []
  for await (const past of pastBetween(market, fromMs, toMs))
    trades.push(...tradesOf(past, view).filter((row) => member === null || row.member === member))
  return { fromMs, toMs, member, currency: view.currency, trades, sums: sumTrades(trades) }
}

function spanOf({ from, to }: TradesFlags, view: MarketView): { fromMs: EpochMs; toMs: EpochMs } {
  const { timezone, tipSlot, slotMs } = view
  const last = daySpan(dayOf(slotStartMs(tipSlot, slotMs), timezone), timezone)
  return {
    fromMs: from === undefined ? last.startMs : spanOfTime(from, timezone).fromMs,
    toMs: to === undefined ? last.endMs : spanOfTime(to, timezone).toMs,
  }
}

/** What the blocks of slots that begin in a span did, each with what the one after says of it. */
async function* pastBetween(
  market: Market,
  fromMs: EpochMs,
  toMs: EpochMs,
): AsyncGenerator<PastOutcome, void> {
  const { view, outcomes } = market
  const fromSlot = Math.ceil(fromMs / view.slotMs)
  const beforeSlot = Math.ceil(toMs / view.slotMs)
  const from = await firstAfter(outcomes, fromSlot - 1)
  let before: MarketBlock | undefined
  for await (const block of market.blocks({ from, to: view.tipHeight, isWhole: false })) {
    if (before !== undefined) yield pastOf(before, block)
    // Of the first that is outside only what it says of the one before counts.
    if (readable(block).slot >= beforeSlot) return
    before = block
  }
  if (before !== undefined) yield pastOf(before, undefined)
}

function pastOf(block: MarketBlock, next: MarketBlock | undefined): PastOutcome {
  const outcome = readable(block)
  return { outcome, fills: fillsState(outcome, next && readable(next)) }
}

function readable({ height, outcome }: MarketBlock): BlockOutcome {
  if (outcome === undefined) throw outcomeMissing(height)
  return outcome
}

const HEADER = ['slot', 'start', 'member', 'side', 'energyWh', 'priceMicroPerKwh', 'amountNano', 'feeNano']

function csvRecords({ trades }: TradesDocument, { timezone }: MarketView): string[][] {
  const rows = trades.map((row) => [
    ...[String(row.slot), siteIso(row.startMs, timezone), row.id, row.side, String(row.energyWh)],
    ...[row.priceMicroPerKwh === null ? '' : String(row.priceMicroPerKwh), row.amountNano, row.feeNano],
    ...[row.state, (row.partners ?? []).map(({ id }) => id).join(' ')],
  ])
  return [[...HEADER, 'state', 'partners'], ...rows]
}

function describe(document: TradesDocument, { timezone, currency }: MarketView): string {
  const { fromMs, toMs, trades, sums, member } = document
  const span = `from ${clockWords(fromMs, timezone)} to ${clockWords(toMs, timezone)}`
  const whose = member === null ? 'The street' : 'This home'
  if (trades.length === 0) return `${whose} traded nothing ${span}.\n`
  const rows = trades.map((row) => [
    ...[String(row.slot), clockWords(row.startMs, timezone), row.id, row.side === 'bid' ? 'bought' : 'sold'],
    ...[kwhWords(row.energyWh), unitPriceWords(row.priceMicroPerKwh), amountWords(BigInt(row.amountNano))],
    ...[amountWords(BigInt(row.feeNano)), row.state],
  ])
  const header = ['slot', 'begins', 'member', '', 'kWh', `${currency}/kWh`, currency, 'fees', 'state']
  const bought = `bought ${kwhWords(sums.boughtWh)} kWh for ${amountWords(BigInt(sums.paidNano))} ${currency}`
  const sold = `sold ${kwhWords(sums.soldWh)} kWh for ${amountWords(BigInt(sums.receivedNano))} ${currency}`
  const fees = `fees ${amountWords(BigInt(sums.feeNano))} ${currency}`
  return `${formatTable([header, ...rows])}\n${whose} ${bought}, ${sold}, ${fees} ${span}.\n`
}
