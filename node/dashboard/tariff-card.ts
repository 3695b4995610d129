import { html } from 'htm/preact'
import type { VNode } from 'preact'
import { useEffect, useState } from 'preact/hooks'
import type { HistoryEntry } from '../api/history.ts'
import type { TariffSettings } from '../api/settings.ts'
import type { HomeState } from '../api/state.ts'
import { Card } from './card.ts'
import { askHistory, historyAnswer } from './history-answer.ts'
import { messages } from './messages.ts'
import { formatMoney, formatPrice, parsePrice, priceUnit } from './numbers.ts'
import type { Prices } from './tariff-preview.ts'
import { outcomeAt } from './tariff-preview.ts'
import { formatDate, formatTime, siteDay } from './times.ts'

/** What the home pays and gets with its supplier, who decides on it, and what another tariff would have meant. */
export function TariffCard({ tariff, state }: { tariff: TariffSettings; state: HomeState }): VNode {
  const { home, nowMs } = state
  const text = messages.settings.tariff
  const price = (micro: number): string => formatPrice(micro, home.currency)
  return html`<${Card} id="tariff" title=${text.title}>
    <table class="numbers">
      <thead>
        <tr>
          <th scope="col">${text.column.from}</th>
          <th scope="col">${text.column.pay}</th>
          <th scope="col">${text.column.get}</th>
        </tr>
      </thead>
      <tbody>
        ${tariff.periods.slice(0, PERIODS_SHOWN).map(
          ({ fromMs, retailMicroPerKwh, feedInMicroPerKwh }) =>
            html`<tr key=${fromMs}>
              <th scope="row">
                ${fromMs <= nowMs ? text.now : `${formatDate(fromMs, home.timezone)}, ${formatTime(fromMs, home.timezone)}`}
              </th>
              <td>${price(retailMicroPerKwh)}</td>
              <td>${price(feedInMicroPerKwh)}</td>
            </tr>`,
        )}
      </tbody>
    </table>
    <p class="note">${moreOf(tariff)}${text.decided(tariff.quorum, tariff.validators)}</p>
    <${Preview} state=${state} />
  <//>`
}

const PERIODS_SHOWN = 6

function moreOf({ periods, later }: TariffSettings): string {
  const more = Math.max(0, periods.length - PERIODS_SHOWN) + later
  return more === 0 ? '' : `${messages.settings.tariff.more(more)} `
}

/** Two prices to try; the sums beside each other are of this month. */
function Preview({ state }: { state: HomeState }): VNode {
  const { home, tariff, nowMs } = state
  const text = messages.settings.tariff
  const unit = priceUnit(home.currency)
  const [pay, setPay] = useState(unit.tick(tariff.retailMicroPerKwh))
  const [get, setGet] = useState(unit.tick(tariff.feedInMicroPerKwh))
  const month = siteDay(nowMs, home.timezone).slice(0, 7)
  useEffect(() => {
    void askHistory(month)
  }, [month])
  const answer = historyAnswer.value
  const past = answer.code === 'told' && answer.history.period === month ? answer.history.total : undefined
  const [retailMicroPerKwh, feedInMicroPerKwh] = [
    parsePrice(pay, home.currency),
    parsePrice(get, home.currency),
  ]
  const wanted =
    retailMicroPerKwh === null || feedInMicroPerKwh === null ? null : { retailMicroPerKwh, feedInMicroPerKwh }
  return html`<fieldset class="preview">
    <legend>${text.preview}</legend>
    <div class="fields">
      <${PriceField} name=${text.column.pay} unit=${unit.name} value=${pay} change=${setPay} />
      <${PriceField} name=${text.column.get} unit=${unit.name} value=${get} change=${setGet} />
    </div>
    ${
      past === undefined || past.slots === 0
        ? html`<p class="note">${text.noMonth}</p>`
        : wanted === null
          ? html`<p class="note" role="status">${text.noPrice}</p>`
          : html`<${Comparison} past=${past} now=${tariff} wanted=${wanted} currency=${home.currency} />`
    }
  </fieldset>`
}

function PriceField(props: {
  name: string
  unit: string
  value: string
  change: (value: string) => void
}): VNode {
  const { name, unit, value, change } = props
  const onInput = (event: InputEvent): void => {
    change((event.currentTarget as HTMLInputElement).value)
  }
  return html`<label>${name}, ${unit} <input inputmode="decimal" value=${value} onInput=${onInput} /></label>`
}

function Comparison(props: { past: HistoryEntry; now: Prices; wanted: Prices; currency: string }): VNode {
  const { past, now, wanted, currency } = props
  const text = messages.settings.tariff
  const money = (nano: bigint): string => formatMoney(nano.toString(), currency, { digits: 2, sign: true })
  const [before, after] = [outcomeAt(past, now), outcomeAt(past, wanted)]
  return html`<table class="numbers" data-test="tariff-preview">
      <thead>
        <tr>
          <th scope="col">${text.thisMonth}</th>
          <th scope="col">${text.as}</th>
          <th scope="col">${text.tried}</th>
        </tr>
      </thead>
      <tbody>
        <tr>
          <th scope="row">${text.alone}</th>
          <td>${money(before.aloneNano)}</td>
          <td>${money(after.aloneNano)}</td>
        </tr>
        <tr class="is-sum">
          <th scope="row">${text.trading}</th>
          <td>${money(before.tradingNano)}</td>
          <td>${money(after.tradingNano)}</td>
        </tr>
      </tbody>
    </table>
    <p class="note">${text.near}</p>`
}
