import { html } from 'htm/preact'
import type { VNode } from 'preact'
import { useEffect } from 'preact/hooks'
import type { HomeState } from '../api/state.ts'
import { Card } from './card.ts'
import { DeviceCard } from './device-card.ts'
import { LimitsCard } from './limits-card.ts'
import { LogCard } from './log-card.ts'
import { messages } from './messages.ts'
import { PasswordCard } from './password-card.ts'
import { askSettings, settings } from './settings-answer.ts'
import { TariffCard } from './tariff-card.ts'

const LOOK_EVERY_MS = 3_000

/** The device with what it says now, the tariff, the limits, who may look, and what the node logged. */
export function SettingsPage({ state }: { state: HomeState }): VNode {
  const told = settings.value
  useEffect(() => {
    void askSettings()
    const timer = window.setInterval(() => {
      if (!document.hidden) void askSettings()
    }, LOOK_EVERY_MS)
    return () => {
      window.clearInterval(timer)
    }
  }, [])
  const { home } = state
  if (told === undefined)
    return html`<${Card} id="settings" title=${messages.settings.title}>
      <p class="sentence" role="status">${messages.settings.waiting}</p>
    <//>`
  return html`<${DeviceCard} device=${told.device} home=${home} />
    <${TariffCard} tariff=${told.tariff} state=${state} />
    <${LimitsCard} limits=${told.limits} home=${home} />
    <${PasswordCard} />
    <${LogCard} home=${home} />`
}
