import { html } from 'htm/preact'
import type { VNode } from 'preact'
import type { HomeState } from '../api/state.ts'
import { Attention } from './attention.ts'
import { Earnings } from './earnings.ts'
import { DayAhead } from './day-ahead.ts'
import { Header } from './header.ts'
import { connection, home } from './live.ts'
import { messages } from './messages.ts'
import { Neighbourhood } from './neighbourhood.ts'
import { Orders } from './orders.ts'
import { Prices } from './prices.ts'
import { RightNow } from './right-now.ts'
import { openSlot } from './route.ts'
import { SlotPage } from './slot-page.ts'
import { ThisSlot } from './this-slot.ts'

/** The whole page: the home, or one slot of it. */
export function Page(): VNode {
  const state = home.value
  if (state === undefined) return html`<main class="waiting"><p role="status">${messages.waiting}</p></main>`
  const stale = connection.value === 'offline' ? 'page is-offline' : 'page'
  const slot = openSlot.value
  return html`<${Header} state=${state} />
    <main class=${stale}>
      ${slot === undefined ? html`<${Home} state=${state} />` : html`<${SlotPage} slot=${slot} state=${state} />`}
    </main>`
}

/** In the order of the questions people ask. */
function Home({ state }: { state: HomeState }): VNode {
  return html`<${RightNow} state=${state} />
    <${ThisSlot} state=${state} />
    <${Prices} state=${state} />
    <${DayAhead} state=${state} />
    <${Earnings} state=${state} />
    <${Neighbourhood} state=${state} />
    <${Orders} state=${state} />
    <${Attention} state=${state} />`
}
