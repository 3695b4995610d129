import { html } from 'htm/preact'
import type { VNode } from 'preact'
import type { HomeState } from '../api/state.ts'
import { messages } from './messages.ts'
import { formatEnergy, formatShare } from './numbers.ts'

/** What share of the home's use today was local and green, as the certificates on the ledger say. */
export function Origin({ origin }: { origin: HomeState['origin'] }): VNode {
  const { useWh, retiredWh, greenSharePpm, source } = origin
  const text = messages.origin
  const share = greenSharePpm ?? 0
  return html`<div class="origin">
    <p>
      <span>${text.title[source]}</span>
      <b data-test="green-share">${greenSharePpm === null ? messages.none : formatShare(greenSharePpm)}</b>
    </p>
    <svg class="origin-bar" viewBox="0 0 100 1" preserveAspectRatio="none" aria-hidden="true">
      <rect class="all" width="100" height="1" />
      <rect class="green" width=${share / 10_000} height="1" />
    </svg>
    <p class="note">
      ${greenSharePpm === null ? text.nothing : text.note(formatEnergy(retiredWh), formatEnergy(useWh))}
    </p>
  </div>`
}
