import { html } from 'htm/preact'
import type { VNode } from 'preact'
import { messages } from './messages.ts'
import { formatMoney } from './numbers.ts'

/** What somebody saved by trading, large, and in words whether it is a gain. */
export function Saving(props: { savingNano: string; currency: string; name: string }): VNode {
  const saving = BigInt(props.savingNano)
  const size = formatMoney(String(saving < 0n ? -saving : saving), props.currency, { digits: 2 })
  const { better, worse, same } = messages.earnings
  const [tone, verdict] = isNothing(saving)
    ? ['', same]
    : saving > 0n
      ? ['is-good', better]
      : ['is-bad', worse]
  return html`<p class="big ${tone}" data-test=${props.name}>${tone === 'is-bad' ? '−' : ''}${size}</p>
    <p class="sentence">${verdict}</p>`
}

/** What is shown as zero is spoken of as zero: less than half a cent either way. */
function isNothing(saving: bigint): boolean {
  return saving < HALF_CENT_NANO && saving > -HALF_CENT_NANO
}

const HALF_CENT_NANO = 5_000_000n
