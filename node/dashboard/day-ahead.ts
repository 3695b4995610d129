import { html } from 'htm/preact'
import type { VNode } from 'preact'
import type { PlanBlockState, PlanState } from '../api/plan-state.ts'
import type { HomeState } from '../api/state.ts'
import { BatteryWishes } from './battery-wishes.ts'
import { Card } from './card.ts'
import { LOCALE, messages } from './messages.ts'
import { formatEnergy } from './numbers.ts'
import { PlanChart } from './plan-chart.ts'
import { SteeringLine } from './steering-line.ts'
import { PlanTable } from './plan-table.ts'
import { formatRange, formatTime } from './times.ts'

const HOUR_MS = 3_600_000
/** Marks of time under the picture. */
const MARKS = 5

/** What is expected of the next 24 hours, what the battery is to do, and why. */
export function DayAhead({ state }: { state: HomeState }): VNode | null {
  const { plan, home } = state
  if (plan === null) return null
  const text = messages.plan
  const title = plan.battery === null ? text.titleWithout : text.title
  return html`<${Card} id="plan" title=${title}>
    <${SteeringLine} plan=${plan} />
    ${plan.basis === 'none' ? html`<p class="sentence">${text.none}</p>` : html`<${Plan} plan=${plan} home=${home} />`}
    ${plan.steering === null ? null : html`<${BatteryWishes} state=${state} />`}
  <//>`
}

function Plan({ plan, home }: { plan: PlanState; home: HomeState['home'] }): VNode {
  const text = messages.plan
  const { battery } = plan
  return html`<${PlanChart} plan=${plan} label=${summaryOf(plan)} />
    <p class="plan-times" aria-hidden="true">
      ${marks(plan, home).map((time, index) => html`<span key=${index}>${time}</span>`)}
    </p>
    <ul class="legend" aria-hidden="true">
      <li><i class="key is-bought"></i>${text.price}</li>
      ${
        battery === null
          ? html`<li><i class="key is-home"></i>${text.load}</li>
              <li><i class="key is-sun"></i>${text.sun}</li>`
          : html`<li><i class="key is-battery"></i>${text.charge}</li>`
      }
    </ul>
    ${
      battery === null
        ? null
        : html`<ul class="plan-blocks" aria-label=${text.blocks}>
            ${plan.blocks.map((block) => html`<${Block} key=${block.startMs} block=${block} home=${home} />`)}
          </ul>`
    }
    <p class="plan-facts" data-test="plan-facts">${facts(plan).join(' ')}</p>
    <details>
      <summary>${text.table}</summary>
      <${PlanTable} plan=${plan} home=${home} />
    </details>`
}

function Block({ block, home }: { block: PlanBlockState; home: HomeState['home'] }): VNode {
  const { reasons, takes, gives } = messages.plan
  const { batteryWh, reason } = block
  const energy = formatEnergy(Math.abs(batteryWh))
  return html`<li>
    <span class="plan-when">${formatRange(block.startMs, block.endMs, home.timezone)}</span>
    <span class="plan-reason is-${reason}">${reasons[reason]}</span>
    <small>${batteryWh > 0 ? takes(energy) : batteryWh < 0 ? gives(energy) : ''}</small>
  </li>`
}

function summaryOf({ battery, storedWh, loadWh, solarWh }: PlanState): string {
  const { summary, summaryWithout } = messages.plan
  return battery === null
    ? summaryWithout(formatEnergy(sum(loadWh)), formatEnergy(sum(solarWh)))
    : summary(formatEnergy(Math.min(...storedWh)), formatEnergy(Math.max(...storedWh)))
}

/** Where it comes from, and how far it has been off. */
function facts(plan: PlanState): string[] {
  const text = messages.plan
  const { battery, accuracy } = plan
  const errors = accuracy.map(({ leadMs, net }) => text.error(hours(leadMs), formatEnergy(net.absoluteWh)))
  return [
    text.expects(formatEnergy(sum(plan.loadWh)), formatEnergy(sum(plan.solarWh))),
    plan.basis === 'last' ? text.guess(plan.hoursKnown) : text.learnt(plan.daysKnown),
    ...(battery === null ? [] : [text.reserve(formatEnergy(battery.reserveWh))]),
    ...(errors.length === 0 ? [] : [text.errors(errors.join(', '))]),
  ]
}

function hours(ms: number): string {
  return messages.plan.hours(new Intl.NumberFormat(LOCALE, { maximumFractionDigits: 1 }).format(ms / HOUR_MS))
}

function marks({ startMs, loadWh }: PlanState, home: HomeState['home']): string[] {
  const wholeMs = loadWh.length * home.slotMs
  return Array.from({ length: MARKS }, (_, index) =>
    formatTime(startMs + Math.round((index / (MARKS - 1)) * wholeMs), home.timezone),
  )
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0)
}
