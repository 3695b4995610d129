import { html } from 'htm/preact'
import type { VNode } from 'preact'
import { useEffect, useRef } from 'preact/hooks'
import type { HomeState, SlotState } from '../api/state.ts'
import { Card } from './card.ts'
import { Corridor } from './corridor.ts'
import { connection } from './live.ts'
import { marketNow, marketNowMs } from './market-time.ts'
import { messages } from './messages.ts'
import { formatEnergy, formatPrice } from './numbers.ts'
import { formatCountdown, formatRange } from './times.ts'

const prefersStillness = window.matchMedia('(prefers-reduced-motion: reduce)')

/** The slot being delivered: its price, my part, why; and below it the one whose orders are still open. */
export function ThisSlot({ state }: { state: HomeState }): VNode {
  const { home, currentSlot: slot, nextSlot } = state
  const text = messages.slot
  const aside = html`<span class="chip is-${slot.status}">${text.status[slot.status]}</span>`
  return html`<${Card}
    id="slot"
    title="${text.title} ${formatRange(slot.startMs, slot.endMs, home.timezone)}"
    aside=${aside}
  >
    <p class="big" data-test="slot-price">
      ${
        slot.priceMicroPerKwh === null
          ? html`<span class="big-none">${text.noPrice}</span>`
          : html`${formatPrice(slot.priceMicroPerKwh, home.currency)} <small>${text.perKwh}</small>`
      }
    </p>
    <${Corridor} state=${state} />
    <p class="mine">
      <b data-test="slot-mine">${mine(slot)}</b> · ${text.street(formatEnergy(slot.energyWh))}
    </p>
    <p class="sentence" data-test="slot-sentence">${slot.sentence}</p>
    <${NextSlot} slot=${nextSlot} home=${home} />
  <//>`
}

function mine({ boughtWh, soldWh }: SlotState): string {
  const { bought, sold, untraded } = messages.slot
  if (soldWh > 0) return sold(formatEnergy(soldWh))
  return boughtWh > 0 ? bought(formatEnergy(boughtWh)) : untraded
}

function NextSlot({ slot, home }: { slot: SlotState; home: HomeState['home'] }): VNode {
  const text = messages.slot
  return html`<div class="next">
    <p>
      <span>${text.next(formatRange(slot.startMs, slot.endMs, home.timezone), slot.orders)}</span>
      <span><${Closing} gateMs=${slot.gateMs} speed=${home.marketSpeed} /></span>
    </p>
    <${GateProgress} fromMs=${slot.gateMs - home.slotMs} gateMs=${slot.gateMs} speed=${home.marketSpeed} />
  </div>`
}

/** Seconds would only whirl when the market runs faster than life. */
function Closing({ gateMs, speed }: { gateMs: number; speed: number }): VNode {
  const { closed, closesIn, minutes } = messages.slot
  const restMs = gateMs - marketNow.value
  if (restMs <= 0) return html`${closed}`
  return html`${closesIn(speed > 10 ? minutes(Math.ceil(restMs / 60_000)) : formatCountdown(restMs))}`
}

/**
 * How much of the time for orders is over. The browser moves the bar by itself between two messages of the node; it
 * stands still without a connection, and steps where people want no motion.
 */
function GateProgress({ fromMs, gateMs, speed }: { fromMs: number; gateMs: number; speed: number }): VNode {
  const fill = useRef<HTMLElement>(null)
  const stands = connection.value !== 'live' || prefersStillness.matches
  const nowMs = prefersStillness.matches ? marketNow.value : marketNowMs()
  useEffect(() => {
    const share = Math.min(1, Math.max(0, (nowMs - fromMs) / (gateMs - fromMs)))
    const frames = [{ transform: `scaleX(${share})` }, { transform: 'scaleX(1)' }]
    const animation = fill.current?.animate(frames, {
      duration: Math.max(0, gateMs - nowMs) / speed,
      fill: 'both',
    })
    if (stands) animation?.pause()
    return () => animation?.cancel()
  })
  return html`<div class="progress" aria-hidden="true"><i ref=${fill}></i></div>`
}
