/**
 * The record of what this validator signed last, and the only way to sign: what may be signed is on disk, synced,
 * before it is returned to be sent. A node that is not sure throws, and its driver is silent from then on.
 */
import { asciiBytes, concatBytes } from '../core/codec/bytes.ts'
import { hashBytes } from '../core/codec/hash-bytes.ts'
import type { SignAndSend } from '../core/consensus/effect.ts'
import type { Vote } from '../core/consensus/message.ts'
import type { SignedBytes, SignState } from '../core/consensus/sign-state.ts'
import { maySign } from '../core/consensus/sign-state.ts'
import { signingInput } from '../core/crypto/signing.ts'
import type { Hash } from '../core/crypto/sha256.ts'
import { OperatingError } from '../core/units/operating-error.ts'
import type { Signer } from '../runtime/ed25519.ts'
import type { ChainStore } from './chain-store.ts'
import { claimOf, encodeSigned } from './consensus-wire.ts'
import type { SavedSignState } from './sign-state-codec.ts'
import { decodeSignState, encodeSignState } from './sign-state-codec.ts'

export interface SignRecord {
  /** What was signed before this start; undefined for a validator that never signed. */
  readonly resumed: SignState | undefined
  /** The votes that were kept beside it. */
  readonly resumedVotes: readonly Vote[]
  /** Where this node signed last, and what; undefined before the first time. */
  lastPlace(): SignedBytes | undefined
  /** The last signed message, whole, as it was or will be sent; undefined where the disk did not take it. */
  lastMessage(): Uint8Array | undefined
  /** The signed message, on disk. Throws `sign-state-conflict` for what contradicts the record, and what the store throws. */
  sign(
    request: Pick<SignAndSend, 'message' | 'signState'> & { readonly votes: readonly Vote[] },
  ): Promise<Uint8Array>
}

interface LastSigned {
  readonly place: SignedBytes
  readonly message: Uint8Array
  isOnDisk: boolean
}

export async function openSignRecord(
  { community }: { community: { readonly hash: Hash } },
  { store, signer }: { store: ChainStore; signer: Signer },
): Promise<SignRecord> {
  const communityBytes = hashBytes(community.hash)
  const saved = await loadSaved(store)
  let last: LastSigned | undefined = saved && {
    place: { ...saved.signState, bytes: saved.claim },
    message: saved.message,
    isOnDisk: true,
  }
  return {
    resumed: saved?.signState,
    resumedVotes: saved?.votes ?? [],
    lastPlace: () => last?.place,
    lastMessage: () => (last?.isOnDisk === true ? last.message : undefined),
    async sign({ message, signState, votes }) {
      const { domain, body } = claimOf(message)
      const place = { ...signState, bytes: concatBytes(asciiBytes(domain), body) }
      const verdict = maySign(last?.place ?? null, place)
      if (verdict === 'refuse') throw conflict(signState.height)
      if (verdict === 'repeat' && last?.isOnDisk === true) return last.message
      const signed = encodeSigned(message, signer.sign(signingInput(domain, communityBytes, body)))
      // Its place is used from now on, whatever the disk says.
      const made: LastSigned = { place, message: signed, isOnDisk: false }
      last = made
      await store.saveSignState(encodeSignState({ signState, claim: place.bytes, message: signed, votes }))
      made.isOnDisk = true
      return signed
    },
  }
}

/** What this node was about to sign, or a signature of its own that it does not know, contradicts its record. */
export function conflict(height: number): OperatingError {
  return new OperatingError(
    { code: 'sign-state-conflict', height },
    `This node was about to contradict what it signed at height ${height}: it stops. Was the data directory copied or restored?`,
  )
}

/** Damaged sign state is doubt, and on doubt nothing is signed. */
async function loadSaved(store: ChainStore): Promise<SavedSignState | undefined> {
  const bytes = await store.loadSignState()
  if (bytes === undefined) return undefined
  const saved = decodeSignState(bytes)
  if (saved !== undefined) return saved
  throw new OperatingError(
    { code: 'sign-state-damaged' },
    'What this node signed last cannot be read: it must not sign again with this key. Rotate the consensus key.',
  )
}
