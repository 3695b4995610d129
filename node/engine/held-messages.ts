import { toHex } from '../core/codec/hex.ts'
import { sha256 } from '../core/crypto/sha256.ts'

/** The consensus messages of the heights in progress, kept for peers that have missed them; bounded. */
export interface HeldMessages {
  add(height: number, bytes: Uint8Array): void
  has(bytes: Uint8Array): boolean
  of(height: number): readonly Uint8Array[]
  clear(): void
}

/** Two messages a round and validator; a hundred rounds of a small street. Proposals are few but large. */
const MESSAGES_LIMIT = 2048
const BYTES_LIMIT = 32 * 1024 * 1024

export function createHeldMessages(): HeldMessages {
  const messages = new Map<string, { height: number; bytes: Uint8Array }>()
  let heldBytes = 0
  return {
    add(height, bytes) {
      const name = toHex(sha256(bytes))
      if (messages.has(name) || messages.size >= MESSAGES_LIMIT || heldBytes + bytes.length > BYTES_LIMIT)
        return
      messages.set(name, { height, bytes })
      heldBytes += bytes.length
    },
    has: (bytes) => messages.has(toHex(sha256(bytes))),
    of: (height) => [...messages.values()].filter((held) => held.height === height).map((held) => held.bytes),
    clear() {
      messages.clear()
      heldBytes = 0
    },
  }
}
