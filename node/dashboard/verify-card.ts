import { html } from 'htm/preact'
import type { VNode } from 'preact'
import type { SlotDetail } from '../api/source.ts'
import type { HomeState } from '../api/state.ts'
import { Card } from './card.ts'
import { messages } from './messages.ts'
import { formatExactPrice, formatHash, formatMoney } from './numbers.ts'
import { check, startCheck } from './verification.ts'
import type { Difference } from '../api/verify-slot.ts'
import type { WorkerAnswer } from './verify/worker.ts'

type Home = HomeState['home']

/** Whoever does not believe the node lets the own browser clear the slot again. */
export function Verify({ detail, home }: { detail: SlotDetail; home: Home }): VNode {
  const text = messages.verify
  const { value } = check
  return html`<${Card} id="verify" title=${text.title}>
    <p class="note is-first">${text.what}</p>
    <button
      type="button"
      disabled=${value.code === 'running' || detail.book === null}
      onClick=${() => {
        startCheck(detail)
      }}
    >
      ${value.code === 'running' ? text.running : value.code === 'done' ? text.again : text.button}
    </button>
    <div role="status" data-test="verification">
      ${value.code === 'done' ? html`<${Result} answer=${value.answer} detail=${detail} home=${home} />` : null}
    </div>
  <//>`
}

function Result(props: { answer: WorkerAnswer; detail: SlotDetail; home: Home }): VNode {
  const { answer, detail, home } = props
  const text = messages.verify
  if (answer.code === 'same') {
    const { orders, fills, ruleHash } = answer
    return html`<p class="verdict is-good">${text.same}</p>
      <p class="sentence">${text.sameWhat(orders, fills, formatHash(ruleHash))}</p>`
  }
  if (answer.code !== 'different')
    return html`<p class="verdict is-undecided">${text.undecided}</p>
      <p class="sentence">${text.impossible[answer.code]}</p>`
  const shown = answer.differences.slice(0, DIFFERENCES_SHOWN)
  const rest = answer.differences.length - shown.length
  return html`<p class="verdict is-bad">${text.different}</p>
    <ul class="differences">
      ${shown.map((each) => html`<li>${sentence(each, detail, home)}</li>`)}
    </ul>
    ${rest > 0 ? html`<p class="note">${text.more(rest)}</p>` : null}
    <p class="sentence">${text.differentWhat}</p>`
}

const DIFFERENCES_SHOWN = 12

function sentence({ what, order, said, computed }: Difference, detail: SlotDetail, home: Home): string {
  const { part, says, own } = messages.verify
  const subject = order === null ? part[what] : `${part[what]} ${orderName(order, detail)}`
  if (what === 'order-sequence') return `${subject}.`
  return `${subject}: ${says(exactly(what, said, home))} ${own(exactly(what, computed, home))}`
}

/** By its place in the book and whose it is, as the book below shows it. */
function orderName(id: string, { book, self }: SlotDetail): string {
  const { place, nowhere } = messages.verify
  const index = book?.orders.findIndex(({ order }) => order === id) ?? -1
  const member = book?.orders[index]?.member
  if (member === undefined) return nowhere(formatHash(id))
  return place(index + 1, member === self ? messages.slotPage.you : formatHash(member))
}

/** Whole units: what differs by one must not look alike. */
function exactly(what: Difference['what'], value: Difference['said'], home: Home): string {
  const { nothing, result } = messages.verify
  if (value === null) return nothing
  switch (what) {
    case 'outcome':
      return value === 'rule-failed' ? result['rule-failed'] : result.cleared
    case 'buy-price':
    case 'sell-price':
      return formatExactPrice(Number(value), home.currency)
    case 'surplus':
    case 'fill-amount':
      return formatMoney(String(value), home.currency, { digits: 9 })
    case 'energy':
    case 'fill-unknown':
    case 'fill-energy':
    case 'order-sequence':
      return `${value} Wh`
  }
}
