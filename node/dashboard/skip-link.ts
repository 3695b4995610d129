import { html } from 'htm/preact'
import type { VNode } from 'preact'
import { messages } from './messages.ts'

const CONTENT = 'content'

/** The first stop of who goes by keyboard: past the header, to what the page is about. Seen while it has the focus. */
export function SkipLink(): VNode {
  const skip = (event: Event): void => {
    // The address says which page is open; it must not change.
    event.preventDefault()
    focusContent()
  }
  return html`<a class="skip" href="#${CONTENT}" onClick=${skip}>${messages.header.skip}</a>`
}

/** What makes an element the content that the link leads to. */
export const CONTENT_ATTRIBUTES = { id: CONTENT, tabindex: '-1' }

/** Keyboard and screen reader go on from the beginning of the content. */
export function focusContent(): void {
  document.getElementById(CONTENT)?.focus({ preventScroll: true })
}
