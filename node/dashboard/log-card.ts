import { signal } from '@preact/signals'
import { html } from 'htm/preact'
import type { VNode } from 'preact'
import type { LogEntry } from '../api/settings.ts'
import type { HomeState } from '../api/state.ts'
import { Card } from './card.ts'
import { messages } from './messages.ts'
import { logLines } from './settings-answer.ts'
import { formatTime } from './times.ts'

const showsInfo = signal(false)

/** What the node logged last, newest first: warnings, and on a press everything. The log itself is in English. */
export function LogCard({ home }: { home: HomeState['home'] }): VNode {
  const text = messages.settings.log
  const all = logLines.value ?? []
  const shown = all.filter(({ level }) => showsInfo.value || level !== 'info').reverse()
  const toggle = (): void => {
    showsInfo.value = !showsInfo.value
  }
  return html`<${Card} id="log" title=${text.title}>
    ${
      shown.length === 0
        ? html`<p class="sentence">${text.none}</p>`
        : html`<div class="scroller log" tabindex="0" role="region" aria-label=${text.title} lang="en">
            <ol>
              ${shown.map((line, index) => html`<${Line} key=${`${line.atMs} ${index}`} line=${line} zone=${home.timezone} />`)}
            </ol>
          </div>`
    }
    <button type="button" aria-pressed=${showsInfo.value ? 'true' : 'false'} onClick=${toggle}>
      ${showsInfo.value ? text.fewer : text.all}
    </button>
    <p class="note">${text.note}</p>
  <//>`
}

function Line({ line: { atMs, level, message, fields }, zone }: { line: LogEntry; zone: string }): VNode {
  return html`<li class="is-${level}">
    <time>${formatTime(atMs, zone)}</time> <b>${level}</b>${` ${message} `}
    ${fields === '{}' ? null : html`<code>${fields}</code>`}
  </li>`
}
