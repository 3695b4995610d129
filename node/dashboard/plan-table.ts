import { html } from 'htm/preact'
import type { VNode } from 'preact'
import type { PlanState } from '../api/plan-state.ts'
import type { HomeState } from '../api/state.ts'
import { messages } from './messages.ts'
import { formatKwh, formatPrice } from './numbers.ts'
import { formatTime } from './times.ts'

/** The same plan in numbers, slot by slot; energies in kWh. */
export function PlanTable({ plan, home }: { plan: PlanState; home: HomeState['home'] }): VNode {
  const { column, title } = messages.plan
  const hasBattery = plan.battery !== null
  return html`<div class="scroller" tabindex="0" role="region" aria-label=${title}>
    <table class="numbers">
      <thead>
        <tr>
          <th scope="col">${column.time}</th>
          <th scope="col">${column.load}</th>
          <th scope="col">${column.sun}</th>
          ${
            hasBattery
              ? html`<th scope="col">${column.battery}</th>
                  <th scope="col">${column.stored}</th>`
              : null
          }
          <th scope="col">${column.price}</th>
        </tr>
      </thead>
      <tbody>
        ${plan.loadWh.map(
          (loadWh, index) =>
            html`<tr key=${index}>
              <th scope="row">${formatTime(plan.startMs + index * home.slotMs, home.timezone)}</th>
              <td>${formatKwh(loadWh)}</td>
              <td>${formatKwh(plan.solarWh[index] ?? 0)}</td>
              ${
                hasBattery
                  ? html`<td>${formatKwh(plan.batteryWh[index] ?? 0)}</td>
                      <td>${formatKwh(plan.storedWh[index] ?? 0)}</td>`
                  : null
              }
              <td>${formatPrice(plan.buyMicroPerKwh[index] ?? null, home.currency)}</td>
            </tr>`,
        )}
      </tbody>
    </table>
  </div>`
}
