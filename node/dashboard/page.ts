import { html } from 'htm/preact'
import type { VNode } from 'preact'
import { Attention } from './attention.ts'
import { Earnings } from './earnings.ts'
import { Header } from './header.ts'
import { connection, home } from './live.ts'
import { messages } from './messages.ts'
import { Neighbourhood } from './neighbourhood.ts'
import { Orders } from './orders.ts'
import { Prices } from './prices.ts'
import { RightNow } from './right-now.ts'
import { ThisSlot } from './this-slot.ts'

/** The whole page, in the order of the questions people ask. */
export function Page(): VNode {
  const state = home.value
  if (state === undefined) return html`<main class="waiting"><p role="status">${messages.waiting}</p></main>`
  const stale = connection.value === 'offline' ? 'page is-offline' : 'page'
  return html`<${Header} state=${state} />
    <main class=${stale}>
      <${RightNow} state=${state} />
      <${ThisSlot} state=${state} />
      <${Prices} state=${state} />
      <${Earnings} state=${state} />
      <${Neighbourhood} state=${state} />
      <${Orders} state=${state} />
      <${Attention} state=${state} />
    </main>`
}
