// A contradiction is reported once for each validator and type in a height: any of them costs the seat, so the first two
// messages are proof enough. Whoever contradicts himself in a thousand rounds makes no thousand reports.
import type { Evidence } from './evidence.ts'
import type { Turn } from './turn.ts'
import { update } from './turn.ts'

/** Reports a contradiction, unless this validator was already reported for this type in this height. */
export function report(turn: Turn, evidence: Evidence): void {
  const { type, validator } = evidence.first
  const name = `${type}/${validator}`
  if (turn.state.reported.includes(name)) return
  update(turn, { reported: [...turn.state.reported, name] })
  turn.effects.push({ type: 'report-evidence', ...evidence })
}
