// A contradiction is reported once for each validator, round and type: the first two messages are proof enough.
import type { Evidence } from './evidence.ts'
import type { Turn } from './turn.ts'
import { update } from './turn.ts'

/** Reports a contradiction, unless this validator was already reported for this round and type. */
export function report(turn: Turn, evidence: Evidence): void {
  const { type, round, validator } = evidence.first
  const name = `${type}/${round}/${validator}`
  if (turn.state.reported.includes(name)) return
  update(turn, { reported: [...turn.state.reported, name] })
  turn.effects.push({ type: 'report-evidence', ...evidence })
}
