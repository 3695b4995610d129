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
            ${state.attention.map(
              ({ code, sentence, action }) =>
                html`<li key=${`${code} ${sentence}`}>
                  <p>${sentence}</p>
                  <p class="action">${action} <code>${code}</code></p>
                </li>`,
            )}
          </ul>`
    }
  <//>`
}
