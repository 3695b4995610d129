import { html } from 'htm/preact'
import type { VNode } from 'preact'
import type { BackupEntry, BackupsState } from '../api/settings.ts'
import type { HomeState } from '../api/state.ts'
import { Card } from './card.ts'
import { CodedSentence } from './coded-sentence.ts'
import { messages } from './messages.ts'
import { formatBytes } from './numbers.ts'
import type { BackupsAnswer } from './settings-answer.ts'
import { formatDate, formatTime } from './times.ts'

/** The backups that there are, where they lie, and what makes a home of one again. */
export function BackupsCard({ answer, home }: { answer: BackupsAnswer; home: HomeState['home'] }): VNode {
  const text = messages.settings.backups
  return html`<${Card} id="backups" title=${text.title}>
    ${
      answer.code === 'told'
        ? html`<${Told} told=${answer.backups} home=${home} />`
        : html`<p class="sentence" role="status">
            ${answer.code === 'unreadable' ? text.unreadable : messages.settings.waiting}
          </p>`
    }
  <//>`
}

function Told({ told, home }: { told: BackupsState; home: HomeState['home'] }): VNode {
  const text = messages.settings.backups
  const { backups, problem, nightlyAtMinute, keep, folder, more } = told
  return html`${
      problem === null
        ? null
        : html`<p class="sentence is-bad">
            ${text.failed}${' '}
            <${CodedSentence} said=${problem} known=${messages.attention.known[problem.code]?.sentence} />
          </p>`
    }
    ${backups.length === 0 ? html`<p class="sentence">${text.none}</p>` : html`<${List} backups=${backups} home=${home} />`}
    ${more === 0 ? null : html`<p class="note">${text.more(more)}</p>`}
    <p class="note">
      ${nightlyAtMinute === null ? text.notNightly : text.nightly(clockOf(nightlyAtMinute), keep)}
    </p>
    <p class="note">${text.folder} <code class="is-path">${folder}</code></p>
    <p class="note">
      ${text.restore}${' '}
      <code class="is-path"
        >streetwatt backup restore ${backups.find(isGood)?.file ?? 'FILE'}${' '}<span class="is-option"
          >--to FOLDER</span
        ></code
      >
    </p>`
}

function List({ backups, home }: { backups: readonly BackupEntry[]; home: HomeState['home'] }): VNode {
  const { column } = messages.settings.backups
  return html`<table class="numbers" data-test="backups">
    <thead>
      <tr>
        <th scope="col">${column.when}</th>
        <th scope="col">${column.kind}</th>
        <th scope="col">${column.size}</th>
        <th scope="col">${column.keys}</th>
      </tr>
    </thead>
    <tbody>
      ${backups.map((backup) => html`<${Row} key=${backup.file} backup=${backup} home=${home} />`)}
    </tbody>
  </table>`
}

/** The name of the file stands behind the time, for who looks for it. */
function Row({ backup, home }: { backup: BackupEntry; home: HomeState['home'] }): VNode {
  const text = messages.settings.backups
  const { file, kind, createdAtMs, bytes, hasKeys, code } = backup
  if (createdAtMs === null)
    return html`<tr>
      <th scope="row" colspan="4" class="is-file">
        <code class="is-path">${file}</code>
        <small class="is-bad">${text.broken} <code>${code}</code></small>
      </th>
    </tr>`
  return html`<tr>
    <th scope="row" title=${file}>
      ${formatDate(createdAtMs, home.timezone)}, ${formatTime(createdAtMs, home.timezone)}
    </th>
    <td>${text.kind[kind]}</td>
    <td>${bytes === null ? messages.unknown : formatBytes(bytes)}</td>
    <td>${hasKeys === true ? text.keys.yes : text.keys.no}</td>
  </tr>`
}

function isGood({ code }: BackupEntry): boolean {
  return code === 'ok'
}

/** `03:10` of minutes after midnight. */
function clockOf(minutes: number): string {
  const two = (value: number): string => String(value).padStart(2, '0')
  return `${two(Math.floor(minutes / 60))}:${two(minutes % 60)}`
}
