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
import { HistoryPage } from './history-page.ts'
import { isSettingsOpen, openPeriod, openSlot } from './route.ts'
import { SettingsPage } from './settings-page.ts'
import { CONTENT_ATTRIBUTES } from './skip-link.ts'
import { SlotPage } from './slot-page.ts'
import { ThisSlot } from './this-slot.ts'

/** The whole page: the home, one slot of it, its past, or its settings. */
export function Page(): VNode {
  const state = home.value
  if (state === undefined) return html`<main class="waiting"><p role="status">${messages.waiting}</p></main>`
  const stale = connection.value === 'offline' ? 'page is-offline' : 'page'
  return html`<${Header} state=${state} />
    <main class=${stale} ...${CONTENT_ATTRIBUTES}><${Open} state=${state} /></main>`
}

/** What the address names. */
function Open({ state }: { state: HomeState }): VNode {
  const [slot, period] = [openSlot.value, openPeriod.value]
  if (slot !== undefined) return html`<${SlotPage} slot=${slot} state=${state} />`
  if (period !== undefined) return html`<${HistoryPage} period=${period} state=${state} />`
  if (isSettingsOpen.value) return html`<${SettingsPage} state=${state} />`
  return html`<${Home} state=${state} />`
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
