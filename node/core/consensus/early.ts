// Validators do not begin a height at the same moment. What they say of the next heights is kept, a little of each,
// and given again when the height begins; what is dropped comes again, since everybody repeats what is undecided.
import type { Height } from '../units/quantities.ts'
import type { EarlyMessage } from './round-state.ts'
import type { Turn } from './turn.ts'
import { update } from './turn.ts'

/** So many heights ahead are listened to; who is further behind catches up by certificates. */
export const EARLY_HEIGHT_LIMIT = 2
/** So many early messages of one sender are kept: the last ones. */
export const EARLY_MESSAGES_PER_SENDER = 8

/** Keeps a message of a later height. Only senders of the current set are heard, so that the whole is bounded. */
export function keepEarly(turn: Turn, message: EarlyMessage): void {
  const { state } = turn
  const { height, validator } = bodyOf(message)
  if (height > state.height + EARLY_HEIGHT_LIMIT || !state.validators.includes(validator)) return
  if (state.early.some((other) => nameOf(other) === nameOf(message))) return
  const his = state.early.filter((other) => bodyOf(other).validator === validator)
  const dropped = his.length < EARLY_MESSAGES_PER_SENDER ? undefined : his[0]
  update(turn, { early: [...state.early.filter((other) => other !== dropped), message] })
}

/** Takes out what was said of a height, in the order it came, and forgets what was said of earlier ones. */
export function takeEarly(turn: Turn, height: Height): readonly EarlyMessage[] {
  const { early } = turn.state
  update(turn, { early: early.filter((message) => bodyOf(message).height > height) })
  return early.filter((message) => bodyOf(message).height === height)
}

function bodyOf(message: EarlyMessage): { readonly height: Height; readonly validator: string } {
  return message.type === 'vote' ? message.vote : message.proposal
}

function nameOf(message: EarlyMessage): string {
  if (message.type === 'vote') {
    const { type, height, round, valueId, validator } = message.vote
    return [type, height, round, valueId, validator].join('/')
  }
  const { height, round, value, validRound, validator } = message.proposal
  return ['proposal', height, round, value.id, validRound, validator].join('/')
}
