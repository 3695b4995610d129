// A validator never signs twice where it may sign once. What it signed last is on disk before the message leaves;
// (height, round, step) only grows, with proposal < prevote < precommit; at the same place the same bytes get the
// stored signature, and other bytes are refused. Nothing ever resets it (the state of a lost disk is gone for good).
import type { Height, Round } from '../units/quantities.ts'
import type { UnsignedMessage, Value, Vote } from './message.ts'

export type SignStep = UnsignedMessage['type']

/** A place in the order of all that a validator may sign. */
export interface SignedPlace {
  readonly height: Height
  readonly round: Round
  readonly step: SignStep
}

/** What is persisted, synced, before a message leaves, and resumed after a restart. */
export interface SignState extends SignedPlace {
  /** The whole value, so that it can be proposed and decided after a restart. */
  readonly lockedValue: Value | null
  readonly lockedRound: Round
  readonly validValue: Value | null
  readonly validRound: Round
  /** The prevotes of `validRound` that make `validValue` valid. */
  readonly validCertificate: readonly Vote[]
}

/** A place and the bytes signed there. */
export interface SignedBytes extends SignedPlace {
  readonly bytes: Uint8Array
}

export type SignVerdict = 'sign' | 'repeat' | 'refuse'

/** The engine's last guard: `repeat` means the stored signature, `refuse` means that something is wrong here. */
export function maySign(last: SignedBytes | null, next: SignedBytes): SignVerdict {
  if (last === null) return 'sign'
  const order = comparePlaces(last, next)
  if (order !== 0) return order < 0 ? 'sign' : 'refuse'
  return areEqual(last.bytes, next.bytes) ? 'repeat' : 'refuse'
}

const STEP_ORDER: Readonly<Record<SignStep, number>> = { proposal: 0, prevote: 1, precommit: 2 }

/** Negative when `left` comes before `right`. */
export function comparePlaces(left: SignedPlace, right: SignedPlace): number {
  if (left.height !== right.height) return left.height - right.height
  if (left.round !== right.round) return left.round - right.round
  return STEP_ORDER[left.step] - STEP_ORDER[right.step]
}

function areEqual(left: Uint8Array, right: Uint8Array): boolean {
  return left.length === right.length && left.every((byte, index) => byte === right[index])
}
