import { html } from 'htm/preact'
import type { VNode } from 'preact'
import type { HomeState } from '../api/state.ts'
import { Card } from './card.ts'
import { messages } from './messages.ts'

/** What the owner should know or do: one sentence, one action and a code to look up. */
export function Attention({ state }: { state: HomeState }): VNode {
  const { title, none } = messages.attention
  return html`<${Card} id="attention" title=${title}>
    ${
      state.attention.length === 0
        ? html`<p class="sentence">${none}</p>`
        : html`<ul class="notices">
            ${state.attention.map((notice) => html`<${Notice} key=${`${notice.code} ${notice.sentence}`} notice=${notice} />`)}
          </ul>`
    }
  <//>`
}

/** In the language of the page where it knows the code; the node's own English behind it, for it names the place. */
function Notice({ notice }: { notice: HomeState['attention'][number] }): VNode {
  const { code, sentence, action } = notice
  const known = messages.attention.known[code]
  return html`<li>
    <p>${known?.sentence ?? html`<span lang="en">${sentence}</span>`}</p>
    <p class="action">${known?.action ?? html`<span lang="en">${action}</span>`} <code>${code}</code></p>
    ${known === undefined ? null : html`<p class="note" lang="en">${sentence}</p>`}
  </li>`
}
