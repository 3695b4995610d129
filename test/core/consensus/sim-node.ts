// An honest node in the simulator: a small engine around the machine. Its disk holds the chain, the last sign state
// and the own messages of the undecided height; everything else is lost in a crash.
import type { ConsensusEffect, SignAndSend } from '../../../node/core/consensus/effect.ts'
import type { ConsensusInput } from '../../../node/core/consensus/input.ts'
import { step } from '../../../node/core/consensus/machine.ts'
import type { CommitCertificate, Value } from '../../../node/core/consensus/message.ts'
import type { ConsensusState } from '../../../node/core/consensus/round-state.ts'
import { createConsensusState } from '../../../node/core/consensus/round-state.ts'
import type { SignState } from '../../../node/core/consensus/sign-state.ts'
import { DEFAULT_TIMEOUTS } from '../../../node/core/consensus/timeouts.ts'
import { validatorId, validatorIds, valueOf } from './make.ts'
import type { Peer, Wire, World } from './sim-world.ts'

export interface Decision {
  readonly value: Value
  readonly certificate: CommitCertificate
}

export interface NodeOptions {
  readonly index: number
  readonly count: number
  /** False: a restart forgets what was signed. */
  readonly isDurable: boolean
  /** Every value anybody built, by id: where `fetch-value` finds it. */
  readonly values: Map<string, Value>
  /** Told before a message leaves. */
  readonly onSign: (node: SimNode, effect: SignAndSend) => void
  readonly onDecide: (node: SimNode) => void
}

const GOSSIP_EVERY_MS = 150
const TORN_SEND_RATE = 0.01

export class SimNode implements Peer {
  readonly options: NodeOptions
  readonly chain: Decision[] = []
  state: ConsensusState
  isUp = false
  isStopped = false
  private readonly world: World
  private signState: SignState | undefined
  private own: Wire[] = []
  private known = new Map<string, Wire>()
  /** Counts restarts: timers and answers of an earlier life are void. */
  private life = 0

  constructor(world: World, options: NodeOptions) {
    this.world = world
    this.options = options
    this.state = this.emptyState()
    this.gossip()
  }

  start(): void {
    const { isDurable } = this.options
    this.isUp = true
    this.state = this.emptyState()
    const resumed = isDurable ? this.signState : undefined
    this.startHeight(resumed)
    const own = isDurable ? this.own : []
    for (const wire of own) this.receive(wire)
  }

  crash(): void {
    this.isUp = false
    this.life += 1
    this.known = new Map()
  }

  receive(wire: Wire): void {
    if (!this.isUp) return
    const name = nameOfWire(wire)
    if (!this.known.has(name) && heightOfWire(wire) === this.state.height) this.known.set(name, wire)
    for (const input of this.inputsOf(wire)) this.take(input)
  }

  hears(wire: Wire): boolean {
    return this.known.has(nameOfWire(wire))
  }

  private inputsOf(wire: Wire): readonly ConsensusInput[] {
    switch (wire.type) {
      case 'vote':
        return [{ type: 'vote-received', vote: wire.vote }]
      case 'commit':
        return [{ type: 'certificate-received', certificate: wire.certificate }]
      case 'proposal':
        return [
          { type: 'polka-received', votes: wire.certificate },
          {
            type: 'proposal-received',
            proposal: wire.proposal,
            validity: 'unchecked',
            isTimely: this.isTimely(),
          },
        ]
    }
  }

  private isTimely(): boolean {
    return this.world.isHealed || !this.world.chance(0.1)
  }

  private take(input: ConsensusInput): void {
    if (!this.isUp) return
    const { state, effects } = step(this.state, input)
    this.state = state
    this.world.note(`${this.options.index} ${input.type} ${state.height}/${state.round}/${state.step}`)
    for (const effect of effects) this.perform(effect)
  }

  private perform(effect: ConsensusEffect): void {
    if (!this.isUp) return
    switch (effect.type) {
      case 'build-value':
        return this.later(100, () => ({
          ...effect,
          type: 'value-built',
          value: this.build(effect.height, effect.round),
        }))
      case 'sign-and-send':
        return this.signAndSend(effect)
      case 'schedule-timeout':
        return this.later(effect.afterMs, () => ({ ...effect, type: 'timeout-elapsed' }), false)
      case 'check-proposal':
        return this.later(40, () => this.verdict(effect.proposal))
      case 'fetch-value':
        return this.later(100, () => this.fetched(effect.height, effect.valueId))
      case 'decide':
        return this.decide({ value: effect.value, certificate: effect.certificate })
      case 'stop':
        this.isStopped = true
        return
      case 'report-evidence':
        return
    }
  }

  private signAndSend(effect: SignAndSend): void {
    this.options.onSign(this, effect)
    const wire = signed(effect, this.options.index)
    this.signState = effect.signState
    this.own.push(wire)
    if (!this.world.isHealed && this.world.chance(TORN_SEND_RATE)) return this.crashForAWhile()
    for (let to = 0; to < this.options.count; to += 1)
      if (to !== this.options.index) this.world.send(this.options.index, to, wire)
    this.receiveLater(wire)
  }

  /** The synced write takes a moment; only then the own message counts. */
  private receiveLater(wire: Wire): void {
    const { life } = this
    this.world.after(1, () => {
      if (life === this.life) this.receive(wire)
    })
  }

  crashForAWhile(): void {
    this.crash()
    this.world.after(this.world.below(1500), () => {
      if (!this.isUp) this.start()
    })
  }

  private later(maxMs: number, answer: () => ConsensusInput, isRandom = true): void {
    const { life } = this
    this.world.after(isRandom ? this.world.below(maxMs) : maxMs, () => {
      if (life === this.life) this.take(answer())
    })
  }

  private build(height: number, round: number): Value {
    const value = valueOf(`${height}/${round}/${this.options.index}/${this.life}`)
    this.options.values.set(value.id, value)
    return value
  }

  private verdict(proposal: Extract<Wire, { type: 'proposal' }>['proposal']): ConsensusInput {
    return {
      type: 'proposal-received',
      proposal,
      validity: validityOf(proposal.value),
      isTimely: this.isTimely(),
    }
  }

  private fetched(height: number, valueId: string): ConsensusInput {
    const value = this.options.values.get(valueId) ?? valueOf('bad')
    return { type: 'value-fetched', height, value, validity: validityOf(value) }
  }

  private decide(decision: Decision): void {
    this.chain.push(decision)
    this.options.onDecide(this)
    this.own = []
    this.known = new Map()
    this.startHeight()
  }

  private startHeight(resumed?: SignState): void {
    const validators = validatorIds(this.options.count)
    const height = this.chain.length + 1
    this.take({ type: 'height-started', height, validators, ...(resumed === undefined ? {} : { resumed }) })
  }

  private emptyState(): ConsensusState {
    return createConsensusState(validatorId(this.options.index), DEFAULT_TIMEOUTS)
  }

  /** Gives one peer what it lacks: undecided messages of the same height, or the decision of the height it is at. */
  private gossip(): void {
    this.world.after(GOSSIP_EVERY_MS + this.world.below(50), () => this.gossip())
    const to = this.world.below(this.options.count)
    const peer = this.world.peers[to]
    if (!this.isUp || to === this.options.index || !(peer instanceof SimNode)) return
    for (const wire of this.newsFor(peer)) this.world.send(this.options.index, to, wire)
  }

  private newsFor(peer: SimNode): readonly Wire[] {
    if (!peer.isUp || peer.state.height > this.state.height) return []
    const decision = this.chain[peer.state.height - 1]
    if (decision !== undefined) return [{ type: 'commit', ...decision }]
    return [...this.known.values()].filter((wire) => !peer.hears(wire))
  }
}

/** Follows from the value alone, as it must. */
export function validityOf(value: Value): 'valid' | 'invalid' {
  return new TextDecoder().decode(value.bytes).startsWith('bad') ? 'invalid' : 'valid'
}

function signed({ message }: SignAndSend, index: number): Wire {
  const signature = Uint8Array.of(index)
  if (message.type !== 'proposal') return { type: 'vote', vote: { ...message, signature } }
  const { type: _type, certificate, ...proposal } = message
  return { type: 'proposal', proposal: { ...proposal, signature }, certificate }
}

function heightOfWire(wire: Wire): number {
  if (wire.type === 'vote') return wire.vote.height
  return wire.type === 'proposal' ? wire.proposal.height : wire.certificate.height
}

function nameOfWire(wire: Wire): string {
  if (wire.type === 'commit') return `commit ${wire.certificate.height}`
  if (wire.type === 'vote') return Object.values(wire.vote).join(' ')
  const { height, round, value, validRound, validator } = wire.proposal
  return `proposal ${height} ${round} ${value.id} ${validRound} ${validator} ${wire.certificate.length}`
}
