import { html } from 'htm/preact'
import type { VNode } from 'preact'
import type { BookOrder, SlotDetail } from '../api/source.ts'
import type { HomeState } from '../api/state.ts'
import { Card } from './card.ts'
import { messages } from './messages.ts'
import { formatEnergy, formatHash, formatMoney, formatPrice } from './numbers.ts'

/** All orders of a slot in canonical order, with what each got. Homes other than this one go by the start of their key. */
export function SlotBook({ detail, home }: { detail: SlotDetail; home: HomeState['home'] }): VNode {
  const text = messages.slotPage
  const orders = detail.book?.orders ?? []
  const fills = new Map(detail.fills.map((fill) => [fill.order, fill]))
  const { column } = text
  const isEmpty = orders.length === 0
  return html`<${Card} id="slot-book" title=${text.book}>
    ${
      isEmpty
        ? html`<p class="sentence">${detail.book === null ? text.noBook : text.emptyBook}</p>`
        : html`<table class="orders">
            <thead>
              <tr>
                <th scope="col">${column.home}</th>
                <th scope="col">${column.order}</th>
                <th scope="col">${column.traded}</th>
                <th scope="col">${column.amount}</th>
              </tr>
            </thead>
            <tbody>
              ${orders.map((order) => html`<${OrderRow} key=${order.order} order=${order} fill=${fills.get(order.order)} isMine=${order.member === detail.self} home=${home} />`)}
            </tbody>
          </table>`
    }
    <p class="note">${text.canonical}</p>
  <//>`
}

function OrderRow(props: {
  order: BookOrder
  fill: SlotDetail['fills'][number] | undefined
  isMine: boolean
  home: HomeState['home']
}): VNode {
  const { order, fill, isMine, home } = props
  const { side, limit } = messages.orders
  const text = messages.slotPage
  return html`<tr>
    <td>
      <b>${isMine ? text.you : html`<code title=${order.member}>${formatHash(order.member)}</code>`}</b>
      <small class="is-${order.side}">${side[order.side]}</small>
    </td>
    <td>
      <b>${formatEnergy(order.energyWh)}</b>
      <small>${limit[order.side](formatPrice(order.limitPriceMicroPerKwh, home.currency))}</small>
    </td>
    <td><b>${formatEnergy(fill?.energyWh ?? 0)}</b></td>
    <td>
      <b
        >${fill === undefined ? messages.none : formatMoney(fill.amountNano, home.currency, { digits: 3 })}</b
      >
      <small>${fill === undefined ? '' : text.amount[order.side]}</small>
    </td>
  </tr>`
}
