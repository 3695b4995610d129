import { signal } from '@preact/signals'
import { html } from 'htm/preact'
import type { VNode } from 'preact'
import { useEffect } from 'preact/hooks'
import type { HomeState } from '../api/state.ts'
import { Account } from './account.ts'
import { Card } from './card.ts'
import { EarningsToday } from './earnings-today.ts'
import { createHistoryQuestion } from './history-answer.ts'
import { messages } from './messages.ts'
import { periodAddress } from './route.ts'
import { siteDay } from './times.ts'

/** The time that the card is of, and how much of a date names it. */
const SPANS = { today: 10, month: 7, year: 4 } as const
type Span = keyof typeof SPANS

const span = signal<Span>('today')
const question = createHistoryQuestion()

/** What trading changed today, this month or this year, always against the tariff alone, with the arithmetic on a click. */
export function Earnings({ state }: { state: HomeState }): VNode {
  const text = messages.account
  const { value } = span
  return html`<${Card} id="earnings" title=${text.title[value]}>
    <div class="kinds" role="group" aria-label=${text.spans.title}>
      ${(Object.keys(SPANS) as Span[]).map(
        (each) =>
          html`<button
            key=${each}
            type="button"
            aria-pressed=${each === value}
            onClick=${() => {
              span.value = each
            }}
          >
            ${text.spans[each]}
          </button>`,
      )}
    </div>
    ${
      value === 'today'
        ? html`<${EarningsToday} state=${state} />`
        : html`<${OfPeriod} period=${periodOf(state, value)} height=${state.ledger.height} />`
    }
  <//>`
}

function periodOf({ nowMs, home }: HomeState, of: Span): string {
  return siteDay(nowMs, home.timezone).slice(0, SPANS[of])
}

/** Asked for anew with each block. */
function OfPeriod({ period, height }: { period: string; height: number }): VNode {
  useEffect(() => {
    void question.ask(period)
  }, [period, height])
  const answer = question.answer.value
  if (answer.code !== 'told' || answer.history.period !== period)
    return html`<p class="sentence" role="status">
      ${messages.history[answer.code === 'told' ? 'waiting' : answer.code]}
    </p>`
  return html`<div aria-busy=${answer.isAsking} aria-live="polite">
      <${Account} history=${answer.history} name="period-saving" />
    </div>
    <p class="more"><a href=${periodAddress(period)}>${messages.account.more}</a></p>`
}
