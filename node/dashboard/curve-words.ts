import type { SlotClearing } from '../api/source.ts'
import { messages } from './messages.ts'
import { formatEnergy, formatHash, formatPrice } from './numbers.ts'
import type { OrderCurves, OrderStep } from './order-curves.ts'

/** What was wanted and what was offered in all. */
export function curveSentence({ bids, offers }: OrderCurves): string {
  const { both, onlyDemand, onlySupply } = messages.curve
  const [wanted, offered] = [formatEnergy(allOf(bids)), formatEnergy(allOf(offers))]
  if (offers.length === 0) return onlyDemand(wanted)
  return bids.length === 0 ? onlySupply(offered) : both(wanted, offered)
}

/** What came of it, without a full stop. */
export function outcomeWords(clearing: SlotClearing | null, currency: string): string {
  const text = messages.curve
  if (clearing?.code === 'rule-failed') return text.ruleFailed
  if (clearing === null || clearing.energyWh === 0) return text.untraded
  const energy = formatEnergy(clearing.energyWh)
  const { buyPriceMicroPerKwh: buy, sellPriceMicroPerKwh: sell } = clearing
  if (buy === null || sell === null) return text.manyPrices(energy)
  const price = (micro: number): string => formatPrice(micro, currency)
  return buy === sell ? text.onePrice(energy, price(buy)) : text.twoPrices(energy, price(buy), price(sell))
}

/** The picture for who does not see it. */
export function pictureWords(curves: OrderCurves, clearing: SlotClearing | null, currency: string): string {
  const { title, falls, rises, twin } = messages.curve
  const ends = (steps: readonly OrderStep[], say: (from: string, to: string) => string): string => {
    const [first, last] = [steps.at(0), steps.at(-1)]
    if (first === undefined || last === undefined) return ''
    return say(formatPrice(first.priceMicroPerKwh, currency), formatPrice(last.priceMicroPerKwh, currency))
  }
  return [
    `${title}.`,
    curveSentence(curves),
    ends(curves.bids, falls),
    ends(curves.offers, rises),
    `${outcomeWords(clearing, currency)}.`,
    twin,
  ]
    .filter((sentence) => sentence !== '')
    .join(' ')
}

/** One order, as the book has it. */
export function stepWords({ order, isMine, filledWh }: OrderStep, currency: string): string {
  const { side, limit } = messages.orders
  const who = isMine ? messages.slotPage.you : formatHash(order.member)
  const price = limit[order.side](formatPrice(order.limitPriceMicroPerKwh, currency))
  const energy = formatEnergy(order.energyWh)
  const traded = filledWh === 0 ? messages.slot.untraded : messages.slot.traded(formatEnergy(filledWh))
  return `${who}: ${side[order.side]}, ${energy}, ${price}; ${traded}`
}

function allOf(steps: readonly OrderStep[]): number {
  return steps.at(-1)?.toWh ?? 0
}
