/**
 * Transfers as in TigerBeetle: posted at once, or in two phases where a promise waits for its delivery. A transfer is
 * named by what it is for, never changes, and is never undone: a correction is a new one that says what it corrects.
 */
import { asciiBytes, uint64Bytes } from '../codec/bytes.ts'
import type { CborValue } from '../codec/cbor.ts'
import { encodeCbor, withEncoded } from '../codec/cbor.ts'
import { hashBytes } from '../codec/hash-bytes.ts'
import type { Hash } from '../crypto/sha256.ts'
import { taggedHash, taggedHashHex } from '../crypto/sha256.ts'
import type { SlotIndex } from '../units/quantities.ts'
import { remembered } from '../units/remembered.ts'
import type { AccountId } from './account.ts'

/** What a transfer is for; people read it in statements. The place in this list is its number in the state. */
export const TRANSFER_PURPOSES = [
  'trade',
  'surplus',
  'supplier',
  'true-up',
  'penalty',
  'fee',
  'origin-minted',
  'origin-sold',
  'origin-bought',
  'origin-grid',
  'origin-retired',
  'correction',
  'reward-delivery',
  'reward-service',
] as const
export type TransferPurpose = (typeof TRANSFER_PURPOSES)[number]

export const TRANSFER_TYPES = ['posted', 'pending', 'post', 'void'] as const

/** Transfers of one purpose and subject in a run of slots, all of which are settled: what a correction corrects. */
export interface Corrected {
  readonly purpose: TransferPurpose
  readonly subject: Hash
  readonly fromSlot: SlotIndex
  readonly throughSlot: SlotIndex
}

interface TransferBase {
  /** Unique for ever: see `transferId`. */
  readonly id: Hash
  readonly purpose: TransferPurpose
  readonly slot: SlotIndex
  /** What makes it the only one of its purpose and slot: a member, an order, an offence, a pending transfer. */
  readonly subject: Hash
}

/** `amount` is in the unit of the accounts' asset: nano-currency, or Wh of certificates. */
export interface Movement extends TransferBase {
  readonly type: 'posted' | 'pending'
  readonly debit: AccountId
  readonly credit: AccountId
  readonly amount: bigint
  readonly corrects: Corrected | null
}

/** Ends the pending transfer that is its subject, whole: it happens, or it never did. Trades are firm, so no part posts. */
export interface Ending extends TransferBase {
  readonly type: 'post' | 'void'
}

export type Transfer = Movement | Ending

/** A pending transfer that is neither posted nor voided yet. */
export interface PendingTransfer {
  readonly id: Hash
  readonly purpose: TransferPurpose
  readonly slot: SlotIndex
  readonly debit: AccountId
  readonly credit: AccountId
  readonly amount: bigint
}

/**
 * sha256('transfer' ‖ purpose / type ‖ slot ‖ subject). The ledger takes a transfer under no other name, and none of a
 * slot that is closed, so remembering the names of open slots makes every one unique for ever.
 */
export function transferId({
  purpose,
  type,
  slot,
  subject,
}: Omit<Movement, 'id'> | Omit<Ending, 'id'>): Hash {
  return taggedHashHex('transfer', asciiBytes(`${purpose}/${type}`), uint64Bytes(slot), hashBytes(subject))
}

/** The hash of all that a transfer says: what the histories of its accounts take in. */
export function transferHash(transfer: Transfer): Uint8Array {
  return withEncoded(recordOf(transfer), (bytes) => taggedHash('transfer-record', bytes))
}

/** All that a transfer says, in bytes. */
export function transferRecord(transfer: Transfer): Uint8Array {
  return encodeCbor(recordOf(transfer))
}

function recordOf(transfer: Transfer): CborValue {
  const { purpose, type, slot, subject } = transfer
  return [
    TRANSFER_PURPOSES.indexOf(purpose),
    TRANSFER_TYPES.indexOf(type),
    slot,
    hashBytes(subject),
    isEnding(transfer) ? [] : movedRecord(transfer),
  ]
}

export function isEnding(transfer: Transfer): transfer is Ending {
  return transfer.type === 'post' || transfer.type === 'void'
}

function movedRecord({ debit, credit, amount, corrects }: Movement): CborValue {
  return [nameBytes(debit), nameBytes(credit), amount, corrects === null ? [] : correctedRecord(corrects)]
}

/** A street has few accounts, and each is named in several transfers of every block. */
const nameBytes = remembered<AccountId, Uint8Array>(4096, asciiBytes)

function correctedRecord({ purpose, subject, fromSlot, throughSlot }: Corrected): CborValue {
  return [TRANSFER_PURPOSES.indexOf(purpose), hashBytes(subject), fromSlot, throughSlot]
}
