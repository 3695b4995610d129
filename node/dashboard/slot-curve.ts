import { html } from 'htm/preact'
import type { VNode } from 'preact'
import type { SlotDetail } from '../api/source.ts'
import type { HomeState } from '../api/state.ts'
import { Card } from './card.ts'
import { CurveDrawing, HEIGHT, WIDTH } from './curve-drawing.ts'
import type { Corridor } from './curve-picture.ts'
import { layOutCurves } from './curve-picture.ts'
import { curveSentence, outcomeWords, pictureWords } from './curve-words.ts'
import { messages } from './messages.ts'
import { formatPrice } from './numbers.ts'
import type { OrderCurves } from './order-curves.ts'
import { hasFees, orderCurves } from './order-curves.ts'

/** The orders of a slot as supply and demand, and where they cleared. The book says the same in numbers. */
export function SlotCurve({ detail, home }: { detail: SlotDetail; home: HomeState['home'] }): VNode | null {
  const { clearing } = detail
  const { currency } = home
  const curves = orderCurves(detail)
  if (curves.bids.length + curves.offers.length === 0) return null
  const { corridor } = corridorOf(detail)
  const cleared = { energyWh: clearing?.energyWh ?? 0, prices: clearedPrices(detail) }
  const size = { width: WIDTH, height: HEIGHT }
  const picture = layOutCurves(curves, { ...size, cleared: cleared.prices, corridor })
  const text = messages.curve
  const label = pictureWords(curves, clearing, currency)
  return html`<${Card} id="slot-curve" title=${text.title}>
    <p class="sentence is-first">${curveSentence(curves)} ${outcomeWords(clearing, currency)}.</p>
    <${CurveDrawing} ...${{ picture, cleared, corridor, label, currency }} />
    <${Legend} detail=${detail} curves=${curves} currency=${currency} />
    ${hasFees(detail) ? html`<p class="note">${text.besideFees}</p>` : null}
    ${picture.steps.some(({ y }) => y < 0 || y > HEIGHT) ? html`<p class="note">${text.beyond}</p>` : null}
  <//>`
}

/** The tariff of this home in the slot, else the narrowest room that those in the book leave one another. */
function corridorOf({ conditions, self }: SlotDetail): { corridor: Corridor | null; isOwn: boolean } {
  const members = conditions?.members ?? []
  const own = members.find(({ member }) => member === self)
  if (own !== undefined) return { corridor: own, isOwn: true }
  if (members.length === 0) return { corridor: null, isOwn: false }
  const corridor = {
    feedInMicroPerKwh: Math.max(...members.map(({ feedInMicroPerKwh }) => feedInMicroPerKwh)),
    retailMicroPerKwh: Math.min(...members.map(({ retailMicroPerKwh }) => retailMicroPerKwh)),
  }
  return { corridor, isOwn: false }
}

/** None, one, or what buyers pay and sellers get; a rule with a price for each order has none that could be drawn. */
function clearedPrices({ clearing }: SlotDetail): number[] {
  if (clearing === null || clearing.energyWh === 0) return []
  const { buyPriceMicroPerKwh: buy, sellPriceMicroPerKwh: sell } = clearing
  return [...new Set([buy, sell])].flatMap((price) => price ?? [])
}

function Legend(props: { detail: SlotDetail; curves: OrderCurves; currency: string }): VNode {
  const { detail, curves, currency } = props
  const { demand, supply, filled, mine, ownTariff, tariffs } = messages.curve
  const { corridor, isOwn } = corridorOf(detail)
  const price = (micro: number): string => formatPrice(micro, currency)
  const isCleared = (detail.clearing?.energyWh ?? 0) > 0
  const sides = [curves.bids, curves.offers].flatMap(
    (steps) => steps.find(({ isMine }) => isMine)?.order.side ?? [],
  )
  return html`<ul class="legend" aria-hidden="true">
    <li><i class="key is-demand"></i>${demand}</li>
    <li><i class="key is-supply"></i>${supply}</li>
    ${isCleared ? html`<li><i class="key is-filled"></i>${filled}</li>` : null}
    ${
      sides.length === 0
        ? null
        : html`<li>${sides.map((side) => html`<i class=${KEY_OF[side]}></i>`)}${mine}</li>`
    }
    ${
      corridor === null
        ? null
        : html`<li>
            <i class="key is-corridor"></i>${(isOwn ? ownTariff : tariffs)(
              price(corridor.feedInMicroPerKwh),
              price(corridor.retailMicroPerKwh),
            )}
          </li>`
    }
    ${
      isCleared
        ? html`<li>
            <i class=${clearedPrices(detail).length === 0 ? 'key is-guide' : 'key is-cleared-at'}></i
            >${messages.slot.status.cleared}
          </li>`
        : null
    }
  </ul>`
}

/** As own trades are coloured in the picture of a day. */
const KEY_OF = { bid: 'key is-bought', offer: 'key is-sold' } as const
