import { html } from 'htm/preact'
import type { VNode } from 'preact'
import type { HomeState } from '../api/state.ts'
import { LogInLink } from './log-in-link.ts'
import { messages } from './messages.ts'
import { decide, outcomes } from './owner-change.ts'
import { session } from './session.ts'
import { formatDate, formatTime } from './times.ts'

/** Whether the home trades, by its owner's word, from when on, and the button that changes it. */
export function TradingSwitch({ state }: { state: HomeState }): VNode {
  const { isPaused } = state.owner.trading
  const text = messages.owner.trading
  const press = (): void => {
    const done = isPaused ? text.done.resume : text.done.pause
    void decide(
      'trading',
      { method: 'PUT', path: '/api/v1/trading', body: { isPaused: !isPaused } },
      () => done,
    )
  }
  return html`<div class=${isPaused ? 'trading is-paused' : 'trading'} role="group" aria-label=${text.title}>
    <p data-test="trading">${sentenceOf(state)}</p>
    ${
      session.value?.isLoggedIn === true
        ? html`<button type="button" data-test="trading-switch" onClick=${press}>
            ${isPaused ? text.resume : text.pause}
          </button>`
        : html`<${LogInLink} />`
    }
    <p class="note" role="status" data-test="trading-outcome">${outcomes.trading.value}</p>
  </div>`
}

function sentenceOf({ owner, home, power, nowMs }: HomeState): string {
  const text = messages.owner.trading
  const { isPaused, sinceMs, fromMs } = owner.trading
  const time = (atMs: number): string => formatTime(atMs, home.timezone)
  if (sinceMs === null || fromMs === null) return text.on(time(owner.nextMs))
  if (!isPaused) return fromMs > nowMs ? text.resumed(time(fromMs)) : text.on(time(owner.nextMs))
  const since = `${formatDate(sinceMs, home.timezone)}, ${time(sinceMs)}`
  return [
    text.paused(since, time(fromMs)),
    ...(power.hasBattery ? [text.battery] : []),
    text.again(time(owner.nextMs)),
  ].join(' ')
}
