import type uPlot from 'uplot'
import type { HomeState, SlotState } from '../api/state.ts'
import { messages } from './messages.ts'
import { formatPrice } from './numbers.ts'

/** The colours of the picture, taken from the page so that both schemes fit. */
export interface Colours {
  readonly price: string
  readonly priceArea: string
  readonly tariff: string
  readonly sold: string
  readonly bought: string
  readonly line: string
  readonly text: string
  readonly card: string
  readonly now: string
}

const FONT_PX = 11.5
const DASH_PX = [4, 4]
const DOT_MIN_PX = 2.5
const DOT_MAX_PX = 5.5
const DOT_FULL_WH = 500

/** Price steps that span each slot exactly and leave a gap where nothing traded. */
export function slotSteps(chart: uPlot, day: readonly SlotState[]): uPlot.Series.Paths {
  const stroke = new Path2D()
  const fill = new Path2D()
  const zero = chart.valToPos(0, 'y', true)
  let joinsAtMs: number | undefined
  for (const { startMs, endMs, priceMicroPerKwh } of day) {
    if (priceMicroPerKwh === null) continue
    const [left, right] = [startMs, endMs].map((ms) => chart.valToPos(ms / 1000, 'x', true))
    if (left === undefined || right === undefined) continue
    const top = chart.valToPos(priceMicroPerKwh, 'y', true)
    if (joinsAtMs === startMs) stroke.lineTo(left, top)
    else stroke.moveTo(left, top)
    stroke.lineTo(right, top)
    fill.rect(left, Math.min(top, zero), right - left, Math.abs(zero - top))
    joinsAtMs = endMs
  }
  return { stroke, fill }
}

/** The two tariffs between which every trade must lie, dashed, each with its name outside the corridor. */
export function drawCorridor(chart: uPlot, { tariff, home }: HomeState, colours: Colours): void {
  const { retail, feedIn } = messages.prices
  const { retailMicroPerKwh, feedInMicroPerKwh } = tariff
  drawLevel(chart, { micro: retailMicroPerKwh, text: retail(formatPrice(retailMicroPerKwh, home.currency)), isAbove: true }, colours)
  drawLevel(chart, { micro: feedInMicroPerKwh, text: feedIn(formatPrice(feedInMicroPerKwh, home.currency)), isAbove: false }, colours)
}

/** The unit of the axis, above it. */
export function drawUnit(chart: uPlot, name: string, colours: Colours): void {
  withText(chart, colours, ({ ctx, bbox }, scale) => {
    ctx.fillText(name, 2 * scale, bbox.top - 9 * scale)
  })
}

/** My own trades: a dot on the price, larger for more energy; what was sold is full, what was bought is a ring. */
export function drawTrades(chart: uPlot, day: readonly SlotState[], colours: Colours): void {
  const scale = devicePixelRatio
  const { ctx } = chart
  ctx.save()
  ctx.lineWidth = 2 * scale
  for (const { startMs, endMs, priceMicroPerKwh, soldWh, boughtWh } of day) {
    if (priceMicroPerKwh === null || soldWh + boughtWh === 0) continue
    const share = Math.min(1, (soldWh + boughtWh) / DOT_FULL_WH)
    ctx.beginPath()
    const x = chart.valToPos((startMs + endMs) / 2000, 'x', true)
    const y = chart.valToPos(priceMicroPerKwh, 'y', true)
    ctx.arc(x, y, (DOT_MIN_PX + (DOT_MAX_PX - DOT_MIN_PX) * share) * scale, 0, 2 * Math.PI)
    ctx.fillStyle = soldWh > 0 ? colours.sold : colours.card
    ctx.strokeStyle = soldWh > 0 ? colours.card : colours.bought
    ctx.fill()
    ctx.stroke()
  }
  ctx.restore()
}

/** Where the day stands. */
export function drawNow(chart: uPlot, nowMs: number, colours: Colours): void {
  withText(chart, colours, ({ ctx, bbox }, scale) => {
    const x = chart.valToPos(nowMs / 1000, 'x', true)
    if (x < bbox.left || x > bbox.left + bbox.width) return
    ctx.strokeStyle = ctx.fillStyle = colours.now
    ctx.lineWidth = scale
    line(ctx, { x, y: bbox.top }, { x, y: bbox.top + bbox.height })
    ctx.textAlign = 'center'
    ctx.fillText(messages.prices.now, x, bbox.top - 9 * scale)
  })
}

function drawLevel(chart: uPlot, level: { micro: number; text: string; isAbove: boolean }, colours: Colours): void {
  withText(chart, colours, ({ ctx, bbox }, scale) => {
    const y = chart.valToPos(level.micro, 'y', true)
    ctx.strokeStyle = colours.tariff
    ctx.lineWidth = 1.25 * scale
    ctx.setLineDash(DASH_PX.map((px) => px * scale))
    line(ctx, { x: bbox.left, y }, { x: bbox.left + bbox.width, y })
    ctx.textAlign = 'right'
    ctx.fillText(level.text, bbox.left + bbox.width - 2 * scale, y + (level.isAbove ? -8 : 9) * scale)
  })
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

function line(ctx: CanvasRenderingContext2D, from: { x: number; y: number }, to: { x: number; y: number }): void {
  ctx.beginPath()
  ctx.moveTo(from.x, from.y)
  ctx.lineTo(to.x, to.y)
  ctx.stroke()
}
