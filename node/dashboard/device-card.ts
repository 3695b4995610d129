import { signal } from '@preact/signals'
import { html } from 'htm/preact'
import type { VNode } from 'preact'
import type { DevicePoint, DeviceReport, DeviceSettings } from '../api/settings.ts'
import type { HomeState } from '../api/state.ts'
import { Card } from './card.ts'
import { CodedSentence } from './coded-sentence.ts'
import { DeviceReportDialog } from './device-report.ts'
import { messages } from './messages.ts'
import { formatEnergy, formatPower, formatShare } from './numbers.ts'
import { formatTime } from './times.ts'

/** How the test of the device goes; its report stays until it is closed. */
type Test =
  { readonly code: 'none' | 'running' | 'silent' } | { readonly code: 'done'; readonly report: DeviceReport }
const test = signal<Test>({ code: 'none' })

/** The device, what it says now by which register, and a button that tests it. */
export function DeviceCard({ device, home }: { device: DeviceSettings; home: HomeState['home'] }): VNode {
  const text = messages.settings.device
  const { manufacturer, model, serial, place, unitId, atMs, problem, points } = device
  const name = [manufacturer, model].filter((part) => part !== '').join(' ')
  const { value } = test
  const close = (): void => {
    test.value = { code: 'none' }
  }
  return html`<${Card}
    id="device"
    title=${text.title}
    aside=${atMs === null ? null : text.lookedAt(formatTime(atMs, home.timezone))}
  >
    <p class="device-name">${name === '' ? text.nameless : name}</p>
    <p class="note">
      ${serial === '' ? '' : `${text.serial(serial)} · `}<code>${place}</code> · ${text.unit(unitId)}
    </p>
    ${
      problem === null
        ? null
        : html`<p class="sentence" data-test="device-problem">
            <${CodedSentence} said=${problem} known=${messages.attention.known[problem.code]?.sentence} />
          </p>`
    }
    ${points.length === 0 ? html`<p class="sentence">${text.nothing}</p>` : html`<${Points} points=${points} />`}
    <button
      type="button"
      data-test="device-test"
      aria-disabled=${value.code === 'running' ? 'true' : null}
      onClick=${runTest}
    >
      ${value.code === 'running' ? text.testing : text.test}
    </button>
    <p class="note" role="status">${value.code === 'silent' ? text.silent : text.readsOnly}</p>
    ${value.code === 'done' ? html`<${DeviceReportDialog} report=${value.report} close=${close} />` : null}
  <//>`
}

function Points({ points }: { points: readonly DevicePoint[] }): VNode {
  const text = messages.settings.device
  return html`<table class="numbers points">
    <thead>
      <tr>
        <th scope="col">${text.column.what}</th>
        <th scope="col">${text.column.value}</th>
        <th scope="col" class="is-source">${text.column.source}</th>
      </tr>
    </thead>
    <tbody>
      ${points.map(
        (point) =>
          html`<tr key=${point.name}>
            <th scope="row">${text.points[point.name] ?? point.name}</th>
            <td>
              ${valueOf(point)}${point.quality === 'ok' ? null : html`<small>${text.quality[point.quality]}</small>`}
            </td>
            <td class="is-source"><code>${point.source}</code></td>
          </tr>`,
      )}
    </tbody>
  </table>`
}

/** By the unit that its name ends with. */
function valueOf({ name, value }: DevicePoint): string {
  if (value === null) return messages.unknown
  if (name.endsWith('Wh')) return formatEnergy(value)
  return name.endsWith('Ppm') ? formatShare(value) : formatPower(value)
}

/** While it runs the button does nothing but keeps the focus, to which the dialog gives it back. */
async function runTest(): Promise<void> {
  if (test.peek().code === 'running') return
  test.value = { code: 'running' }
  try {
    const answer = await fetch('/api/v1/device/test')
    test.value = answer.ok
      ? { code: 'done', report: (await answer.json()) as DeviceReport }
      : { code: 'silent' }
  } catch {
    test.value = { code: 'silent' }
  }
}
