/**
 * A Byzantine member: a production home whose messages are replaced, doubled, held back and joined by others on their
 * way out. Its habits are drawn from the seed. All liars of a run share a plot: that is what an adversary is.
 */
import type { NetworkHandlers, Topic } from '../../node/engine/ports.ts'
import { decodeMessage } from '../../node/engine/consensus-wire.ts'
import type { ChaosWorld } from './chaos-world.ts'
import type { Chances } from './chances.ts'
import type { Fault } from './fault-counts.ts'
import { HABITS } from './fault-counts.ts'
import { createLies } from './lies.ts'
import { lyingServe } from './lying-answers.ts'
import type { Plot } from './plot.ts'
import { sideKey } from './plot.ts'
import type { Saying } from './saying.ts'
import type { TestHome } from './street-community.ts'

export interface Liar {
  /** What it says in place of an honest message. */
  readonly twist: (topic: Topic, bytes: Uint8Array) => readonly Saying[]
  /** Hears along; true where its own engine must not hear, for it would find itself out. */
  readonly hears: (topic: Topic, bytes: Uint8Array) => boolean
  /** Answers in place of its own engine. */
  readonly serves: (serve: NetworkHandlers['serve']) => NetworkHandlers['serve']
}

const REPLAYS_KEPT = 64

export function createLiar(world: ChaosWorld, home: TestHome, plot: Plot, chances: Chances): Liar {
  const habits = new Set<Fault>(HABITS.filter(() => chances.happens(0.4)))
  if (habits.size === 0) habits.add('twoProposals').add('equivocation')
  const lies = createLies(world, home, plot, chances)
  const heard: Saying[] = []

  function has(habit: Fault, probability: number): boolean {
    return habits.has(habit) && chances.happens(probability)
  }

  /** What was said, or undefined where the lie did not come about. */
  function told(fault: Fault, sayings: readonly Saying[] | undefined): readonly Saying[] | undefined {
    if (sayings !== undefined) world.count(fault)
    return sayings
  }

  function consensus(bytes: Uint8Array): readonly Saying[] {
    const message = decodeMessage(bytes)
    const honest: Saying[] = [{ topic: 'consensus', bytes }]
    if (message?.kind === 'proposal') {
      if (has('wrongClearing', 0.5)) {
        const lie = told('wrongClearing', lies.wrongClearing(message.proposal))
        if (lie !== undefined) return lie
      }
      const two = has('twoProposals', 0.9) ? lies.twoProposals(message.proposal, bytes) : undefined
      return told('twoProposals', two) ?? honest
    }
    if (message?.kind !== 'vote') return honest
    // Whoever shares the plot stands by it: both halves are told that their block is the one.
    const isEquivocal =
      has('equivocation', 0.9) || (plot.sides.has(sideKey(message.vote)) && chances.happens(0.9))
    const two = isEquivocal ? lies.twoVotes(message.vote, bytes) : undefined
    return told('equivocation', two) ?? honest
  }

  function gateVote(bytes: Uint8Array): readonly Saying[] {
    const late = has('lastLook', 0.7) ? told('lastLook', lies.lastLook(bytes)) : undefined
    if (late !== undefined) return late
    const two = has('gateEquivocation', 0.7) ? told('gateEquivocation', lies.twoGateVotes(bytes)) : undefined
    return two ?? [{ topic: 'gate-votes', bytes }]
  }

  function sheet(bytes: Uint8Array): readonly Saying[] {
    const two = has('doubleSheet', 0.7) ? told('doubleSheet', lies.twoSheets(bytes)) : undefined
    return two ?? [{ topic: 'sheets', bytes }]
  }

  function honestOrNot(topic: Topic, bytes: Uint8Array): readonly Saying[] {
    if (topic === 'consensus') return consensus(bytes)
    if (topic === 'gate-votes') return gateVote(bytes)
    return topic === 'sheets' ? sheet(bytes) : [{ topic, bytes }]
  }

  function noise(topic: Topic, bytes: Uint8Array): Saying[] {
    const old = has('replay', 0.2) ? chances.pick(heard) : undefined
    if (old !== undefined) world.count('replay')
    const isGarbage = has('garbage', 0.2)
    if (isGarbage) world.count('garbage')
    const forged = has('forgery', 0.3) ? told('forgery', lies.forgery()) : undefined
    const padded = has('paddedProposal', 0.2) ? told('paddedProposal', lies.paddedProposal()) : undefined
    return [
      ...(old === undefined ? [] : [old]),
      ...(isGarbage ? [{ topic, bytes: lies.garbage(bytes) }] : []),
      ...(forged ?? []),
      ...(padded ?? []),
      ...(topic === 'consensus' ? farVotes(bytes) : []),
    ]
  }

  function farVotes(bytes: Uint8Array): readonly Saying[] {
    const message = has('farVotes', 0.2) ? decodeMessage(bytes) : undefined
    return message?.kind === 'vote' ? (told('farVotes', lies.farVotes(message.vote)) ?? []) : []
  }

  return {
    twist(topic, bytes) {
      const isHeldBack = (topic === 'consensus' || topic === 'gate-votes') && has('withheld', 0.6)
      if (isHeldBack) world.count('withheld')
      return [...(isHeldBack ? [] : honestOrNot(topic, bytes)), ...noise(topic, bytes)]
    },
    hears(topic, bytes) {
      heard.push({ topic, bytes })
      if (heard.length > REPLAYS_KEPT) heard.shift()
      return lies.hears(topic, bytes)
    },
    serves: (serve) => lyingServe(serve, { plot, chances, has, count: world.count }),
  }
}
