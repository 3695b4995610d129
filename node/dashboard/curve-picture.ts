import type { BookOrder } from '../api/source.ts'
import { niceStep, priceTicks } from './chart-scale.ts'
import type { OrderCurves, OrderStep } from './order-curves.ts'

/** Where lines and labels of the picture are, in its unit: x grows with energy, y downwards with falling prices. */
export interface CurvePicture {
  /** The path of each curve; empty where nobody stands on that side. */
  readonly demand: string
  readonly supply: string
  /** Each order alone, for what is said or coloured of it. */
  readonly steps: readonly PlacedStep[]
  /** What was traded at each price, from the beginning of its level: orders at one price share it. */
  readonly filled: readonly FilledLevel[]
  readonly prices: readonly { readonly micro: number; readonly y: number }[]
  readonly energies: readonly { readonly wh: number; readonly x: number }[]
  readonly zeroY: number
  /** The height of a price and the place of an energy, whether they are in the picture or not. */
  readonly yOf: (micro: number) => number
  readonly xOf: (wh: number) => number
}

export interface PlacedStep {
  readonly step: OrderStep
  readonly x: number
  readonly width: number
  readonly y: number
}

export interface FilledLevel {
  readonly side: BookOrder['side']
  readonly x: number
  readonly width: number
  readonly y: number
}

/** What the picture must hold beside the orders. */
export interface CurveFrame {
  readonly width: number
  readonly height: number
  /** Prices of the clearing. */
  readonly cleared: readonly number[]
  /** Where it is known, limits that are far outside of it do not press everything else flat: they leave the picture. */
  readonly corridor: Corridor | null
}

/** What the supplier pays for energy and what it charges for it. */
export interface Corridor {
  readonly feedInMicroPerKwh: number
  readonly retailMicroPerKwh: number
}

/** How far beyond the corridor a limit widens the picture, in widths of the corridor. */
const REACH = 1
const ENERGY_STEPS = 5

/** Lays a book out as two curves of steps, exactly: a step begins where the one before it ends. */
export function layOutCurves(curves: OrderCurves, frame: CurveFrame): CurvePicture {
  const { width, height } = frame
  const steps = [...curves.bids, ...curves.offers]
  const mostWh = Math.max(1, ...steps.map(({ toWh }) => toWh))
  const [low, high] = priceBounds(
    steps.map(({ priceMicroPerKwh }) => priceMicroPerKwh),
    frame,
  )
  const xOf = (wh: number): number => round((wh * width) / mostWh)
  const yOf = (micro: number): number => round(((high - micro) * height) / (high - low))
  const scale = { xOf, yOf }
  return {
    ...scale,
    demand: pathOf(curves.bids, height, scale),
    supply: pathOf(curves.offers, 0, scale),
    steps: steps.map((step) => ({
      step,
      x: xOf(step.fromWh),
      width: round(xOf(step.toWh) - xOf(step.fromWh)),
      y: yOf(step.priceMicroPerKwh),
    })),
    filled: [...filledLevels(curves.bids, scale), ...filledLevels(curves.offers, scale)],
    prices: priceTicks(low, high).map((micro) => ({ micro, y: yOf(micro) })),
    energies: roundEnergies(mostWh).map((wh) => ({ wh, x: xOf(wh) })),
    zeroY: yOf(0),
  }
}

type Scale = Pick<CurvePicture, 'xOf' | 'yOf'>

/** Along each step and up or down to the next; behind the last there is nothing at any price, `endY`. */
function pathOf(steps: readonly OrderStep[], endY: number, { xOf, yOf }: Scale): string {
  if (steps.length === 0) return ''
  const along = steps.map(
    ({ priceMicroPerKwh, toWh }, index) =>
      `${index === 0 ? 'M0 ' : 'V'}${yOf(priceMicroPerKwh)}H${xOf(toWh)}`,
  )
  return `${along.join('')}V${endY}`
}

function filledLevels(steps: readonly OrderStep[], { xOf, yOf }: Scale): FilledLevel[] {
  const prices = [...new Set(steps.map(({ priceMicroPerKwh }) => priceMicroPerKwh))]
  return prices.flatMap((price) => {
    const level = steps.filter(({ priceMicroPerKwh }) => priceMicroPerKwh === price)
    const [first, filledWh] = [level[0], level.reduce((sum, step) => sum + step.filledWh, 0)]
    if (first === undefined || filledWh === 0) return []
    const x = xOf(first.fromWh)
    return [{ side: first.order.side, x, width: round(xOf(first.fromWh + filledWh) - x), y: yOf(price) }]
  })
}

/** From zero, or below it where a price is negative, to a round price above all that is shown. */
function priceBounds(limits: readonly number[], { cleared, corridor }: CurveFrame): [number, number] {
  const shown = [0, ...cleared, ...limits.map((micro) => withinReach(micro, corridor))]
  if (corridor !== null) shown.push(corridor.feedInMicroPerKwh, corridor.retailMicroPerKwh)
  const [low, high] = [Math.min(...shown), Math.max(...shown)]
  const step = niceStep(low, high)
  // A line at the very edge would be cut in half.
  return [low < 0 ? Math.floor(low / step - EDGE) * step : 0, Math.ceil(high / step + EDGE) * step]
}

function withinReach(micro: number, corridor: Corridor | null): number {
  if (corridor === null) return micro
  const { feedInMicroPerKwh: low, retailMicroPerKwh: high } = corridor
  const reach = REACH * Math.max(0, high - low)
  return reach === 0 ? micro : Math.min(high + reach, Math.max(low - reach, micro))
}

/** Of a step of the axis. */
const EDGE = 0.1

function roundEnergies(mostWh: number): number[] {
  const step = Math.max(1, niceStep(0, mostWh, ENERGY_STEPS))
  return Array.from({ length: Math.floor(mostWh / step) + 1 }, (_, index) => index * step)
}

/** Hundredths are far below what can be seen. */
function round(value: number): number {
  return Math.round(value * 100) / 100
}
