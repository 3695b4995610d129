/**
 * The consensus messages of the heights in progress, kept for peers that have missed them and for the machine, which
 * may meet a height later than its messages. Each signer has its own room: who floods pushes out only what he said.
 */
import type { Height } from '../core/units/quantities.ts'
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
  of(height: Height): readonly HeldMessage[]
  /** Forgets what is decided. */
  dropThrough(height: Height): void
}

/** Two votes a round: sixty rounds of one validator. */
const MESSAGES_PER_SIGNER_LIMIT = 128
/** Proposals are few but large: at least four of the largest. */
const BYTES_PER_SIGNER_LIMIT = 2 * 1024 * 1024

export function createHeldMessages(): HeldMessages {
  const messages = new Map<string, HeldMessage>()

  /** Drops a signer's oldest messages until his room holds. */
  function makeRoom(signer: string): void {
    const his = [...messages].filter(([, held]) => held.signer === signer)
    let roomBytes = his.reduce((sum, [, { bytes }]) => sum + bytes.length, 0)
    let count = his.length
    for (const [name, { bytes }] of his) {
      if (count <= MESSAGES_PER_SIGNER_LIMIT && roomBytes <= BYTES_PER_SIGNER_LIMIT) return
      messages.delete(name)
      roomBytes -= bytes.length
      count -= 1
    }
  }

  return {
    add(message) {
      const name = nameOf(message.bytes)
      if (messages.has(name)) return
      messages.set(name, message)
      makeRoom(message.signer)
    },
    find: (bytes) => messages.get(nameOf(bytes))?.message,
    of: (height) => [...messages.values()].filter((held) => held.height === height),
    dropThrough(height) {
      for (const [name, held] of messages) if (held.height <= height) messages.delete(name)
    },
  }
}

function nameOf(bytes: Uint8Array): string {
  return toHex(sha256(bytes))
}
