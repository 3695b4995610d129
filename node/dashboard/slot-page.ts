import { html } from 'htm/preact'
import type { VNode } from 'preact'
import { useEffect } from 'preact/hooks'
import type { SlotDetail } from '../api/source.ts'
import type { HomeState } from '../api/state.ts'
import { Card } from './card.ts'
import { messages } from './messages.ts'
import { formatEnergy, formatHash, formatMoney, formatPrice } from './numbers.ts'
import { SlotBook } from './slot-book.ts'
import { SlotCurve } from './slot-curve.ts'
import { askSlot, slotAnswer } from './slot-detail.ts'
import { formatDate, formatRange } from './times.ts'
import { forgetCheck } from './verification.ts'
import { Verify } from './verify-card.ts'

/** One slot with its book, what came of it, and the button that clears it again. */
export function SlotPage({ slot, state }: { slot: number; state: HomeState }): VNode {
  const answer = slotAnswer.value
  const { height } = state.ledger
  useEffect(() => {
    void askSlot(slot)
  }, [slot, height])
  useEffect(() => forgetCheck, [answer])
  const text = messages.slotPage
  return html`<nav class="back"><a href="#">${text.back}</a></nav>
    ${
      answer.code === 'told'
        ? html`<${Outcome} detail=${answer.detail} home=${state.home} />
            <${Verify} detail=${answer.detail} home=${state.home} />
            <${SlotCurve} detail=${answer.detail} home=${state.home} />
            <${SlotBook} detail=${answer.detail} home=${state.home} />`
        : html`<${Card} id="slot-outcome" title=${text.title}>
            <p class="sentence" role="status">${text[answer.code]}</p>
          <//>`
    }`
}

function Outcome({ detail, home }: { detail: SlotDetail; home: HomeState['home'] }): VNode {
  const { startMs, endMs, status, book, clearing, certificate } = detail
  const text = messages.slotPage
  const range = `${formatDate(startMs, home.timezone)}, ${formatRange(startMs, endMs, home.timezone)}`
  const aside = html`<span class="chip is-${status}">${messages.slot.status[status]}</span>`
  return html`<${Card} id="slot-outcome" title=${range} aside=${aside}>
    <p class="big" data-test="outcome-price"><${Price} clearing=${clearing} home=${home} /></p>
    <dl class="facts">
      <dt>${text.orders}</dt>
      <dd>${book === null ? messages.none : book.orders.length}</dd>
      <dt>${text.traded}</dt>
      <dd>${clearing === null ? messages.none : formatEnergy(clearing.energyWh)}</dd>
      <dt>${text.surplus}</dt>
      <dd>
        ${clearing === null ? messages.none : formatMoney(clearing.surplusNano, home.currency, { digits: 3 })}
      </dd>
      <dt>${text.rule}</dt>
      <dd><${Rule} detail=${detail} /></dd>
      <dt>${text.certificate}</dt>
      <dd>
        ${certificate === null ? messages.none : text.signed(certificate.height, certificate.signatures.length)}
      </dd>
    </dl>
    ${book !== null && book.refused.length > 0 ? html`<p class="note">${text.refused(book.refused.length)}</p>` : null}
  <//>`
}

/** One price, or what buyers pay and sellers get, or none: rules that pay as bid have a price for each order. */
function Price({ clearing, home }: Pick<SlotDetail, 'clearing'> & { home: HomeState['home'] }): VNode {
  const { perKwh, noPrice } = messages.slot
  const text = messages.slotPage
  const price = (micro: number): string => formatPrice(micro, home.currency)
  if (clearing === null || clearing.code === 'rule-failed' || clearing.energyWh === 0)
    return html`<span class="big-none">${clearing?.code === 'rule-failed' ? text.ruleFailed : noPrice}</span>`
  const { priceMicroPerKwh, buyPriceMicroPerKwh: buy, sellPriceMicroPerKwh: sell } = clearing
  if (priceMicroPerKwh !== null) return html`${price(priceMicroPerKwh)} <small>${perKwh}</small>`
  if (buy !== null && sell !== null)
    return html`<span class="big-none">${text.twoPrices(price(buy), price(sell))}</span>`
  return html`<span class="big-none">${text.manyPrices}</span>`
}

function Rule({ detail: { conditions, clearing } }: { detail: SlotDetail }): VNode {
  const hash = conditions?.rule.hash ?? clearing?.ruleHash
  if (hash === undefined) return html`${messages.none}`
  return html`${conditions?.rule.name} <code title=${hash}>${formatHash(hash)}</code>`
}
