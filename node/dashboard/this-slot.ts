import { html } from 'htm/preact'
import type { VNode } from 'preact'
import type { HomeState, SlotState } from '../api/state.ts'
import { Card } from './card.ts'
import { Corridor } from './corridor.ts'
import { messages } from './messages.ts'
import { NextSlot } from './next-slot.ts'
import { formatEnergy, formatPrice } from './numbers.ts'
import { slotAddress } from './route.ts'
import { formatRange } from './times.ts'
import { TradingSwitch } from './trading-switch.ts'

/** The slot being delivered: its price, my part, why; and below it the one after it. */
export function ThisSlot({ state }: { state: HomeState }): VNode {
  const { home, currentSlot: slot, nextSlot } = state
  const text = messages.slot
  const range = formatRange(slot.startMs, slot.endMs, home.timezone)
  const title = html`${`${text.title} `}<span class="range">${range}</span>`
  const aside = html`<span class="chip is-${slot.status}">${text.status[slot.status]}</span>`
  return html`<${Card} id="slot" title=${title} aside=${aside}>
    <p class="big" data-test="slot-price">
      ${
        slot.priceMicroPerKwh === null
          ? html`<span class="big-none">${text.noPrice}</span>`
          : html`${formatPrice(slot.priceMicroPerKwh, home.currency)} <small>${text.perKwh}</small>`
      }
    </p>
    <${Corridor} state=${state} />
    <dl class="pair">
      <div>
        <dt>${text.you}</dt>
        <dd data-test="slot-mine">${isOpen(slot) ? messages.none : mine(slot)}</dd>
      </div>
      <div>
        <dt>${text.street}</dt>
        <dd>${isOpen(slot) ? messages.none : text.traded(formatEnergy(slot.energyWh))}</dd>
      </div>
    </dl>
    <p class="sentence" data-test="slot-sentence">${sentenceOf(slot)}</p>
    <p class="more"><a href=${slotAddress(slot.slot)}>${messages.slotPage.open}</a></p>
    <${NextSlot} slot=${nextSlot} home=${home} />
    <${TradingSwitch} state=${state} />
  <//>`
}

/** Until it is cleared nobody knows who trades what. */
function isOpen({ status }: SlotState): boolean {
  return status === 'collecting' || status === 'clearing'
}

function mine({ boughtWh, soldWh }: SlotState): string {
  const { bought, sold, untraded } = messages.slot
  const parts = [
    ...(soldWh > 0 ? [sold(formatEnergy(soldWh))] : []),
    ...(boughtWh > 0 ? [bought(formatEnergy(boughtWh))] : []),
  ]
  return parts.length === 0 ? untraded : parts.join(', ')
}

/** In the language of the page. */
function sentenceOf({ reason, refusal, sentence, boughtWh, soldWh }: SlotState): string {
  const refused = reason === 'refused' && refusal !== null ? messages.slot.refused?.(refusal) : undefined
  return refused ?? messages.slot.reason?.[reason](formatEnergy(Math.max(boughtWh, soldWh))) ?? sentence
}
