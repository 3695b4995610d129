/** Watches what honest homes publish: one message for one place, none after their disk has failed, none too large. */
import type { GateVote } from '../../node/core/chain/gate-vote.ts'
import { decodeGateVote, REVISIONS_PER_MEMBER_LIMIT } from '../../node/core/chain/gate-vote.ts'
import { toHex } from '../../node/core/codec/hex.ts'
import { sha256 } from '../../node/core/crypto/sha256.ts'
import { decodeSheet } from '../../node/core/market/order-sheet.ts'
import { decodeReading } from '../../node/core/metering/reading.ts'
import { decodeMessage } from '../../node/engine/consensus-wire.ts'
import type { MemberId, Topic } from '../../node/engine/ports.ts'
import type { ChaosWorld } from './chaos-world.ts'

export interface SigningWatch {
  readonly published: (from: MemberId, topic: Topic, bytes: Uint8Array) => void
  /** What each honest validator said at the gate of a slot. */
  readonly gateVotesOf: (slot: number) => readonly GateVote[]
}

export function watchSigning(
  { violated, nameOf, isHonest }: ChaosWorld,
  voted: (vote: GateVote) => void,
): SigningWatch {
  const said = new Map<string, string>()
  const gateVotes = new Map<number, Map<MemberId, GateVote>>()

  function noteGateVote(vote: GateVote): void {
    const ofSlot = gateVotes.get(vote.slot) ?? new Map<MemberId, GateVote>()
    gateVotes.set(vote.slot, ofSlot.set(vote.validator, vote))
    voted(vote)
    const revisions = new Map<MemberId, number>()
    for (const { member } of vote.sheets) revisions.set(member, (revisions.get(member) ?? 0) + 1)
    if (Math.max(0, ...revisions.values()) > REVISIONS_PER_MEMBER_LIMIT)
      violated('bounded-memory', `${nameOf(vote.validator)} holds too many revisions of one sheet`)
  }

  return {
    gateVotesOf: (slot) => [...(gateVotes.get(slot)?.values() ?? [])],
    published(from, topic, bytes) {
      const gateVote = topic === 'gate-votes' ? decodeGateVote(bytes)?.vote : undefined
      if (gateVote?.validator === from && isHonest(from)) noteGateVote(gateVote)
      const place = placeOf(topic, bytes, from)
      if (place === undefined) return
      const hash = toHex(sha256(bytes))
      const earlier = said.get(place)
      said.set(place, hash)
      if (earlier !== undefined && earlier !== hash)
        violated('double-signature', `${nameOf(from)} signed two messages for ${topic} ${place}`)
    },
  }
}

/** Where a member may say one thing only; undefined for what is not its own. */
function placeOf(topic: Topic, bytes: Uint8Array, from: MemberId): string | undefined {
  if (topic === 'gate-votes') {
    const vote = decodeGateVote(bytes)?.vote
    return vote?.validator === from ? `gate ${from} ${vote.slot}` : undefined
  }
  if (topic === 'sheets') {
    const sheet = decodeSheet(bytes)?.sheet
    return sheet?.member === from ? `sheet ${from} ${sheet.slot} ${sheet.revision}` : undefined
  }
  if (topic === 'readings') {
    const reading = decodeReading(bytes)?.reading
    return reading?.member === from ? `reading ${from} ${reading.slot}` : undefined
  }
  const message = topic === 'consensus' ? decodeMessage(bytes) : undefined
  if (message === undefined || message.kind === 'certificate') return undefined
  const { height, round, validator } = message.kind === 'vote' ? message.vote : message.proposal
  const step = message.kind === 'vote' ? message.vote.type : 'proposal'
  return validator === from ? `${validator} ${height} ${round} ${step}` : undefined
}
