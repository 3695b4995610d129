import { html } from 'htm/preact'
import type { ComponentChildren, VNode } from 'preact'
import type { HistoryEntry } from '../api/history.ts'
import { messages } from './messages.ts'
import { exactDigits, formatMoney } from './numbers.ts'

/** The parts of an account as the ledger has them: decimal strings of nano-currency, positive where the home receives. */
export type AccountParts = Pick<
  HistoryEntry,
  'tradeNano' | 'supplierNano' | 'feeNano' | 'paymentNano' | 'netNano' | 'tariffAloneNano' | 'savingNano'
>

/** How a saving comes about, on a click: each part to its last digit, so that whoever adds them up gets the same. */
export function Arithmetic(props: {
  parts: AccountParts
  currency: string
  children?: ComponentChildren
}): VNode {
  const { parts, currency, children } = props
  const { tradeNano, supplierNano, feeNano, paymentNano, netNano, tariffAloneNano, savingNano } = parts
  const text = messages.earnings
  const digits = exactDigits([tradeNano, supplierNano, feeNano, paymentNano, tariffAloneNano])
  const line = (name: string, nano: string, isSum = false): VNode =>
    html`<tr class=${isSum ? 'is-sum' : ''}>
      <th scope="row">${name}</th>
      <td>${formatMoney(nano, currency, { digits, sign: true })}</td>
    </tr>`
  return html`<details class="arithmetic">
    <summary>${text.arithmetic}</summary>
    <table class="numbers">
      <tbody>
        ${line(text.trades, tradeNano)} ${line(text.supplier, supplierNano)} ${line(text.fees, feeNano)}
        ${BigInt(paymentNano) === 0n ? null : line(messages.account.payments, paymentNano)}
        ${line(text.withNeighbours, netNano, true)} ${line(text.tariffAlone, tariffAloneNano)}
        ${line(text.difference, savingNano, true)}
      </tbody>
    </table>
    ${children}
  </details>`
}
