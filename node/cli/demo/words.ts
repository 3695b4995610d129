/** The demo's lines in words, in the street's own time zone; columns line up on a terminal of 80 characters. */
import type { Genesis } from '../../core/governance/genesis.ts'
import type { BlockOutcome } from '../../engine/outcome.ts'
import { tariffAt } from '../../core/governance/genesis.ts'
import type { StreetFiles } from './street-files.ts'
import type { SlotRecord } from './street-record.ts'

export interface Names {
  readonly genesis: Genesis
  /** What the homes have in common, as `Lindenweg`; empty where they have nothing. */
  readonly street: string
  /** Of each member, short enough for a line: a house number, a short title, or the id. */
  readonly short: ReadonlyMap<string, string>
}

const SHORT_TITLE = 14
const NAMES_SHOWN = 4

export function describeNames({ genesis, homes }: Pick<StreetFiles, 'genesis' | 'homes'>): Names {
  const numbered = homes.map(({ title }) => /^(.+)[ -](\S+)$/.exec(title))
  const street = numbered[0]?.[1] ?? ''
  const isOneStreet = street !== '' && numbered.every((match) => match?.[1] === street)
  const short = homes.map(({ memberKey, title, id }, index): [string, string] => [
    memberKey,
    isOneStreet ? (numbered[index]?.[2] ?? id) : title.length <= SHORT_TITLE ? title : id,
  ])
  return { genesis, street: isOneStreet ? street : '', short: new Map(short) }
}

export function headingLine({ street, genesis }: Names): string {
  const who = `who sells → who buys${street === '' ? '' : ` (${street})`}`
  return `${'slot'.padEnd(13)}${'traded'.padStart(8)}  ${`price, ${smallUnit(genesis)}/kWh`.padStart(13)}  ${''.padEnd(6)}  ${who}`
}

/** One slot: what was traded at what price, or why nothing was; before the first slot of a day, the day. */
export function slotLines(record: SlotRecord, names: Names): string[] {
  const { genesis } = names
  const startMs = record.slot * genesis.slotMs
  const day = dayOf(startMs, genesis)
  const isNewDay = record.slot === genesis.firstSlot || day !== dayOf(startMs - genesis.slotMs, genesis)
  const line = slotLine(record, names)
  return isNewDay ? [day, line] : [line]
}

function slotLine({ slot, outcome }: SlotRecord, names: Names): string {
  const { genesis } = names
  const time =
    `${clockTime(slot * genesis.slotMs, genesis)}–${clockTime((slot + 1) * genesis.slotMs, genesis)}`.padEnd(
      13,
    )
  if (outcome === undefined) return `${time}no block: every home is on its tariff`
  if (outcome.energyWh === 0) return `${time}nothing traded: ${whyNot(outcome)}`
  const traded = kwh(outcome.energyWh).padStart(8)
  return `${time}${traded}  ${priceText(outcome).padStart(13)}  ${marketMood(slot, outcome, genesis).padEnd(6)}  ${whoTraded(outcome, names)}`
}

function priceText({ buyPriceMicroPerKwh }: BlockOutcome): string {
  return buyPriceMicroPerKwh === null ? 'several' : (buyPriceMicroPerKwh / 10_000).toFixed(2)
}

/** At a tariff's price one side was short; between the tariffs both gain. */
function marketMood(slot: number, { buyPriceMicroPerKwh: price }: BlockOutcome, genesis: Genesis): string {
  const [member] = genesis.members
  if (member === undefined || price === null) return ''
  const { retailMicroPerKwh, feedInMicroPerKwh } = tariffAt(member, slot * genesis.slotMs)
  if (price >= retailMicroPerKwh) return 'scarce'
  return price <= feedInMicroPerKwh ? 'plenty' : ''
}

function whoTraded(outcome: BlockOutcome, names: Names): string {
  return `${namesOf('offer', outcome, names)} → ${namesOf('bid', outcome, names)}`
}

function namesOf(side: 'bid' | 'offer', { orders }: BlockOutcome, { short, genesis }: Names): string {
  const traders = new Set(
    orders.filter((order) => order.side === side && order.filledWh > 0).map(({ member }) => member),
  )
  const list = genesis.members
    .filter(({ memberKey }) => traders.has(memberKey))
    .map(({ memberKey, id }) => short.get(memberKey) ?? id)
  return list.length > NAMES_SHOWN ? `${String(list.length)} homes` : list.join(', ')
}

function whyNot({ orders }: BlockOutcome): string {
  const hasBids = orders.some((order) => order.side === 'bid')
  const hasOffers = orders.some((order) => order.side === 'offer')
  if (!hasBids && !hasOffers) return 'nobody sent an order'
  if (!hasOffers) return 'nobody has energy to sell'
  return hasBids ? 'the prices do not meet' : 'nobody needs energy'
}

export function clockTime(atMs: number, { timezone }: Genesis): string {
  return new Intl.DateTimeFormat('en-GB', { timeZone: timezone, hour: '2-digit', minute: '2-digit' }).format(
    atMs,
  )
}

function dayOf(atMs: number, { timezone }: Genesis): string {
  const parts = { weekday: 'long', day: 'numeric', month: 'long', year: 'numeric' } as const
  return new Intl.DateTimeFormat('en-GB', { timeZone: timezone, ...parts }).format(atMs)
}

export function kwh(energyWh: number): string {
  return `${(energyWh / 1000).toFixed(2)} kWh`
}

/** Rounded to cents, half away from zero; `+0.00` where nothing is left after rounding. */
export function money(amountNano: bigint): string {
  const size = amountNano < 0n ? -amountNano : amountNano
  const cents = (size + 5_000_000n) / 10_000_000n
  const sign = amountNano < 0n && cents > 0n ? '−' : '+'
  return `${sign}${(cents / 100n).toString()}.${(cents % 100n).toString().padStart(2, '0')}`
}

function smallUnit({ currency }: Genesis): string {
  return currency === 'EUR' || currency === 'USD' ? 'ct' : `${currency}/100`
}
