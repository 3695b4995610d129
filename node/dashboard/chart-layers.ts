import type uPlot from 'uplot'
import type { HomeState, SlotState } from '../api/state.ts'
import { messages } from './messages.ts'
import { formatPrice } from './numbers.ts'

/** The colours of the picture, taken from the page so that both schemes fit. */
export interface Colours {
  readonly price: string
  readonly street: string
  readonly tariff: string
  readonly sold: string
  readonly bought: string
  readonly line: string
  readonly text: string
  readonly now: string
  readonly card: string
}

const FONT_PX = 11.5
const DASH_PX = [4, 4]
const UNIT_ABOVE_PX = 18
const NOW_ABOVE_PX = 9
const HALO_PX = 3

/** Price steps that span each slot exactly and leave a gap where nothing traded. */
export function slotSteps(chart: uPlot, day: readonly SlotState[]): uPlot.Series.Paths {
  const stroke = new Path2D()
  let joinsAtMs: number | undefined
  for (const { startMs, endMs, priceMicroPerKwh } of day) {
    if (priceMicroPerKwh === null) continue
    const { left, right, top } = boxOf(chart, { startMs, endMs, priceMicroPerKwh })
    if (joinsAtMs === startMs) stroke.lineTo(left, top)
    else stroke.moveTo(left, top)
    stroke.lineTo(right, top)
    joinsAtMs = endMs
  }
  return { stroke }
}

/** What lies under the price: faint for the street's trades, in colour where this home sold or bought. */
export function drawTrades(chart: uPlot, day: readonly SlotState[], colours: Colours): void {
  const { ctx } = chart
  ctx.save()
  for (const { startMs, endMs, priceMicroPerKwh, soldWh, boughtWh } of day) {
    if (priceMicroPerKwh === null) continue
    const { left, right, top, zero } = boxOf(chart, { startMs, endMs, priceMicroPerKwh })
    ctx.fillStyle = soldWh > 0 ? colours.sold : boughtWh > 0 ? colours.bought : colours.street
    ctx.fillRect(left, Math.min(top, zero), right - left, Math.abs(zero - top))
  }
  ctx.restore()
}

/** The two tariffs between which every trade must lie, dashed, each with its name outside the corridor. */
export function drawCorridor(chart: uPlot, { tariff, home }: HomeState, colours: Colours): void {
  const { retail, feedIn } = messages.prices
  const { retailMicroPerKwh, feedInMicroPerKwh } = tariff
  drawLevel(
    chart,
    { micro: retailMicroPerKwh, text: retail(formatPrice(retailMicroPerKwh, home.currency)), isAbove: true },
    colours,
  )
  drawLevel(
    chart,
    { micro: feedInMicroPerKwh, text: feedIn(formatPrice(feedInMicroPerKwh, home.currency)), isAbove: false },
    colours,
  )
}

/** The unit of the axis, above it. */
export function drawUnit(chart: uPlot, name: string, colours: Colours): void {
  withText(chart, colours, ({ ctx, bbox }, scale) => {
    ctx.fillText(name, 2 * scale, bbox.top - UNIT_ABOVE_PX * scale)
  })
}

/** Where the day stands. */
export function drawNow(chart: uPlot, nowMs: number, colours: Colours): void {
  withText(chart, colours, ({ ctx, bbox }, scale) => {
    const x = crisp(chart.valToPos(nowMs / 1000, 'x', true), scale)
    if (x < bbox.left || x > bbox.left + bbox.width) return
    ctx.strokeStyle = ctx.fillStyle = colours.now
    ctx.lineWidth = Math.round(scale)
    line(ctx, { x, y: bbox.top }, { x, y: bbox.top + bbox.height })
    ctx.textAlign = 'center'
    ctx.fillText(messages.prices.now, x, bbox.top - NOW_ABOVE_PX * scale)
  })
}

function drawLevel(
  chart: uPlot,
  level: { micro: number; text: string; isAbove: boolean },
  colours: Colours,
): void {
  withText(chart, colours, ({ ctx, bbox }, scale) => {
    const y = crisp(chart.valToPos(level.micro, 'y', true), scale)
    ctx.strokeStyle = colours.tariff
    ctx.lineWidth = Math.round(scale)
    ctx.setLineDash(DASH_PX.map((px) => px * scale))
    line(ctx, { x: bbox.left, y }, { x: bbox.left + bbox.width, y })
    ctx.textAlign = 'right'
    const at = [bbox.left + bbox.width - 2 * scale, y + (level.isAbove ? -8 : 9) * scale] as const
    // On a phone it may lie on columns and on the line of now: an edge of the card's colour keeps it readable.
    ctx.setLineDash([])
    ctx.strokeStyle = colours.card
    ctx.lineWidth = HALO_PX * scale
    ctx.lineJoin = 'round'
    ctx.strokeText(level.text, ...at)
    ctx.fillText(level.text, ...at)
  })
}

/** A slot's column in canvas pixels, whole ones so that columns touch without a seam. */
function boxOf(
  chart: uPlot,
  slot: { startMs: number; endMs: number; priceMicroPerKwh: number },
): { left: number; right: number; top: number; zero: number } {
  return {
    left: Math.round(chart.valToPos(slot.startMs / 1000, 'x', true)),
    right: Math.round(chart.valToPos(slot.endMs / 1000, 'x', true)),
    top: chart.valToPos(slot.priceMicroPerKwh, 'y', true),
    zero: chart.valToPos(0, 'y', true),
  }
}

function withText(chart: uPlot, colours: Colours, draw: (chart: uPlot, scale: number) => void): void {
  const scale = devicePixelRatio
  chart.ctx.save()
  chart.ctx.font = `${FONT_PX * scale}px system-ui, sans-serif`
  chart.ctx.textBaseline = 'middle'
  chart.ctx.textAlign = 'left'
  chart.ctx.fillStyle = colours.text
  draw(chart, scale)
  chart.ctx.restore()
}

/** Lines of odd width are sharp in the middle of a pixel, others between two. */
function crisp(position: number, scale: number): number {
  return Math.floor(position) + (Math.round(scale) % 2) / 2
}

function line(
  ctx: CanvasRenderingContext2D,
  from: { x: number; y: number },
  to: { x: number; y: number },
): void {
  ctx.beginPath()
  ctx.moveTo(from.x, from.y)
  ctx.lineTo(to.x, to.y)
  ctx.stroke()
}
