import type { HomeState } from '../api/state.ts'

/** How many steps the price axis should have at most. */
const STEPS = 5

/** From zero, or below it where a price is negative, to above everything shown. */
export function priceRange({ day, tariff }: Pick<HomeState, 'day' | 'tariff'>): [number, number] {
  const prices = day.flatMap(({ priceMicroPerKwh }) => (priceMicroPerKwh === null ? [] : [priceMicroPerKwh]))
  const all = [0, tariff.retailMicroPerKwh, tariff.feedInMicroPerKwh, ...prices]
  const step = niceStep(Math.min(...all), Math.max(...all))
  return [Math.floor(Math.min(...all) / step) * step, Math.ceil(Math.max(...all) / step) * step]
}

/** Round prices within the range. */
export function priceTicks(low: number, high: number): number[] {
  const step = niceStep(low, high)
  const first = Math.ceil(low / step)
  return Array.from(
    { length: Math.max(0, Math.floor(high / step) - first + 1) },
    (_, index) => (first + index) * step,
  )
}

/** 1, 2 or 5 times a power of ten, so that the range has about so many of it at most. */
export function niceStep(low: number, high: number, steps = STEPS): number {
  const rough = Math.max(high - low, 1) / steps
  const power = 10 ** Math.floor(Math.log10(rough))
  const factor = [1, 2, 5, 10].find((candidate) => candidate * power >= rough) ?? 10
  return factor * power
}
