import { html } from 'htm/preact'
import type { VNode } from 'preact'
import type { HomeState } from '../api/state.ts'
import { messages } from './messages.ts'
import { formatPrice } from './numbers.ts'

/** Where a price lies between what the supplier pays and what it charges: the room in which both neighbours gain. */
export function Corridor({ state }: { state: HomeState }): VNode {
  const { tariff, currentSlot, home } = state
  const { retailMicroPerKwh: high, feedInMicroPerKwh: low } = tariff
  const price = currentSlot.priceMicroPerKwh
  const share = price === null || high <= low ? null : Math.min(1, Math.max(0, (price - low) / (high - low)))
  return html`<div class="corridor">
    <div class="corridor-track" aria-hidden="true">
      ${share === null ? null : html`<i style=${{ left: `${share * 100}%` }}></i>`}
    </div>
    <p>
      <span>${messages.slot.feedIn(formatPrice(low, home.currency))}</span>
      <span>${messages.slot.retail(formatPrice(high, home.currency))}</span>
    </p>
  </div>`
}
