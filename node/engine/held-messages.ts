/**
 * The consensus messages of the heights in progress, kept for peers that have missed them and for the machine, which
 * may meet a height later than its messages. Each signer has its own room, and what he signed is held once, whatever
 * travels beside it and whoever brings it; where the room is full his earliest rounds go, not what came first. So
 * who floods pushes out only what he said, and who repeats what another said pushes out nothing that came after it.
 */
import type { Height, Round } from '../core/units/quantities.ts'
import { toHex } from '../core/codec/hex.ts'
import { sha256 } from '../core/crypto/sha256.ts'
import type { ConsensusMessage } from './consensus-wire.ts'

export interface HeldMessage {
  readonly height: Height
  /** Whoever signed it; what nobody signed alone shares one room. */
  readonly signer: string
  readonly bytes: Uint8Array
  /** What the bytes say: peers give the same again and again, and reading it costs more than keeping it. */
  readonly message: ConsensusMessage
}

export interface HeldMessages {
  /** Keeps a message whose signature was verified. */
  add(message: HeldMessage): void
  /** What is kept of these bytes, if they are. */
  find(bytes: Uint8Array): ConsensusMessage | undefined
  /** What is kept of the same claim: it may travel beside other votes, or carry other signatures of a quorum. */
  sameClaim(message: ConsensusMessage): ConsensusMessage | undefined
  of(height: Height): readonly HeldMessage[]
  /** Of all heights. */
  count(): number
  /** Forgets what is decided. */
  dropThrough(height: Height): void
}

/** Two votes a round: sixty rounds of one validator. */
export const MESSAGES_PER_SIGNER_LIMIT = 128
/** Proposals are few but large: at least two of the largest. */
const BYTES_PER_SIGNER_LIMIT = 2 * 1024 * 1024

export function createHeldMessages(): HeldMessages {
  /** By claim. */
  const messages = new Map<string, HeldMessage>()
  /** The claims by the hash of their bytes: what is known need not be read again. */
  const claims = new Map<string, string>()

  function drop(name: string, { bytes }: HeldMessage): void {
    messages.delete(name)
    claims.delete(nameOfBytes(bytes))
  }

  /** Drops what a signer said in his earliest rounds until his room holds. */
  function makeRoom(signer: string): void {
    const his = [...messages].filter(([, held]) => held.signer === signer)
    let roomBytes = his.reduce((sum, [, { bytes }]) => sum + bytes.length, 0)
    let count = his.length
    if (isRoom(count, roomBytes)) return
    for (const [name, held] of his.sort(([, left], [, right]) => byPlace(left, right))) {
      if (isRoom(count, roomBytes)) return
      drop(name, held)
      roomBytes -= held.bytes.length
      count -= 1
    }
  }

  return {
    add(message) {
      const name = nameOfClaim(message.message)
      if (messages.has(name)) return
      messages.set(name, message)
      claims.set(nameOfBytes(message.bytes), name)
      makeRoom(message.signer)
    },
    find: (bytes) => messages.get(claims.get(nameOfBytes(bytes)) ?? '')?.message,
    sameClaim: (message) => messages.get(nameOfClaim(message))?.message,
    of: (height) => [...messages.values()].filter((held) => held.height === height),
    count: () => messages.size,
    dropThrough(height) {
      for (const [name, held] of messages) if (held.height <= height) drop(name, held)
    },
  }
}

function isRoom(count: number, roomBytes: number): boolean {
  return count <= MESSAGES_PER_SIGNER_LIMIT && roomBytes <= BYTES_PER_SIGNER_LIMIT
}

function byPlace(left: HeldMessage, right: HeldMessage): number {
  return left.height - right.height || roundOf(left.message) - roundOf(right.message)
}

function roundOf(message: ConsensusMessage): Round {
  if (message.kind === 'certificate') return message.certificate.round
  return message.kind === 'vote' ? message.vote.round : message.proposal.round
}

/** Names what is signed of a message, without the signatures. */
function nameOfClaim(message: ConsensusMessage): string {
  if (message.kind === 'certificate') {
    const { height, round, valueId } = message.certificate
    return ['certificate', height, round, valueId].join('/')
  }
  if (message.kind === 'vote') {
    const { type, height, round, valueId, validator } = message.vote
    return [type, height, round, valueId, validator].join('/')
  }
  const { height, round, value, validRound, validator } = message.proposal
  return ['proposal', height, round, value.id, validRound, validator].join('/')
}

function nameOfBytes(bytes: Uint8Array): string {
  return toHex(sha256(bytes))
}
