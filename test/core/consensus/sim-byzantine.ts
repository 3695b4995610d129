// A faulty validator in the simulator. It signs what it likes, and only with its own key: two-faced ones tell the two
// halves of the street two stories, random ones say anything to anybody, withholding ones speak to one friend only.
import type { Value, Vote } from '../../../node/core/consensus/message.ts'
import { NO_ROUND } from '../../../node/core/consensus/message.ts'
import { proposerAt, quorum } from '../../../node/core/consensus/validator-set.ts'
import { validatorId, validatorIds, valueOf } from './make.ts'
import type { Peer, Wire, World } from './sim-world.ts'

export type Vice = 'two-faced' | 'random' | 'withholding'

const ACTS_EVERY_MS = 120

export interface ByzantineOptions {
  readonly index: number
  readonly count: number
  /** How many validators, the last ones, are in the plot. */
  readonly byzantine: number
  readonly values: Map<string, Value>
  readonly vice: Vice
}

export class Byzantine implements Peer {
  private readonly world: World
  private readonly options: ByzantineOptions
  private readonly validators: readonly string[]
  private readonly self: string
  private height = 1
  private round = 0
  private prevotes: Vote[] = []
  private proposed: { readonly round: number; readonly id: string }[] = []

  constructor(world: World, options: ByzantineOptions) {
    this.world = world
    this.options = options
    this.validators = validatorIds(options.count)
    this.self = validatorId(options.index)
    this.act()
  }

  receive(wire: Wire): void {
    if (wire.type === 'commit') return
    const { height, round } = wire.type === 'vote' ? wire.vote : wire.proposal
    if (height > this.height) this.enter(height)
    if (height < this.height) return
    this.round = Math.max(this.round, round)
    if (wire.type === 'proposal') this.proposed.push({ round, id: wire.proposal.value.id })
    else if (wire.vote.type === 'prevote') this.prevotes.push(wire.vote)
  }

  private enter(height: number): void {
    this.height = height
    this.round = 0
    this.prevotes = []
    this.proposed = []
  }

  private act(): void {
    this.world.after(ACTS_EVERY_MS, () => this.act())
    const round = this.world.chance(0.7) ? this.round : Math.max(0, this.round + this.world.below(3) - 1)
    for (let to = 0; to < this.options.count; to += 1) if (this.speaksTo(to)) this.speak(to, round)
  }

  private speaksTo(to: number): boolean {
    if (to === this.options.index) return false
    if (this.options.vice === 'withholding')
      return to === this.height % this.options.count && this.world.chance(0.5)
    return this.world.chance(0.6)
  }

  private speak(to: number, round: number): void {
    if (proposerAt(this.validators, this.height, round) === this.self) this.propose(to, round)
    for (const type of ['prevote', 'precommit'] as const) {
      if (this.world.chance(0.7))
        this.tell(to, { type: 'vote', vote: this.vote(type, round, this.storyFor(to, round)) })
    }
  }

  /** Which value this peer is to believe in: of two that it may have been told, or anything. */
  private storyFor(to: number, round: number): string | null {
    if (this.options.vice === 'random')
      return this.world.chance(0.3) ? null : (this.world.pick(this.proposed)?.id ?? null)
    const proposer = this.validators.indexOf(proposerAt(this.validators, this.height, round))
    if (proposer >= this.options.count - this.options.byzantine) return this.forge(to, round).id
    return this.proposed.find((proposal) => proposal.round === round)?.id ?? null
  }

  private propose(to: number, round: number): void {
    const polka = this.world.chance(0.3) ? this.somePolka(round) : []
    const value = this.options.values.get(polka[0]?.valueId ?? '') ?? this.forge(to, round)
    const proposal = {
      height: this.height,
      round,
      value,
      validRound: polka[0]?.round ?? NO_ROUND,
      validator: this.self,
    }
    this.tell(to, {
      type: 'proposal',
      proposal: { ...proposal, signature: this.signature() },
      certificate: polka,
    })
  }

  /** A fresh value for each half of the street, the same from all in the plot; those of some rounds are invalid. */
  private forge(to: number, round: number): Value {
    const value = valueOf(`${round % 11 === 10 ? 'bad' : 'evil'} ${this.height}/${round}/${to % 2}`)
    this.options.values.set(value.id, value)
    return value
  }

  private vote(type: Vote['type'], round: number, valueId: string | null): Vote {
    return { type, height: this.height, round, valueId, validator: this.self, signature: this.signature() }
  }

  private signature(): Uint8Array {
    return Uint8Array.of(this.options.index)
  }

  /** A true polka of an earlier round, completed with its own vote where one is missing. */
  private somePolka(before: number): readonly Vote[] {
    const start = this.world.pick(
      this.prevotes.filter(({ round, valueId }) => round < before && valueId !== null),
    )
    if (start === undefined) return []
    const alike = this.prevotes.filter(
      ({ round, valueId }) => round === start.round && valueId === start.valueId,
    )
    const own = this.vote('prevote', start.round, start.valueId)
    const votes = new Map([own, ...alike].map((vote) => [vote.validator, vote]))
    return votes.size >= quorum(this.options.count) ? [...votes.values()] : []
  }

  private tell(to: number, wire: Wire): void {
    this.world.send(this.options.index, to, wire)
  }
}
