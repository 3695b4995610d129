import { html } from 'htm/preact'
import type { VNode } from 'preact'
import type { HomeState } from '../api/state.ts'
import { Card } from './card.ts'
import { messages } from './messages.ts'
import { formatMoney, formatPrice } from './numbers.ts'
import { Origin } from './origin.ts'
import { Saving } from './saving.ts'

/** What trading changed today, always against the tariff alone, with the arithmetic one click away. */
export function Earnings({ state }: { state: HomeState }): VNode {
  const { earnings, home, tariff } = state
  const text = messages.earnings
  const money = (nano: string, digits = 2): string => formatMoney(nano, home.currency, { digits, sign: true })
  const price = (micro: number): string => formatPrice(micro, home.currency)
  const saving = BigInt(earnings.savingNano)
  const withNeighbours = (saving + BigInt(earnings.tariffAloneNano)).toString()
  const none = earnings.settledSlots === 0
  return html`<${Card} id="earnings" title=${text.title}>
    ${
      none
        ? html`<p class="big" data-test="saving">${messages.none}</p>
            <p class="sentence">${text.nothing}</p>`
        : html`<${Saving} savingNano=${earnings.savingNano} currency=${home.currency} name="saving" />`
    }
    <dl class="pair">
      <div>
        <dt>${text.withNeighbours}</dt>
        <dd>${none ? messages.none : money(withNeighbours)}</dd>
      </div>
      <div>
        <dt>${text.tariffAlone}</dt>
        <dd>${none ? messages.none : money(earnings.tariffAloneNano)}</dd>
      </div>
    </dl>
    <${Origin} origin=${state.origin} />
    <details>
      <summary>${text.arithmetic}</summary>
      <table class="numbers">
        <tbody>
          <${Line} name=${text.trades} value=${money(earnings.tradeNano, 3)} />
          <${Line} name=${text.supplier} value=${money(earnings.supplierNano, 3)} />
          <${Line} name=${text.fees} value=${money(earnings.feeNano, 3)} />
          <${Line} name=${text.withNeighbours} value=${money(withNeighbours, 3)} sum />
          <${Line} name=${text.tariffAlone} value=${money(earnings.tariffAloneNano, 3)} />
          <${Line} name=${text.difference} value=${money(earnings.savingNano, 3)} sum />
        </tbody>
      </table>
      <p class="note">
        ${text.note(earnings.settledSlots, price(tariff.retailMicroPerKwh), price(tariff.feedInMicroPerKwh))}
      </p>
    </details>
  <//>`
}

function Line({ name, value, sum = false }: { name: string; value: string; sum?: boolean }): VNode {
  return html`<tr class=${sum ? 'is-sum' : ''}>
    <th scope="row">${name}</th>
    <td>${value}</td>
  </tr>`
}
