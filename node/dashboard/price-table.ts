import { html } from 'htm/preact'
import type { VNode } from 'preact'
import type { HomeState, SlotState } from '../api/state.ts'
import { messages } from './messages.ts'
import { formatKwh, formatPrice } from './numbers.ts'
import { slotAddress } from './route.ts'
import { formatTime } from './times.ts'

/** The same prices for those who cannot see the picture, or want the numbers; newest first. */
export function PriceTable({ state }: { state: HomeState }): VNode {
  const { column } = messages.prices
  return html`<div class="scroller" tabindex="0" role="region" aria-label=${messages.prices.title}>
    <table class="numbers">
      <thead>
        <tr>
          <th scope="col">${column.time}</th>
          <th scope="col">${column.price}</th>
          <th scope="col">${column.street}</th>
          <th scope="col">${column.mine}</th>
        </tr>
      </thead>
      <tbody>
        ${[...state.day].reverse().map((slot) => html`<${PriceRow} key=${slot.slot} slot=${slot} home=${state.home} />`)}
      </tbody>
    </table>
  </div>`
}

function PriceRow({ slot, home }: { slot: SlotState; home: HomeState['home'] }): VNode {
  const { youBought, youSold } = messages.prices
  const mine =
    slot.soldWh > 0
      ? youSold(formatKwh(slot.soldWh))
      : slot.boughtWh > 0
        ? youBought(formatKwh(slot.boughtWh))
        : messages.none
  return html`<tr>
    <th scope="row"><a href=${slotAddress(slot.slot)}>${formatTime(slot.startMs, home.timezone)}</a></th>
    <td>
      ${slot.priceMicroPerKwh === null ? messages.slot.status[slot.status] : formatPrice(slot.priceMicroPerKwh, home.currency)}
    </td>
    <td>${formatKwh(slot.energyWh)}</td>
    <td>${mine}</td>
  </tr>`
}
