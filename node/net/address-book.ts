/** What the members say of where they are: the newest record of each, checked, and kept over a restart. */
import { encodeCbor } from '../core/codec/cbor.ts'
import { equalBytes } from '../core/codec/bytes.ts'
import { decodeRecord } from '../core/codec/record.ts'
import { toHex } from '../core/codec/hex.ts'
import type { Signer } from '../runtime/ed25519.ts'
import { verifyEd25519 } from '../runtime/ed25519.ts'
import type { Logger } from '../runtime/logger.ts'
import type { SignedAddressRecord } from './address-record.ts'
import { decodeAddressRecord, isAddressRecordSigned, signAddressRecord } from './address-record.ts'
import { MAX_ADDRESS_RECORD_BYTES, MAX_ADDRESSES, MAX_RECORDS_KEPT } from './limits.ts'
import type { Members } from './members.ts'
import { createRateLimiter } from './token-bucket.ts'

/** Where records lie while the node does not run. What is lost there is heard again. */
export interface AddressShelf {
  load(): Promise<Uint8Array | undefined>
  save(bytes: Uint8Array): Promise<void>
}

/** What became of a record. */
export type RecordVerdict = 'new' | 'known' | 'older' | 'too-often' | 'stranger' | 'malformed' | 'unsigned'

export interface AddressBook {
  /** Reads what was kept; what does not hold any more is dropped. */
  open(): Promise<void>
  /** Takes a record from anyone, for it is signed. */
  take(bytes: Uint8Array): RecordVerdict
  /** Says where this home is; true where that is news, and has a new number. */
  sayOwn(addresses: readonly string[]): boolean
  own(): Uint8Array | undefined
  /** The newest record of each member, our own too. */
  all(): readonly Uint8Array[]
  /** Forgets what is said under keys that are no member's any more. */
  membersChanged(): void
  /** Resolves when nothing is being written. */
  close(): Promise<void>
}

/** A home moves seldom; who says otherwise is heard after a while. */
const CHANGES = { burst: 8, perSecond: 1 / 30 }

export function createAddressBook(
  options: {
    communityHash: string
    /** Of the node key. */
    signer: Signer
    nowMs?: () => number
  },
  dependencies: { members: Members; shelf: AddressShelf | undefined; logger: Logger },
): AddressBook {
  const { communityHash, signer, nowMs = Date.now } = options
  const { members, shelf, logger } = dependencies
  /** By node key. */
  const records = new Map<string, SignedAddressRecord>()
  const ownKey = toHex(signer.publicKey)
  const limiter = createRateLimiter(CHANGES)
  let saving: Promise<void> = Promise.resolve()
  let isDirty = false

  function judge(bytes: Uint8Array, limit: (nodeKey: string) => boolean): RecordVerdict {
    const signed = decodeAddressRecord(bytes)
    if (signed?.record.community !== communityHash) return 'malformed'
    const { nodeKey, sequence } = signed.record
    if (members.byNodeKey(nodeKey) === undefined) return 'stranger'
    const known = records.get(nodeKey)
    if (known !== undefined && sequence <= known.record.sequence)
      return equalBytes(known.bytes, bytes) ? 'known' : 'older'
    if (!isAddressRecordSigned(signed, verifyEd25519)) return 'unsigned'
    // Counted after the signature: nobody spends the allowance of another.
    if (!limit(nodeKey)) return 'too-often'
    put(signed)
    return 'new'
  }

  function put(signed: SignedAddressRecord): void {
    const { nodeKey, addresses } = signed.record
    records.set(nodeKey, signed)
    if (nodeKey !== ownKey) members.byNodeKey(nodeKey)?.say(addresses)
  }

  /** One write at a time; what changes meanwhile is in the next. */
  function save(): void {
    if (shelf === undefined || isDirty) return
    isDirty = true
    saving = saving
      .then(() => {
        isDirty = false
        return shelf.save(encodeRecords([...records.values()].map(({ bytes }) => bytes)))
      })
      .catch((error: unknown) => {
        logger.warn({ error: String(error) }, 'the addresses of members could not be kept')
      })
  }

  return {
    async open() {
      const bytes = (await shelf?.load()) ?? new Uint8Array()
      // A damaged file is an empty one: what it held is heard again.
      for (const record of decodeRecords(bytes, MAX_RECORDS_KEPT) ?? []) judge(record, () => true)
    },
    take(bytes) {
      const verdict = judge(bytes, (nodeKey) => limiter.take(nodeKey, nowMs()))
      if (verdict === 'new') save()
      return verdict
    },
    sayOwn(addresses) {
      const said = records.get(ownKey)?.record
      const now = addresses.slice(0, MAX_ADDRESSES)
      if (said !== undefined && said.addresses.join(' ') === now.join(' ')) return false
      // The clock, so that a home that lost its disk is believed; never less than before, for a clock may step back.
      const sequence = Math.max(nowMs(), (said?.sequence ?? 0) + 1)
      put(
        signAddressRecord({ community: communityHash, nodeKey: ownKey, sequence, addresses: now }, (input) =>
          signer.sign(input),
        ),
      )
      save()
      return true
    },
    own: () => records.get(ownKey)?.bytes,
    all: () => [...records.values()].map(({ bytes }) => bytes),
    membersChanged() {
      for (const nodeKey of records.keys())
        if (members.byNodeKey(nodeKey) === undefined) records.delete(nodeKey)
    },
    close: () => saving,
  }
}

/** Records as they are kept and as they are asked with: `[[record, …]]`. */
export function encodeRecords(records: readonly Uint8Array[]): Uint8Array {
  return encodeCbor([records])
}

/** The records in a file or in a question; undefined where the bytes are malformed. */
export function decodeRecords(bytes: Uint8Array, maxRecords: number): readonly Uint8Array[] | undefined {
  const limits = { maxBytes: (MAX_ADDRESS_RECORD_BYTES + 8) * maxRecords, length: 1 }
  return decodeRecord(bytes, limits, (fields) =>
    fields.list(maxRecords, (item) => item.bytesUpTo(MAX_ADDRESS_RECORD_BYTES)),
  )
}
