import { html } from 'htm/preact'
import type { VNode } from 'preact'
import type { HomeState } from '../api/state.ts'
import { Arithmetic } from './arithmetic.ts'
import { messages } from './messages.ts'
import { formatMoney, formatPrice } from './numbers.ts'
import { Origin } from './origin.ts'
import { Saving } from './saving.ts'

/** What trading changed today, as the live state tells it, and what of today's use was local and green. */
export function EarningsToday({ state }: { state: HomeState }): VNode {
  const { earnings, home, tariff } = state
  const text = messages.earnings
  const money = (nano: string): string => formatMoney(nano, home.currency, { digits: 2, sign: true })
  const price = (micro: number): string => formatPrice(micro, home.currency)
  const netNano = (BigInt(earnings.savingNano) + BigInt(earnings.tariffAloneNano)).toString()
  const none = earnings.settledSlots === 0
  return html`${
      none
        ? html`<p class="big" data-test="saving">${messages.none}</p>
            <p class="sentence">${text.nothing}</p>`
        : html`<${Saving} savingNano=${earnings.savingNano} currency=${home.currency} name="saving" />`
    }
    <dl class="pair">
      <div>
        <dt>${text.withNeighbours}</dt>
        <dd>${none ? messages.none : money(netNano)}</dd>
      </div>
      <div>
        <dt>${text.tariffAlone}</dt>
        <dd>${none ? messages.none : money(earnings.tariffAloneNano)}</dd>
      </div>
    </dl>
    <${Origin} origin=${state.origin} />
    <${Arithmetic} parts=${{ ...earnings, netNano, paymentNano: '0' }} currency=${home.currency}>
      <p class="note">
        ${text.note(earnings.settledSlots, price(tariff.retailMicroPerKwh), price(tariff.feedInMicroPerKwh))}
        ${' '}${messages.account.exact}
      </p>
    <//>`
}
