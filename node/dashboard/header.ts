import { html } from 'htm/preact'
import type { VNode } from 'preact'
import type { HomeState } from '../api/state.ts'
import { LanguageSwitch } from './language-switch.ts'
import { connection } from './live.ts'
import { marketNow } from './market-time.ts'
import { messages } from './messages.ts'
import { logOut, session } from './session.ts'
import { SkipLink } from './skip-link.ts'
import { Tabs } from './tabs.ts'
import { formatDate, formatTime } from './times.ts'

/** Whose page this is, whether it is live, and the state of the street in one line. */
export function Header({ state }: { state: HomeState }): VNode {
  const { home, peers, ledger, attention } = state
  const connected = peers.filter((peer) => peer.connected).length
  const text = messages.header
  return html`<${SkipLink} />
    <header class="top">
      <div class="top-row">
        <h1>${home.title}</h1>
        <div class="pills">
          ${
            attention.length > 0
              ? html`<a class="pill is-warning" href="#attention">${text.notices(attention.length)}</a>`
              : null
          }
          <${ModePill} home=${home} />
          <${ConnectionPill} />
          <${LanguageSwitch} />
          <${LogOut} />
        </div>
      </div>
      <p class="top-facts">
        <${MarketTime} zone=${home.timezone} />
        <span>${text.peers(connected, peers.length)}</span>
        <span>${text.ledger(ledger.height)}</span>
      </p>
      <${FrozenNote} zone=${home.timezone} />
      <${Tabs} state=${state} />
    </header>`
}

function ModePill({ home }: { home: HomeState['home'] }): VNode | null {
  const { demo, demoHint, paper, paperHint } = messages.mode
  if (home.mode === 'demo') return html`<span class="pill" title=${demoHint(home.marketSpeed)}>${demo}</span>`
  if (home.mode === 'paper') return html`<span class="pill" title=${paperHint}>${paper}</span>`
  return null
}

function ConnectionPill(): VNode {
  const status = connection.value
  return html`<span class="pill is-${status}" role="status" data-connection=${status}>
    <i class="dot" aria-hidden="true"></i>${messages.status[status]}
  </span>`
}

/** For those who are logged in. */
function LogOut(): VNode | null {
  if (session.value?.isLoggedIn !== true) return null
  const leave = (): void => void logOut()
  return html`<button class="pill" type="button" data-test="log-out" onClick=${leave}>
    ${messages.header.logOut}
  </button>`
}

function MarketTime({ zone }: { zone: string }): VNode {
  const now = marketNow.value
  return html`<span><time>${formatDate(now, zone)}, ${formatTime(now, zone)}</time></span>`
}

function FrozenNote({ zone }: { zone: string }): VNode | null {
  if (connection.value !== 'offline') return null
  return html`<p class="frozen">${messages.frozen(formatTime(marketNow.peek(), zone))}</p>`
}
