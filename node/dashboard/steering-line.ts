/** Whether the battery is steered now, what it is told, and why or why not. */
import { html } from 'htm/preact'
import type { VNode } from 'preact'
import type { PlanState, SteeringView } from '../api/plan-state.ts'
import { messages } from './messages.ts'
import { formatPower } from './numbers.ts'

export function SteeringLine({ plan }: { plan: PlanState }): VNode | null {
  const { steering, hindrance, way } = plan
  const text = messages.plan
  if (hindrance !== null) {
    const known = hindrancesKnown()[hindrance.code]
    const isDoubt = way === 'hands-off'
    return html`<p class="sentence" data-test="plan-hindrance">
        ${text.steering.off} ${known ?? html`<span lang="en">${hindrance.sentence}</span>`}${' '}
        ${isDoubt ? `${text.handsOff} ` : ''}<code>${hindrance.code}</code>
      </p>
      ${isDoubt && known !== undefined ? html`<p class="note" lang="en">${hindrance.sentence}</p>` : null}`
  }
  if (steering === null) return null
  return html`<p class="sentence" data-test="plan-steering">${steeringWords(steering)}</p>`
}

/** A device in doubt brings words of its own, which stand behind these: they name what the doubt is. */
function hindrancesKnown(): Readonly<Record<string, string>> {
  return messages.plan.hindrances
}

function steeringWords({ action, powerW, limitedBy, reason }: SteeringView): string {
  const { steering } = messages.plan
  switch (action) {
    case 'charge':
    case 'discharge': {
      const told = steering[action](formatPower(powerW ?? 0))
      return limitedBy.length === 0 ? told : `${told} ${steering.limited}`
    }
    case 'hold':
      return reason === 'reserve' ? `${steering.hold} ${steering.reserve}` : steering.hold
    case 'block-charge':
      return steering['block-charge']
    case null:
      if (reason === 'by-itself' || reason === 'impossible' || reason === 'unplanned') return steering[reason]
      return steering.off
  }
}
