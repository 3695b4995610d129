// Builders of valid things, so that a test shows only what matters to it. Validators are named by their index.
import type { ConsensusEffect } from '../../../node/core/consensus/effect.ts'
import type { ConsensusInput, HeightStarted } from '../../../node/core/consensus/input.ts'
import { step } from '../../../node/core/consensus/machine.ts'
import type {
  CommitCertificate,
  Proposal,
  UnsignedMessage,
  Value,
  Vote,
  VoteType,
} from '../../../node/core/consensus/message.ts'
import { NO_ROUND } from '../../../node/core/consensus/message.ts'
import type { ConsensusState } from '../../../node/core/consensus/round-state.ts'
import { createConsensusState } from '../../../node/core/consensus/round-state.ts'
import { DEFAULT_TIMEOUTS } from '../../../node/core/consensus/timeouts.ts'

export const HEIGHT = 4

export function validatorId(index: number): string {
  return index.toString(16).padStart(64, '0')
}

export function validatorIds(count: number): string[] {
  return Array.from({ length: count }, (_, index) => validatorId(index))
}

/** Any name is a value; the tests treat names that begin with "bad" as invalid. */
export function valueOf(name: string): Value {
  const bytes = new TextEncoder().encode(name)
  const id = [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('')
  return { id: id.padEnd(64, '0'), bytes }
}

interface VoteOptions {
  readonly round?: number
  readonly height?: number
  readonly by: number
}

export function makeVote(
  type: VoteType,
  name: string | null,
  { round = 0, height = HEIGHT, by }: VoteOptions,
): Vote {
  const valueId = name === null ? null : valueOf(name).id
  return { type, height, round, valueId, validator: validatorId(by), signature: Uint8Array.of(by) }
}

export function makePrevotes(name: string | null, by: readonly number[], round = 0): Vote[] {
  return by.map((index) => makeVote('prevote', name, { round, by: index }))
}

export function makePrecommits(name: string | null, by: readonly number[], round = 0): Vote[] {
  return by.map((index) => makeVote('precommit', name, { round, by: index }))
}

interface ProposalOptions {
  readonly round?: number
  readonly height?: number
  readonly validRound?: number
  readonly by?: number
  readonly count?: number
}

/** At height 4 of four validators, validator r proposes in round r. */
export function makeProposal(name: string, options: ProposalOptions = {}): Proposal {
  const { round = 0, height = HEIGHT, validRound = NO_ROUND, count = 4 } = options
  const by = options.by ?? (height + round) % count
  return {
    height,
    round,
    value: valueOf(name),
    validRound,
    validator: validatorId(by),
    signature: Uint8Array.of(by),
  }
}

export function makeCertificate(name: string, by: readonly number[], round = 0): CommitCertificate {
  const signatures = by.map((index) => ({ validator: validatorId(index), signature: Uint8Array.of(index) }))
  return { height: HEIGHT, round, valueId: valueOf(name).id, signatures }
}

/** What a test may give: inputs, proposals (valid and timely) and lists of votes. */
export type Given = ConsensusInput | Proposal | readonly Vote[]

/** One machine and what it asked for; its own messages come back only when the test gives them. */
export class Bench {
  state: ConsensusState
  readonly effects: ConsensusEffect[] = []

  constructor(
    options: {
      count?: number
      self?: number | null
      height?: number
      resumed?: HeightStarted['resumed']
    } = {},
  ) {
    const { count = 4, self = 1, height = HEIGHT, resumed } = options
    this.state = createConsensusState(self === null ? null : validatorId(self), DEFAULT_TIMEOUTS)
    const validators = validatorIds(count)
    this.give({ type: 'height-started', height, validators, ...(resumed === undefined ? {} : { resumed }) })
  }

  /** Gives inputs, proposals (valid and timely) and votes, and returns the effects of all of them. */
  give(...given: readonly Given[]): readonly ConsensusEffect[] {
    const before = this.effects.length
    for (const one of given) for (const input of toInputs(one)) this.take(input)
    return this.effects.slice(before)
  }

  elapse(name: 'propose' | 'prevote' | 'precommit', round = this.state.round): readonly ConsensusEffect[] {
    return this.give({ type: 'timeout-elapsed', step: name, height: this.state.height, round })
  }

  private take(input: ConsensusInput): void {
    const result = step(this.state, input)
    this.state = result.state
    this.effects.push(...result.effects)
  }
}

function toInputs(given: Given): readonly ConsensusInput[] {
  if ('type' in given) return [given]
  if ('value' in given)
    return [{ type: 'proposal-received', proposal: given, validity: 'valid', isTimely: true }]
  return given.map((vote) => ({ type: 'vote-received', vote }))
}

/** The messages of some effects, each as `type round value`, and a proposal with its validRound. */
export function said(effects: readonly ConsensusEffect[]): string[] {
  return effects.flatMap((effect) => (effect.type === 'sign-and-send' ? [wordOf(effect.message)] : []))
}

function wordOf(message: UnsignedMessage): string {
  if (message.type !== 'proposal') return `${message.type} ${message.round} ${nameOf(message.valueId)}`
  return `proposal ${message.round} ${nameOf(message.value.id)} of ${message.validRound}`
}

export function nameOf(valueId: string | null): string {
  if (valueId === null) return 'nil'
  return Buffer.from(valueId.replace(/(00)+$/, ''), 'hex').toString()
}

/** The effects of one type. */
export function effectsOf<T extends ConsensusEffect['type']>(
  effects: readonly ConsensusEffect[],
  type: T,
): Extract<ConsensusEffect, { type: T }>[] {
  return effects.filter((effect): effect is Extract<ConsensusEffect, { type: T }> => effect.type === type)
}
