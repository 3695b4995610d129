import { html } from 'htm/preact'
import type { VNode } from 'preact'
import type { LimitSettings } from '../api/settings.ts'
import type { HomeState } from '../api/state.ts'
import { Card } from './card.ts'
import { messages } from './messages.ts'
import { formatMoney, formatPower, formatPrice } from './numbers.ts'

/** What bounds this home's trades: the street's limits, and the owner's own. */
export function LimitsCard({ limits, home }: { limits: LimitSettings; home: HomeState['home'] }): VNode {
  const { connectionLimitW, creditLimitNano, sellMinMicroPerKwh, buyMaxMicroPerKwh } = limits
  const text = messages.settings.limits
  const price = (micro: number | null): string =>
    micro === null ? text.none : formatPrice(micro, home.currency)
  return html`<${Card} id="limits" title=${text.title}>
    <dl class="facts">
      <dt>${text.connection}</dt>
      <dd>${formatPower(connectionLimitW)}</dd>
      <dt>${text.credit}</dt>
      <dd>
        ${creditLimitNano === null ? text.none : formatMoney(creditLimitNano, home.currency, { digits: 2 })}
      </dd>
      <dt>${text.sellMin}</dt>
      <dd>${price(sellMinMicroPerKwh)}</dd>
      <dt>${text.buyMax}</dt>
      <dd>${price(buyMaxMicroPerKwh)}</dd>
    </dl>
    <p class="note">${text.note}</p>
  <//>`
}
