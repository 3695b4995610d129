import { html } from 'htm/preact'
import type { VNode } from 'preact'
import type { ArmingSettings } from '../api/settings.ts'
import type { HomeState } from '../api/state.ts'
import { Card } from './card.ts'
import { CodedSentence } from './coded-sentence.ts'
import { messages } from './messages.ts'
import { formatPower, formatShare } from './numbers.ts'
import { formatDate, formatTime } from './times.ts'

/** What the owner agreed to when the battery was armed; in a home that has none, nothing. */
export function ArmingCard({
  arming,
  state,
}: {
  arming: ArmingSettings | null
  state: HomeState
}): VNode | null {
  const { home, power } = state
  const text = messages.settings.arming
  if (!power.hasBattery && arming === null) return null
  const since = (atMs: number): string =>
    `${formatDate(atMs, home.timezone)}, ${formatTime(atMs, home.timezone)}`
  return html`<${Card}
    id="arming"
    title=${text.title}
    aside=${arming === null ? null : text.since(since(arming.armedAtMs))}
  >
    ${
      arming === null
        ? html`<p class="sentence">${home.mode === 'live' ? text.none : text.paper}</p>`
        : html`<${Armed} arming=${arming} since=${since} />`
    }
    <p class="note">${arming === null ? text.how : text.change}</p>
  <//>`
}

function Armed({ arming, since }: { arming: ArmingSettings; since: (atMs: number) => string }): VNode {
  const text = messages.settings.arming
  const { writes, alarm, rampWPerS } = arming
  const rows: readonly (readonly [string, string])[] = [
    [text.charge, formatPower(arming.maxChargeW)],
    [text.discharge, formatPower(arming.maxDischargeW)],
    [text.charged, `${formatShare(arming.floorPpm)} – ${formatShare(arming.ceilingPpm)}`],
    [text.import, formatPower(arming.importLimitW)],
    [text.export, formatPower(arming.exportLimitW)],
    ...(rampWPerS === null ? [] : [[text.ramp, text.perSecond(formatPower(rampWPerS))] as const]),
    [
      text.writes,
      writes === null
        ? text.unworn
        : text.writesLeft(writes.today, Math.max(0, writes.perDay - writes.today), writes.perDay),
    ],
  ]
  return html`${
      alarm === null
        ? null
        : html`<p class="sentence is-bad">
            ${text.alarm(since(alarm.atMs))}${' '}
            <${CodedSentence}
              said=${{ code: alarm.code, sentence: alarm.message }}
              known=${messages.settings.alarms[alarm.code]}
            />
          </p>`
    }
    <dl class="facts">
      ${rows.map(
        ([name, value]) =>
          html`<dt>${name}</dt>
            <dd>${value}</dd>`,
      )}
    </dl>`
}
