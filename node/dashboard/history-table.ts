import { html } from 'htm/preact'
import type { VNode } from 'preact'
import type { History, HistoryEntry } from '../api/history.ts'
import { energyShares, usedWh } from './energy-shares.ts'
import { messages } from './messages.ts'
import { formatKwh, formatMoney } from './numbers.ts'
import { periodAddress } from './route.ts'
import { formatRow } from './times.ts'

/** The rows of the picture in numbers, newest first, and their sum. */
export function HistoryTable({ history }: { history: History }): VNode {
  const { column, title, unit } = messages.history
  return html`<div class="scroller is-wide" tabindex="0" role="region" aria-label=${title}>
    <table class="numbers">
      <thead>
        <tr>
          <th scope="col">${column[history.by]}</th>
          <th scope="col">${column.used}, ${unit}</th>
          <th scope="col">${column.bought}, ${unit}</th>
          <th scope="col">${column.sold}, ${unit}</th>
          <th scope="col">${column.net}</th>
          <th scope="col">${column.saving}</th>
        </tr>
      </thead>
      <tbody>
        ${[...history.rows].reverse().map((entry) => html`<${Row} key=${entry.key} entry=${entry} history=${history} />`)}
        <${Row} entry=${history.total} history=${history} isSum />
      </tbody>
    </table>
  </div>`
}

function Row({
  entry,
  history,
  isSum = false,
}: {
  entry: HistoryEntry
  history: History
  isSum?: boolean
}): VNode {
  const { by, timezone, currency } = history
  const shares = energyShares(entry)
  const money = (nano: string): string =>
    formatMoney(nano, currency, { digits: by === 'slot' ? 3 : 2, sign: true })
  const name = isSum ? '∑' : formatRow(entry.startMs, timezone, by)
  return html`<tr class=${isSum ? 'is-sum' : ''}>
    <th scope="row">
      ${isSum || by === 'slot' ? name : html`<a href=${periodAddress(entry.key)}>${name}</a>`}
    </th>
    <td>${shares.ownWh === null ? messages.none : formatKwh(usedWh(shares))}</td>
    <td>${formatKwh(entry.boughtWh)}</td>
    <td>${formatKwh(entry.soldWh)}</td>
    <td>${money(entry.netNano)}</td>
    <td>${money(entry.savingNano)}</td>
  </tr>`
}
