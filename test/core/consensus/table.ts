// Several machines around a table, with every message in the hands of the test: for schedules that chance would not find.
import type { ConsensusEffect } from '../../../node/core/consensus/effect.ts'
import type { ConsensusInput } from '../../../node/core/consensus/input.ts'
import type { UnsignedMessage } from '../../../node/core/consensus/message.ts'
import type { SignState } from '../../../node/core/consensus/sign-state.ts'
import type { Given } from './make.ts'
import { Bench, effectsOf, nameOf, valueOf } from './make.ts'

interface Letter {
  readonly from: number
  readonly message: UnsignedMessage
}

/** Whether a message gets through. */
export type Passes = (letter: Letter, to: number) => boolean

export const ALL: Passes = () => true

/** The honest ones of four validators are 0, 1 and 2, or all four; validator r proposes in round r. */
export class Table {
  readonly benches: Bench[]
  private letters: Letter[] = []
  private readonly signStates: (SignState | undefined)[] = []

  constructor(honest: number) {
    this.benches = Array.from({ length: honest }, (_, self) => new Bench({ self }))
    for (const [index, bench] of this.benches.entries()) this.absorb(index, bench.effects)
  }

  /** Delivers what was said, and what is said thereupon; what does not pass is lost. Own messages always come back. */
  flow(passes: Passes): void {
    for (let letter = this.letters.shift(); letter !== undefined; letter = this.letters.shift()) {
      for (const to of this.benches.keys())
        if (to === letter.from || passes(letter, to)) this.give([to], ...inputsOf(letter))
    }
  }

  give(to: readonly number[], ...inputs: readonly Given[]): void {
    for (const index of to) this.absorb(index, this.at(index).give(...inputs))
  }

  elapse(step: 'propose' | 'prevote' | 'precommit', at: readonly number[]): void {
    for (const index of at) this.absorb(index, this.at(index).elapse(step))
  }

  /** Restarts a node, with what it has on disk or without. */
  restart(index: number, keeps: 'sign-state' | 'nothing'): void {
    const resumed = keeps === 'nothing' ? undefined : this.signStates[index]
    const bench = new Bench({ self: index, ...(resumed === undefined ? {} : { resumed }) })
    this.benches[index] = bench
    this.absorb(index, bench.effects)
  }

  /** What each node decided, or `-`. */
  decisions(): string[] {
    return this.benches.map(({ effects }) => {
      const [decision] = effectsOf(effects, 'decide')
      return decision === undefined ? '-' : nameOf(decision.value.id)
    })
  }

  private absorb(index: number, effects: readonly ConsensusEffect[]): void {
    for (const { message, signState } of effectsOf(effects, 'sign-and-send')) {
      this.signStates[index] = signState
      this.letters.push({ from: index, message })
    }
    for (const { height, round } of effectsOf(effects, 'build-value')) {
      this.absorb(
        index,
        this.at(index).give({ type: 'value-built', height, round, value: valueOf(`of ${index}`) }),
      )
    }
  }

  at(index: number): Bench {
    const bench = this.benches[index]
    if (bench === undefined) throw new Error(`nobody sits at ${index}`)
    return bench
  }
}

function inputsOf({ from, message }: Letter): ConsensusInput[] {
  const signature = Uint8Array.of(from)
  if (message.type !== 'proposal') return [{ type: 'vote-received', vote: { ...message, signature } }]
  const { type: _type, certificate, ...proposal } = message
  return [
    { type: 'polka-received', votes: certificate },
    { type: 'proposal-received', proposal: { ...proposal, signature }, validity: 'valid', isTimely: true },
  ]
}

/** Passes only messages of these types. */
export function only(...types: readonly UnsignedMessage['type'][]): Passes {
  return ({ message }) => types.includes(message.type)
}
