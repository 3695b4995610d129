import { html } from 'htm/preact'
import type { VNode } from 'preact'
import type { HomeState } from '../api/state.ts'
import { Card } from './card.ts'
import { EnergyBar } from './energy-bar.ts'
import { flowsOf, powerOf, sumOf, type FlowName, type Flows } from './flows.ts'
import { messages } from './messages.ts'
import { formatPower, formatPrice, formatShare } from './numbers.ts'
import { nowSentence } from './sentences.ts'
import { formatTime } from './times.ts'

/** What flows now, as two bars of one scale, in a sentence, and as a table. */
export function RightNow({ state }: { state: HomeState }): VNode {
  const flows = flowsOf(state)
  const totalW = Math.max(sumOf(flows.in), sumOf(flows.out))
  const text = messages.flows
  return html`<${Card} id="now" title=${text.title} aside=${readingNote(state)}>
    <div class=${state.power.quality === 'ok' ? 'flows' : 'flows is-old'}>
      <${EnergyBar} title=${text.in} flows=${flows.in} totalW=${totalW} />
      <${EnergyBar} title=${text.out} flows=${flows.out} totalW=${totalW} />
    </div>
    <p class="sentence" data-test="now-sentence">${nowSentence(state, flows)}</p>
    <details>
      <summary>${text.details}</summary>
      <${FlowTable} state=${state} flows=${flows} />
    </details>
  <//>`
}

function readingNote({ power, home }: HomeState): string {
  const { noReading, reading, quality } = messages.flows
  if (power.atMs === null) return noReading
  const time = formatTime(power.atMs, home.timezone)
  if (power.quality === 'ok') return reading(time)
  return power.quality === 'stale' ? quality.stale(time) : quality[power.quality]
}

function FlowTable({ state, flows }: { state: HomeState; flows: Flows }): VNode {
  const { column, names, share, charge, chargeUnknown } = messages.flows
  const present = (['sun', 'battery', 'neighbours', 'grid', 'home'] as const).filter((name) =>
    [...flows.in, ...flows.out].some((flow) => flow.name === name),
  )
  const { stateOfChargePpm, hasBattery } = state.power
  return html`<table class="numbers">
      <thead>
        <tr>
          <th scope="col">${column.what}</th>
          <th scope="col">${column.in}</th>
          <th scope="col">${column.out}</th>
          <th scope="col">${column.price}</th>
        </tr>
      </thead>
      <tbody>
        ${present.map(
          (name) =>
            html`<tr key=${name}>
              <th scope="row"><i class="swatch is-${name}" aria-hidden="true"></i>${names[name]}</th>
              <td>${has(flows.in, name) ? formatPower(powerOf(flows.in, name)) : messages.none}</td>
              <td>${has(flows.out, name) ? formatPower(powerOf(flows.out, name)) : messages.none}</td>
              <td>${priceOf(state, flows, name)}</td>
            </tr>`,
        )}
      </tbody>
    </table>
    ${hasBattery ? html`<p class="note">${stateOfChargePpm === null ? chargeUnknown : charge(formatShare(stateOfChargePpm))}</p>` : null}
    <p class="note">${share}</p>`
}

function has(flows: Flows['in'], name: FlowName): boolean {
  return flows.some((flow) => flow.name === name)
}

function priceOf({ tariff, currentSlot, home }: HomeState, flows: Flows, name: FlowName): string {
  if (name === 'neighbours' && currentSlot.priceMicroPerKwh !== null)
    return formatPrice(currentSlot.priceMicroPerKwh, home.currency)
  if (name !== 'grid') return messages.none
  const isSelling = (powerOf(flows.out, 'grid') ?? 0) > 0
  return formatPrice(isSelling ? tariff.feedInMicroPerKwh : tariff.retailMicroPerKwh, home.currency)
}
