import uPlot from 'uplot'
import type { HomeState, SlotState } from '../api/state.ts'
import { drawCorridor, drawNow, drawTrades, drawUnit, slotSteps, type Colours } from './chart-layers.ts'
import { priceRange, priceTicks } from './chart-scale.ts'
import { marketNowMs } from './market-time.ts'
import { priceUnit } from './numbers.ts'
import { dayBounds, formatTime, hoursOfDay } from './times.ts'

/** The picture of today's prices. x is seconds, y micro-currency per kWh; colours are those of the page. */
export interface PriceChart {
  show(state: HomeState): void
  stop(): void
}

const HEIGHT_PX = 240
const NARROW_PX = 560

/** Draws into the element until it is stopped; `point` hears which slot the pointer is on. */
export function createPriceChart(
  element: HTMLElement,
  first: HomeState,
  { point }: { point: (slot: SlotState | undefined) => void },
): PriceChart {
  let state = first
  const plot = new uPlot(chartOptions(), chartData(state), element)
  const scheme = window.matchMedia('(prefers-color-scheme: dark)')
  const redraw = (): void => {
    plot.redraw(false)
  }
  const observer = new ResizeObserver(() => {
    if (element.clientWidth > 0) plot.setSize({ width: element.clientWidth, height: HEIGHT_PX })
  })
  observer.observe(element)
  scheme.addEventListener('change', redraw)

  return {
    show(next) {
      state = next
      plot.setData(chartData(next))
    },
    stop() {
      observer.disconnect()
      scheme.removeEventListener('change', redraw)
      plot.destroy()
    },
  }

  function chartOptions(): uPlot.Options {
    return {
      width: element.clientWidth,
      height: HEIGHT_PX,
      padding: [28, 19, 0, 0],
      legend: { show: false },
      cursor: { y: false, drag: { x: false, y: false }, points: { show: false } },
      scales: { x: { time: false, range: timeRange }, y: { range: () => priceRange(state) } },
      axes: [timeAxis(), priceAxis()],
      series: [
        {},
        {
          stroke: () => colours().price,
          width: 2,
          points: { show: false },
          paths: (chart) => slotSteps(chart, state.day),
        },
      ],
      hooks: { drawAxes: [drawBelow], draw: [drawAbove], setCursor: [pointAt] },
    }
  }

  function timeAxis(): uPlot.Axis {
    return {
      ...axisLook(),
      size: 28,
      gap: 8,
      grid: { show: false },
      splits: (chart) =>
        hoursOfDay(state.nowMs, state.home.timezone, chart.width < NARROW_PX ? 6 : 3).map((ms) => ms / 1000),
      values: (_chart, splits) => splits.map((second) => formatTime(second * 1000, state.home.timezone)),
    }
  }

  function priceAxis(): uPlot.Axis {
    return {
      ...axisLook(),
      size: 34,
      gap: 6,
      grid: { stroke: () => colours().line, width: 1 },
      splits: (_chart, _index, low, high) => priceTicks(low, high),
      values: (_chart, splits) => splits.map((micro) => priceUnit(state.home.currency).tick(micro)),
    }
  }

  function axisLook(): uPlot.Axis {
    return { stroke: () => colours().text, font: '12px system-ui, sans-serif', ticks: { show: false } }
  }

  function drawBelow(chart: uPlot): void {
    drawUnit(chart, priceUnit(state.home.currency).name, colours())
    drawTrades(chart, state.day, colours())
    drawCorridor(chart, state, colours())
  }

  function drawAbove(chart: uPlot): void {
    drawNow(chart, marketNowMs(), colours())
  }

  function pointAt(chart: uPlot): void {
    const { idx } = chart.cursor
    point(typeof idx === 'number' ? state.day[idx] : undefined)
  }

  function timeRange(): uPlot.Range.MinMax {
    const { startMs, endMs } = dayBounds(state.nowMs, state.home.timezone)
    return [startMs / 1000, endMs / 1000]
  }

  function colours(): Colours {
    const style = getComputedStyle(element)
    const of = (name: string): string => style.getPropertyValue(name).trim()
    return {
      price: of('--neighbours'),
      street: of('--street-area'),
      tariff: of('--muted'),
      sold: of('--sold-area'),
      bought: of('--bought-area'),
      line: of('--line'),
      text: of('--muted'),
      now: of('--ink'),
      card: of('--card'),
    }
  }
}

function chartData({ day }: HomeState): uPlot.AlignedData {
  return [day.map(({ startMs }) => startMs / 1000), day.map(({ priceMicroPerKwh }) => priceMicroPerKwh)]
}
