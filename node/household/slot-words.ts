/** What happened in a slot, in English; other languages say it by the reason (node/dashboard/words). */
import type { SlotReason } from '../api/state.ts'
import type { OrderRefusal } from '../core/chain/credit.ts'
import type { SheetRefusal } from '../core/market/check-sheet.ts'

interface SlotWords {
  readonly reason: SlotReason
  readonly boughtWh: number
  readonly soldWh: number
  /** The code of why the street did not take the home's orders. */
  readonly refusal: string | null
}

export function slotSentence({ reason, boughtWh, soldWh, refusal }: SlotWords): string {
  if (reason === 'bought') return `You bought ${kwh(boughtWh)} from neighbours.`
  if (reason === 'sold') return `You sold ${kwh(soldWh)} to neighbours.`
  return reason === 'refused' ? refusedSentence(refusal ?? '') : SENTENCES[reason]
}

const SENTENCES: Readonly<Record<Exclude<SlotReason, 'bought' | 'sold' | 'refused'>, string>> = {
  collecting: 'The street is collecting orders.',
  sealed: 'The orders are sealed; the street agrees on the clearing.',
  'no-agreement': 'The street reached no agreement: everybody is on their tariff, nothing is lost.',
  'rule-failed': 'The pricing rule failed: the slot is void and nobody pays.',
  late: 'The block came too late: the fills are void and everybody is on their tariff.',
  'no-orders': 'Nobody sent an order.',
  'no-offers': 'No neighbour had energy to sell: everybody buys on their tariff.',
  'no-bids': 'No neighbour needed energy: the surplus goes to the grid.',
  'no-crossing': 'Bids and offers did not meet.',
  'not-needed': 'Your order was not needed at this price.',
  'own-limits': 'Your own limits kept your order out: without them it would have met a neighbour’s.',
  paused: 'You paused trading: your home sent no orders.',
  'not-admitted': 'Your home is not an active member of the street: it sent no orders.',
  'meter-doubted': 'Your meter is in doubt: your home sent no orders. Needs attention says why.',
  'device-silent': 'Your device does not answer: your home sent no orders.',
  'no-forecast': 'Nothing is known of your home yet: it sent no orders.',
  missed: 'Your orders did not reach the street before the gate closed.',
  'nothing-to-trade': 'Neighbours traded; you had nothing to trade.',
  'no-order': 'Neighbours traded; your home had no order among theirs.',
}

/** Every code that a block may refuse orders with. */
export type Refusal = OrderRefusal | SheetRefusal

const REFUSALS: Readonly<Record<Refusal, string>> = {
  'order-credit-exceeded': 'with all that your home owes and has promised it goes beyond your credit limit',
  'order-limit-beyond-fees': 'with the fees its price is beyond what an order may say',
  'sheet-version-unknown': 'this program speaks another version of the protocol',
  'sheet-community-other': 'it was for another community',
  'sheet-member-unknown': 'your home is not a member',
  'sheet-member-suspended': 'your home is suspended',
  'sheet-gate-closed': 'it came after the gate had closed',
  'sheet-slot-too-far': 'its slot was too far ahead',
  'sheet-energy-zero': 'it was an order of 0 Wh',
  'sheet-energy-over-connection': 'it was more energy than your connection carries in a slot',
  'sheet-price-out-of-range': 'its price is beyond what an order may say',
  'sheet-orders-cross': 'its own bid and offer met each other',
  'sheet-signature-invalid': 'its signature was not that of your home',
}

function refusedSentence(code: string): string {
  const why = Object.hasOwn(REFUSALS, code) ? REFUSALS[code as Refusal] : 'docs/errors.md has its code'
  return `The street refused your order: ${why} (${code}).`
}

function kwh(energyWh: number): string {
  return `${(energyWh / 1000).toFixed(2)} kWh`
}
