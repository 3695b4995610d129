import { signal } from '@preact/signals'
import { html } from 'htm/preact'
import type { VNode } from 'preact'
import { useEffect, useRef } from 'preact/hooks'
import type { HomeState, SlotState } from '../api/state.ts'
import { Card } from './card.ts'
import { messages } from './messages.ts'
import { formatPrice } from './numbers.ts'
import { createPriceChart, type PriceChart } from './price-chart.ts'
import { PriceTable } from './price-table.ts'
import { formatRange } from './times.ts'

/** The slot under the pointer, if any. */
const pointed = signal<SlotState | undefined>(undefined)

/** Today's prices of the street inside the corridor of the tariff: as a picture, and as a table. */
export function Prices({ state }: { state: HomeState }): VNode {
  const text = messages.prices
  return html`<${Card} id="prices" title=${text.title} aside=${html`<${Readout} state=${state} />`}>
    <${Picture} state=${state} />
    <ul class="legend" aria-hidden="true">
      <li><i class="key is-price"></i>${text.local}</li>
      <li><i class="key is-corridor"></i>${text.corridor}</li>
      <li><i class="key is-sold"></i>${text.sold}</li>
      <li><i class="key is-bought"></i>${text.bought}</li>
    </ul>
    <details>
      <summary>${text.table}</summary>
      <${PriceTable} state=${state} />
    </details>
  <//>`
}

function Readout({ state }: { state: HomeState }): VNode {
  const { home } = state
  const slot = pointed.value ?? state.currentSlot
  const price =
    slot.priceMicroPerKwh === null ? messages.slot.noPrice : formatPrice(slot.priceMicroPerKwh, home.currency)
  return html`<span class="readout"
    >${formatRange(slot.startMs, slot.endMs, home.timezone)} <b>${price}</b></span
  >`
}

function Picture({ state }: { state: HomeState }): VNode {
  const element = useRef<HTMLDivElement>(null)
  const chart = useRef<PriceChart | undefined>(undefined)
  useEffect(() => {
    if (element.current === null) return
    const made = createPriceChart(element.current, state, {
      point: (slot) => {
        pointed.value = slot
      },
    })
    chart.current = made
    return () => {
      made.stop()
    }
  }, [])
  useEffect(() => {
    chart.current?.show(state)
  })
  return html`<div class="chart" ref=${element} role="img" aria-label=${summary(state)}></div>`
}

function summary({ day, tariff, home }: HomeState): string {
  const prices = day.flatMap(({ priceMicroPerKwh }) => (priceMicroPerKwh === null ? [] : [priceMicroPerKwh]))
  if (prices.length === 0) return messages.prices.noPrices
  const price = (micro: number): string => formatPrice(micro, home.currency)
  return messages.prices.summary(
    price(Math.min(...prices)),
    price(Math.max(...prices)),
    price(tariff.retailMicroPerKwh),
    price(tariff.feedInMicroPerKwh),
  )
}
