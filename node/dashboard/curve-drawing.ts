import { html } from 'htm/preact'
import type { VNode } from 'preact'
import type { Corridor, CurvePicture, FilledLevel, PlacedStep } from './curve-picture.ts'
import { stepWords } from './curve-words.ts'
import { messages } from './messages.ts'
import { formatTick, priceUnit } from './numbers.ts'

/** The unit of the picture: it is stretched to the width that there is, and no line of it is. */
export const WIDTH = 1000
export const HEIGHT = 260
/** A line at the end of the last order is not cut in half. */
const VIEW_WIDTH = 1008

/** What was cleared, and at which prices that can be drawn: none, one, or what buyers pay and sellers get. */
interface Cleared {
  readonly energyWh: number
  readonly prices: readonly number[]
}

/** Supply and demand as a picture with its axes; `label` says it in words. */
export function CurveDrawing(props: {
  picture: CurvePicture
  cleared: Cleared
  corridor: Corridor | null
  label: string
  currency: string
}): VNode {
  const { picture, cleared, corridor, label, currency } = props
  const { steps, filled, prices, zeroY, demand, supply } = picture
  const mine = steps.filter(({ step }) => step.isMine)
  return html`<div class="curve">
    <svg viewBox="0 0 ${VIEW_WIDTH} ${HEIGHT}" preserveAspectRatio="none" role="img" aria-label=${label}>
      ${prices.map(({ micro, y }) => html`<${Level} key=${micro} className="tick" y=${y} />`)}
      ${mine.map((placed) => html`<${Own} placed=${placed} zeroY=${zeroY} />`)}
      <${Level} className="zero" y=${zeroY} />
      ${corridor === null ? null : html`<${Tariff} corridor=${corridor} picture=${picture} />`}
      <${Guides} cleared=${cleared} picture=${picture} />
      <path class="side is-bid" d=${demand} />
      <path class="side is-offer" d=${supply} />
      ${filled.map((level) => html`<${Filled} level=${level} />`)}
      ${steps.map((placed) => html`<${Hold} placed=${placed} currency=${currency} />`)}
    </svg>
    ${cleared.prices.map((micro) => {
      const place = {
        left: percent(picture.xOf(cleared.energyWh), VIEW_WIDTH),
        top: percent(picture.yOf(micro), HEIGHT),
      }
      return html`<i key=${micro} class="cleared-at" style=${place}></i>`
    })}
    <${Axes} picture=${picture} currency=${currency} />
  </div>`
}

function Level({ className, y }: { className: string; y: number }): VNode {
  return html`<line class=${className} x1="0" x2=${WIDTH} y1=${y} y2=${y} />`
}

/** A column from nothing to the price, as trades of one's own are drawn in the picture of a day. */
function Own({ placed: { step, x, width, y }, zeroY }: { placed: PlacedStep; zeroY: number }): VNode {
  const height = Math.abs(zeroY - y)
  return html`<rect
    class="mine is-${step.order.side}"
    x=${x}
    width=${width}
    y=${Math.min(y, zeroY)}
    height=${height}
  />`
}

function Filled({ level: { side, x, width, y } }: { level: FilledLevel }): VNode {
  return html`<line class="filled is-${side}" x1=${x} x2=${x + width} y1=${y} y2=${y} />`
}

/** The pointer finds the words of an order anywhere between its step and nothing. */
function Hold({ placed: { step, x, width, y }, currency }: { placed: PlacedStep; currency: string }): VNode {
  return html`<rect class="hold" x=${x} width=${width} y=${y - HOLD / 2} height=${HOLD}>
    <title>${stepWords(step, currency)}</title>
  </rect>`
}

/** How far from its line a step is found. */
const HOLD = 24

function Tariff({ corridor, picture }: { corridor: Corridor; picture: CurvePicture }): VNode {
  return html`<${Level} className="tariff" y=${picture.yOf(corridor.retailMicroPerKwh)} />
    <${Level} className="tariff" y=${picture.yOf(corridor.feedInMicroPerKwh)} />`
}

/** From what was cleared to its price and to its energy; without a price that is one, only to its energy. */
function Guides({ cleared, picture }: { cleared: Cleared; picture: CurvePicture }): VNode | null {
  const { energyWh, prices } = cleared
  if (energyWh === 0) return null
  const x = picture.xOf(energyWh)
  const top = prices.length === 0 ? 0 : Math.min(...prices.map(picture.yOf))
  const levels = prices.map((micro) => `M0 ${picture.yOf(micro)}H${x}`).join('')
  return html`<path class="guide" d=${`M${x} ${top}V${HEIGHT}${levels}`} />`
}

function Axes({ picture, currency }: { picture: CurvePicture; currency: string }): VNode {
  const unit = priceUnit(currency)
  return html`<span class="unit" aria-hidden="true">${unit.name}</span>
    <ol class="ticks" aria-hidden="true">
      ${picture.prices.map(
        ({ micro, y }) =>
          html`<li key=${micro} style=${{ top: percent(y, HEIGHT) }}>${unit.tick(micro)}</li>`,
      )}
    </ol>
    <ol class="places" aria-hidden="true">
      ${picture.energies.map(
        ({ wh, x }) =>
          html`<li key=${wh} style=${{ left: percent(x, VIEW_WIDTH) }}>
            ${formatTick(wh)}${wh === 0 ? ` ${messages.history.unit}` : ''}
          </li>`,
      )}
    </ol>`
}

function percent(part: number, whole: number): string {
  return `${(100 * part) / whole}%`
}
