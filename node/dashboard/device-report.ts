import { html } from 'htm/preact'
import type { VNode } from 'preact'
import { useEffect, useRef } from 'preact/hooks'
import type { DeviceCheck, DeviceReport } from '../api/settings.ts'
import { sayCheck } from './check-words.ts'
import { messages } from './messages.ts'

/** What a test found, over the page. Escape closes it, and the browser gives the focus back to the button. */
export function DeviceReportDialog({ report, close }: { report: DeviceReport; close: () => void }): VNode {
  const dialog = useRef<HTMLDialogElement>(null)
  useEffect(() => {
    dialog.current?.showModal()
  }, [])
  const text = messages.settings.device
  const shut = (): void => dialog.current?.close()
  return html`<dialog ref=${dialog} class="card" aria-labelledby="report-title" onClose=${close}>
    <h2 id="report-title">${report.ok ? text.passed : text.failed}</h2>
    <p class="note">${text.looked(report.looks, report.failed)}</p>
    <ul class="checks">
      ${report.checks.map((check) => html`<${CheckLine} key=${`${check.name} ${check.sentence}`} check=${check} />`)}
    </ul>
    <button type="button" onClick=${shut}>${text.close}</button>
  </dialog>`
}

function CheckLine({ check }: { check: DeviceCheck }): VNode {
  const { name, sentence, remedy, lang } = sayCheck(check)
  return html`<li>
    <span class="chip is-${check.result}">${messages.settings.device.result[check.result]}</span>
    <p lang=${lang}>
      <b>${name}</b>${`: ${sentence}`}
      ${remedy === null ? null : html`<br /><span class="note">→ ${remedy}</span>`}
    </p>
  </li>`
}
