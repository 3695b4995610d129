import { html } from 'htm/preact'
import type { VNode } from 'preact'
import type { PlanState } from '../api/plan-state.ts'

/** The picture of the plan: columns are likely prices, the line is what is stored, or else load and sun. */
const WIDTH = 960
const HEIGHT = 160

export function PlanChart({ plan, label }: { plan: PlanState; label: string }): VNode {
  const { battery, buyMicroPerKwh: prices, storedWh, loadWh, solarWh } = plan
  const energy = Math.max(1, ...loadWh, ...solarWh)
  return html`<svg
    class="plan-chart"
    viewBox="0 0 ${WIDTH} ${HEIGHT}"
    preserveAspectRatio="none"
    role="img"
    aria-label=${label}
  >
    <path class="plan-price" d=${columns(prices, scaleOf(prices))} />
    ${
      battery === null
        ? html`<path class="plan-line is-home" d=${line(loadWh, energy)} />
            <path class="plan-line is-sun" d=${line(solarWh, energy)} />`
        : html`<path class="plan-reserve" d=${level(battery.reserveWh, battery.capacityWh)} />
            <path class="plan-line is-battery" d=${line(storedWh, battery.capacityWh)} />`
    }
  </svg>`
}

interface Scale {
  readonly low: number
  readonly high: number
}

/** From zero, or below it where a price is negative. */
function scaleOf(values: readonly number[]): Scale {
  return { low: Math.min(0, ...values), high: Math.max(1, ...values) }
}

/** One closed column for each value, from zero to it. */
export function columns(values: readonly number[], { low, high }: Scale): string {
  const y = (value: number): number => round(HEIGHT - ((value - low) / (high - low)) * HEIGHT)
  return values
    .map((value, index) => `M${edge(index, values)} ${y(0)}V${y(value)}H${edge(index + 1, values)}V${y(0)}Z`)
    .join('')
}

/** Through the end of each slot. */
export function line(values: readonly number[], most: number): string {
  const y = (value: number): number => round(HEIGHT - (Math.max(0, value) / Math.max(1, most)) * HEIGHT)
  return values
    .map((value, index) => `${index === 0 ? `M0 ${y(value)}` : ''}L${edge(index + 1, values)} ${y(value)}`)
    .join('')
}

function level(value: number, most: number): string {
  const y = round(HEIGHT - (value / Math.max(1, most)) * HEIGHT)
  return `M0 ${y}H${WIDTH}`
}

function edge(index: number, values: readonly number[]): number {
  return round((index / values.length) * WIDTH)
}

function round(value: number): number {
  return Math.round(value * 10) / 10
}
