import { html } from 'htm/preact'
import type { VNode } from 'preact'
import { useLayoutEffect, useRef, useState } from 'preact/hooks'
import { sumOf, type Flow } from './flows.ts'
import { Icon } from './icons.ts'
import { placeLabels } from './label-places.ts'
import { messages } from './messages.ts'
import { formatPower } from './numbers.ts'

/** Width of a label at most; four of them fit a phone. */
const LABEL_WIDTH_PX = 80

/** One row of the picture: a bar whose segments are to scale with the other row's, and their labels above. */
export function EnergyBar(props: { title: string; flows: readonly Flow[]; totalW: number }): VNode {
  const { title, flows, totalW } = props
  const { element, width } = useWidth()
  // Labels are made when their places are known, so that they do not slide in from the left.
  const shown = width === 0 ? [] : flows.filter(({ powerW }) => powerW === null || powerW > 0)
  const places = placeLabels(startsOf(shown, totalW, width), {
    width: Math.min(LABEL_WIDTH_PX, width / 4),
    total: width,
  })
  const isKnown = flows.every(({ powerW }) => powerW !== null)
  return html`<div class="flow-row">
    <h3><span>${title}</span> <span class="flow-sum">${formatPower(isKnown ? sumOf(flows) : null)}</span></h3>
    <div class="flow-labels" ref=${element}>
      ${shown.map(
        ({ name, powerW }, index) =>
          html`<div
            key=${name}
            class="flow-label is-${name}"
            style=${{ transform: `translateX(${places[index] ?? 0}px)` }}
          >
            <b>${formatPower(powerW)}</b><span>${messages.flows.names[name]}</span>
          </div>`,
      )}
      ${shown.length === 0 && width > 0 ? html`<div class="flow-label"><b>${messages.flows.nothing}</b></div>` : null}
    </div>
    <div class="flow-bar" aria-hidden="true">
      <div>
        ${flows.map(
          ({ name, powerW }) =>
            html`<i key=${name} class="is-${name}" style=${{ width: `${shareOf(powerW, totalW) * 100}%` }}
              ><${Icon} name=${name}
            /></i>`,
        )}
      </div>
    </div>
  </div>`
}

function startsOf(flows: readonly Flow[], totalW: number, width: number): number[] {
  let start = 0
  return flows.map(({ powerW }) => {
    const place = start
    start += shareOf(powerW, totalW) * width
    return place
  })
}

function shareOf(powerW: number | null, totalW: number): number {
  return totalW > 0 ? (powerW ?? 0) / totalW : 0
}

function useWidth(): { element: { current: HTMLDivElement | null }; width: number } {
  const element = useRef<HTMLDivElement>(null)
  const [width, setWidth] = useState(0)
  useLayoutEffect(() => {
    const { current } = element
    if (current === null) return
    setWidth(current.clientWidth)
    const observer = new ResizeObserver(() => {
      setWidth(current.clientWidth)
    })
    observer.observe(current)
    return () => {
      observer.disconnect()
    }
  }, [])
  return { element, width }
}
