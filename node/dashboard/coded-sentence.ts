import { html } from 'htm/preact'
import type { VNode } from 'preact'

/**
 * What the node says with a code: in the language of the page where it has words for the code, with the node's own
 * English behind them, for it names the place; else in that English alone.
 */
export function CodedSentence({
  said,
  known,
}: {
  said: { readonly code: string; readonly sentence: string }
  known: string | undefined
}): VNode {
  const { code, sentence } = said
  if (known === undefined) return html`<span lang="en">${sentence}</span> <code>${code}</code>`
  return html`${known} <code>${code}</code> <small class="note" lang="en">${sentence}</small>`
}
