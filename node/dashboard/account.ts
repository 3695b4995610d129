import { html } from 'htm/preact'
import type { VNode } from 'preact'
import type { History } from '../api/history.ts'
import { Arithmetic } from './arithmetic.ts'
import { messages } from './messages.ts'
import { formatMoney } from './numbers.ts'
import { Saving } from './saving.ts'

/** What a day, month or year came to, against the tariff alone; `name` is that of the saving for tests. */
export function Account({ history, name }: { history: History; name: string }): VNode {
  const { total, currency } = history
  const text = messages.history
  if (total.slots === 0) return html`<p class="sentence">${text.nothing}</p>`
  const money = (nano: string): string => formatMoney(nano, currency, { digits: 2, sign: true })
  const { withNeighbours, tariffAlone } = messages.earnings
  return html`<${Saving} savingNano=${total.savingNano} currency=${currency} name=${name} />
    <dl class="pair">
      <div>
        <dt>${withNeighbours}</dt>
        <dd>${money(total.netNano)}</dd>
      </div>
      <div>
        <dt>${tariffAlone}</dt>
        <dd>${money(total.tariffAloneNano)}</dd>
      </div>
    </dl>
    <p class="note">
      ${text.settled(total.slots)} ${total.estimated > 0 ? text.estimated(total.estimated) : ''}${' '}
      ${BigInt(total.paymentNano) === 0n ? '' : text.payments(money(total.paymentNano))}
    </p>
    <${Arithmetic} parts=${total} currency=${currency}>
      <p class="note">${messages.account.exact}</p>
    <//>`
}
