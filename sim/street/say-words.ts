/** A message in a few words, for the trace. */
import { decodeBlock } from '../../node/core/chain/block.ts'
import { decodeGateVote } from '../../node/core/chain/gate-vote.ts'
import { decodeMessage } from '../../node/engine/consensus-wire.ts'
import type { Topic } from '../../node/engine/ports.ts'

export function wordsOf(topic: Topic, bytes: Uint8Array): string {
  if (topic === 'gate-votes') return `gate-vote ${decodeGateVote(bytes)?.vote.slot ?? '?'}`
  const message = topic === 'consensus' ? decodeMessage(bytes) : undefined
  if (message === undefined) return topic
  if (message.kind === 'certificate') return `certificate ${message.certificate.height}`
  if (message.kind === 'vote') {
    const { type, height, round, valueId } = message.vote
    return `${type} ${height}/${round} ${valueId?.slice(0, 8) ?? 'nil'}`
  }
  const { height, round, validRound, value } = message.proposal
  const slot = decodeBlock(value.bytes)?.header.slot ?? '?'
  return `proposal ${height}/${round} ${value.id.slice(0, 8)} of slot ${slot}, valid in ${validRound}`
}
