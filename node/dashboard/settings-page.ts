import { html } from 'htm/preact'
import type { VNode } from 'preact'
import { useEffect } from 'preact/hooks'
import type { HomeState } from '../api/state.ts'
import { ArmingCard } from './arming-card.ts'
import { BackupsCard } from './backups-card.ts'
import { Card } from './card.ts'
import { DeviceCard } from './device-card.ts'
import { LimitsCard } from './limits-card.ts'
import { LogCard } from './log-card.ts'
import { messages } from './messages.ts'
import { PasswordCard } from './password-card.ts'
import { askBackups, askSettings, backups, settings } from './settings-answer.ts'
import { TariffCard } from './tariff-card.ts'

const LOOK_EVERY_MS = 3_000
/** They come once a night, and each look reads files. */
const BACKUPS_EVERY_MS = 60_000

/** The device with what it says now, the tariff, the limits, what was armed, the backups, who may look, and the log. */
export function SettingsPage({ state }: { state: HomeState }): VNode {
  const told = settings.value
  useEffect(() => {
    void askSettings()
    void askBackups()
    const slowTimer = window.setInterval(() => {
      if (!document.hidden) void askBackups()
    }, BACKUPS_EVERY_MS)
    const timer = window.setInterval(() => {
      if (!document.hidden) void askSettings()
    }, LOOK_EVERY_MS)
    return () => {
      window.clearInterval(timer)
      window.clearInterval(slowTimer)
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
    <${ArmingCard} arming=${told.arming} state=${state} />
    <${BackupsCard} answer=${backups.value} home=${home} />
    <${PasswordCard} />
    <${LogCard} home=${home} />`
}
