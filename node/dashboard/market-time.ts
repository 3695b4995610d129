import { signal } from '@preact/signals'

/** Market time between two messages of the node: it runs on at the node's speed, and stands still without a connection. */

let anchor = { nowMs: 0, speed: 0, takenAt: 0 }

/** Market time for text, a few times a second. */
export const marketNow = signal(0)

const TICK_MS = 250

/** Market time at this very moment, for what moves smoothly. */
export function marketNowMs(): number {
  return anchor.nowMs + (performance.now() - anchor.takenAt) * anchor.speed
}

/** Takes the node's word for what time it is. */
export function setMarket({ nowMs, speed }: { nowMs: number; speed: number }): void {
  anchor = { nowMs, speed, takenAt: performance.now() }
  marketNow.value = nowMs
}

/** Stops the clock: without the node nobody knows what happens next. */
export function freezeMarket(): void {
  setMarket({ nowMs: marketNowMs(), speed: 0 })
}

/** Keeps `marketNow` going for as long as the page is open. */
export function startMarketTime(): void {
  window.setInterval(() => {
    if (!document.hidden && anchor.speed > 0) marketNow.value = marketNowMs()
  }, TICK_MS)
}
