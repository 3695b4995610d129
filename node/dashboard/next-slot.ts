import { html } from 'htm/preact'
import type { VNode } from 'preact'
import { useEffect, useRef } from 'preact/hooks'
import type { HomeState, SlotState } from '../api/state.ts'
import { connection } from './live.ts'
import { marketNow, marketNowMs } from './market-time.ts'
import { messages } from './messages.ts'
import { formatPrice } from './numbers.ts'
import { formatCountdown, formatRange } from './times.ts'

/** From this speed on seconds would only whirl. */
const MINUTES_FROM_SPEED = 10

const prefersStillness = window.matchMedia('(prefers-reduced-motion: reduce)')

/** The slot to come: how long its orders can still change, and after that when it begins. */
export function NextSlot({ slot, home }: { slot: SlotState; home: HomeState['home'] }): VNode {
  const { next, ordersIn } = messages.slot
  const isFinal = marketNow.value >= slot.gateMs
  const phase = isFinal
    ? { fromMs: slot.gateMs, toMs: slot.startMs }
    : { fromMs: slot.gateMs - home.slotMs, toMs: slot.gateMs }
  const range = next(formatRange(slot.startMs, slot.endMs, home.timezone))
  return html`<div class="next">
    <p>
      <span>${slot.orders > 0 ? `${range} · ${ordersIn(slot.orders)}` : range}</span>
      <span><${Closing} slot=${slot} home=${home} /></span>
    </p>
    <${Progress} ...${phase} speed=${home.marketSpeed} />
  </div>`
}

function Closing({ slot, home }: { slot: SlotState; home: HomeState['home'] }): VNode {
  const { closed, clearedAt, closesIn, minutes } = messages.slot
  const restMs = slot.gateMs - marketNow.value
  const price = slot.priceMicroPerKwh
  if (price !== null) return html`${clearedAt(formatPrice(price, home.currency))}`
  if (restMs <= 0) return html`${closed}`
  const isFast = home.marketSpeed > MINUTES_FROM_SPEED
  return html`${closesIn(isFast ? minutes(Math.ceil(restMs / 60_000)) : formatCountdown(restMs))}`
}

/**
 * How much of a span of time is over. The browser moves the bar by itself between two messages of the node; it
 * stands still without a connection, and steps where people want no motion.
 */
function Progress({ fromMs, toMs, speed }: { fromMs: number; toMs: number; speed: number }): VNode {
  const fill = useRef<HTMLElement>(null)
  const stands = connection.value !== 'live' || prefersStillness.matches
  const nowMs = prefersStillness.matches ? marketNow.value : marketNowMs()
  useEffect(() => {
    const share = Math.min(1, Math.max(0, (nowMs - fromMs) / (toMs - fromMs)))
    const frames = [{ transform: `scaleX(${share})` }, { transform: 'scaleX(1)' }]
    const animation = fill.current?.animate(frames, {
      duration: Math.max(0, toMs - nowMs) / speed,
      fill: 'both',
    })
    if (stands) animation?.pause()
    return () => animation?.cancel()
  })
  return html`<div class="progress" aria-hidden="true"><i ref=${fill}></i></div>`
}
