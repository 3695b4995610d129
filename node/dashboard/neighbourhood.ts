import { html } from 'htm/preact'
import type { VNode } from 'preact'
import type { HomeState } from '../api/state.ts'
import { Card } from './card.ts'
import { messages } from './messages.ts'
import { formatHash } from './numbers.ts'
import { formatRange, formatTime } from './times.ts'

/** The ledger this home agrees on with its street, and who is there. */
export function Neighbourhood({ state }: { state: HomeState }): VNode {
  const { ledger, home } = state
  const text = messages.neighbourhood
  return html`<${Card} id="street" title=${text.title}>
    <dl class="facts">
      <dt>${text.block}</dt>
      <dd data-test="block">${blockText(state)}</dd>
      <dt>${text.final}</dt>
      <dd>${ledger.finalAtMs === null ? messages.unknown : formatTime(ledger.finalAtMs, home.timezone)}</dd>
      <dt>${text.quorum}</dt>
      <dd>${text.quorumOf(ledger.quorum, ledger.validators)}</dd>
      <dt>${text.root}</dt>
      <dd><${Hash} value=${ledger.stateRoot} /></dd>
      <dt>${text.rule}</dt>
      <dd><${Hash} value=${ledger.ruleHash} /></dd>
    </dl>
    <${Peers} peers=${state.peers} />
  <//>`
}

function blockText({ ledger, home }: HomeState): string {
  const { noBlock, blockOf } = messages.neighbourhood
  if (ledger.slot === null) return noBlock
  const startMs = ledger.slot * home.slotMs
  return blockOf(ledger.height, formatRange(startMs, startMs + home.slotMs, home.timezone))
}

function Hash({ value }: { value: string }): VNode {
  return value === '' ? html`${messages.unknown}` : html`<code title=${value}>${formatHash(value)}</code>`
}

function Peers({ peers }: { peers: HomeState['peers'] }): VNode {
  const { alone, connected, away, peers: title } = messages.neighbourhood
  if (peers.length === 0) return html`<p class="sentence">${alone}</p>`
  return html`<ul class="peers" aria-label=${title}>
    ${peers.map(
      (peer) =>
        html`<li key=${peer.id} class=${peer.connected ? 'is-connected' : 'is-away'}>
          <i class="dot" aria-hidden="true"></i><span>${peer.title}</span
          ><small>${peer.connected ? connected : away}</small>
        </li>`,
    )}
  </ul>`
}
