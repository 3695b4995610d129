import { html } from 'htm/preact'
import type { VNode } from 'preact'
import type { HomeState } from '../api/state.ts'
import { messages } from './messages.ts'
import { isSettingsOpen, openPeriod, openSlot, periodAddress, SETTINGS_ADDRESS } from './route.ts'
import { siteDay } from './times.ts'

/** The pages of the home. */
export function Tabs({ state }: { state: HomeState }): VNode {
  const isPast = openPeriod.value !== undefined
  const isHome = !isPast && !isSettingsOpen.value && openSlot.value === undefined
  const today = periodAddress(siteDay(state.nowMs, state.home.timezone))
  return html`<nav class="tabs" aria-label=${messages.tabs.title}>
    <a href="#" aria-current=${isHome ? 'page' : null}>${messages.tabs.home}</a>
    <a href=${today} aria-current=${isPast ? 'page' : null}>${messages.tabs.history}</a>
    <a href=${SETTINGS_ADDRESS} aria-current=${isSettingsOpen.value ? 'page' : null}
      >${messages.tabs.settings}</a
    >
  </nav>`
}
