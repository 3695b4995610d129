import { html } from 'htm/preact'
import type { ComponentChildren, VNode } from 'preact'

/** A part of the page with its heading; `aside` stands at the right of the heading. */
export function Card(props: {
  id: string
  title: ComponentChildren
  aside?: ComponentChildren
  children?: ComponentChildren
}): VNode {
  const { id, title, aside, children } = props
  return html`<section class="card" id=${id} aria-labelledby="${id}-title">
    <header class="card-head">
      <h2 id="${id}-title">${title}</h2>
      ${aside === undefined ? null : html`<div class="card-aside">${aside}</div>`}
    </header>
    ${children}
  </section>`
}
