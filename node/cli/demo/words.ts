/** The demo's lines in words, in the street's own time zone. */
import type { Genesis } from '../../core/chain/genesis.ts'
import type { SlotRecord } from './street-record.ts'

export interface Names {
  readonly genesis: Genesis
  readonly titles: ReadonlyMap<string, string>
}

/** One slot: what was traded at what price, or why nothing was. */
export function slotLine({ slot, outcome }: SlotRecord, { genesis, titles }: Names): string {
  const time = `${clockTime(slot * genesis.slotMs, genesis)}–${clockTime((slot + 1) * genesis.slotMs, genesis)}`
  if (outcome === undefined) return `${time}  no block: every home is on its tariff`
  const bids = outcome.orders.filter((order) => order.side === 'bid').length
  const offers = outcome.orders.length - bids
  const book = `${count(bids, 'bid')}, ${count(offers, 'offer')}`
  if (outcome.energyWh === 0) return `${time}  ${book} · nothing traded${whyNot(bids, offers)}`
  const price = outcome.buyPriceMicroPerKwh === null ? 'several prices' : `${cents(outcome.buyPriceMicroPerKwh)} ct/kWh`
  const sellers = namesOf('offer', outcome, titles)
  const buyers = namesOf('bid', outcome, titles)
  return `${time}  ${book} · ${kwh(outcome.energyWh)} traded at ${price} · ${sellers} → ${buyers}`
}

export function clockTime(atMs: number, { timezone }: Genesis): string {
  return new Intl.DateTimeFormat('en-GB', { timeZone: timezone, hour: '2-digit', minute: '2-digit' }).format(atMs)
}

export function kwh(energyWh: number): string {
  return `${(energyWh / 1000).toFixed(2)} kWh`
}

export function money(amountNano: bigint, currency: string): string {
  const sign = amountNano < 0n ? '-' : ''
  const size = amountNano < 0n ? -amountNano : amountNano
  const cent = (size + 5_000_000n) / 10_000_000n
  return `${sign}${(cent / 100n).toString()}.${(cent % 100n).toString().padStart(2, '0')} ${currency}`
}

function namesOf(side: 'bid' | 'offer', outcome: NonNullable<SlotRecord['outcome']>, titles: ReadonlyMap<string, string>): string {
  const members = outcome.orders.filter((order) => order.side === side && order.filledWh > 0).map((order) => order.member)
  const names = [...new Set(members)].map((member) => titles.get(member) ?? member.slice(0, 8)).sort()
  return names.length > 3 ? `${String(names.length)} homes` : names.join(', ')
}

function whyNot(bids: number, offers: number): string {
  if (bids + offers === 0) return ''
  if (offers === 0) return ': nobody has energy to sell'
  return bids === 0 ? ': nobody needs energy' : ': the prices do not meet'
}

function count(number: number, noun: string): string {
  return `${String(number)} ${noun}${number === 1 ? '' : 's'}`
}

function cents(priceMicroPerKwh: number): string {
  return (priceMicroPerKwh / 10_000).toFixed(2).replace(/\.?0+$/, '')
}
