import { signal } from '@preact/signals'
import { html } from 'htm/preact'
import type { VNode } from 'preact'
import type { HomeState, OrderState } from '../api/state.ts'
import { Card } from './card.ts'
import { messages } from './messages.ts'
import { formatEnergy, formatPrice } from './numbers.ts'
import { slotAddress } from './route.ts'
import { formatTime } from './times.ts'

const FIRST_SHOWN = 6
const showsAll = signal(false)

/** What this home asked for and what became of it, newest first. */
export function Orders({ state }: { state: HomeState }): VNode {
  const { orders, home } = state
  const text = messages.orders
  const shown = showsAll.value ? orders : orders.slice(0, FIRST_SHOWN)
  return html`<${Card} id="orders" title=${text.title}>
    ${orders.length === 0 ? html`<p class="sentence">${text.none}</p>` : html`<${OrderTable} orders=${shown} home=${home} />`}
    ${
      orders.length > FIRST_SHOWN
        ? html`<button type="button" aria-expanded=${showsAll.value ? 'true' : 'false'} onClick=${toggle}>
            ${showsAll.value ? text.showFewer : text.showAll(orders.length)}
          </button>`
        : null
    }
  <//>`
}

function toggle(): void {
  showsAll.value = !showsAll.value
}

function OrderTable({ orders, home }: { orders: readonly OrderState[]; home: HomeState['home'] }): VNode {
  const { column } = messages.orders
  return html`<table class="orders">
    <thead>
      <tr>
        <th scope="col">${column.slot}</th>
        <th scope="col">${column.energy}</th>
        <th scope="col">${column.price}</th>
        <th scope="col">${column.state}</th>
      </tr>
    </thead>
    <tbody>
      ${orders.map((order, index) => html`<${OrderRow} key=${`${order.slot} ${index}`} order=${order} home=${home} />`)}
    </tbody>
  </table>`
}

function OrderRow({ order, home }: { order: OrderState; home: HomeState['home'] }): VNode {
  const text = messages.orders
  const limit = text.limit[order.side](formatPrice(order.limitPriceMicroPerKwh, home.currency))
  return html`<tr>
    <td>
      <b><a href=${slotAddress(order.slot)}>${formatTime(order.startMs, home.timezone)}</a></b
      ><small class="is-${order.side}">${text.side[order.side]}</small>
    </td>
    <td>
      <b>${isDecided(order) ? formatEnergy(order.filledWh) : messages.none}</b>
      <small>${text.of(formatEnergy(order.energyWh))}</small>
    </td>
    <td>
      <b
        >${order.priceMicroPerKwh === null ? messages.none : formatPrice(order.priceMicroPerKwh, home.currency)}</b
      ><small>${limit}</small>
    </td>
    <td><span class="chip is-${order.state}">${text.state[order.state]}</span></td>
  </tr>`
}

/** Until the slot is cleared nobody knows what will be filled. */
function isDecided({ state }: OrderState): boolean {
  return state !== 'sent'
}
