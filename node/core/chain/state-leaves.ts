/**
 * The state as sorted leaves of bytes: what the store keeps and what the state root commits to. A leaf is a key and
 * canonical CBOR; the root is the Merkle root of RFC 6962 over `key ‖ 0x00 ‖ value`, keys ascending.
 */
import { asciiBytes } from '../codec/bytes.ts'
import type { CborValue } from '../codec/cbor.ts'
import { hashBytes } from '../codec/hash-bytes.ts'
import { toHex } from '../codec/hex.ts'
import { merkleRootOfHashes } from '../crypto/merkle.ts'
import type { Feeder } from '../governance/feeder-terms.ts'
import { feederRecord } from '../governance/feeder-terms.ts'
import type { Hash } from '../crypto/sha256.ts'
import type { Account } from '../ledger/account.ts'
import { ACCOUNT_KINDS, ACCOUNT_LIMITS, ASSETS } from '../ledger/account.ts'
import type { PendingTransfer } from '../ledger/transfer.ts'
import { TRANSFER_PURPOSES } from '../ledger/transfer.ts'
import type { MeterState } from '../metering/meter-state.ts'
import { READING_DOUBTS } from '../metering/doubts.ts'
import { countersRecord } from '../metering/reading.ts'
import type { ChainState, OpenSlot } from './chain-state.ts'
import { FILL_STATES } from './fill-states.ts'
import type { Leaf } from './leaf.ts'
import { leafOf, stateLeafHash, writeLeaf } from './leaf.ts'
import { tallyRecord } from './tally-leaf.ts'
import { termsLeaves } from './terms-leaves.ts'

export type StateLeaves = ReadonlyMap<string, Uint8Array>

/** All leaves of a state, keys ascending. The tip itself (height, slot, hash) is in the header, not in the root. */
export function stateLeaves(state: ChainState): StateLeaves {
  return new Map(sortedLeaves(state).map(({ key, value }) => [key, value]))
}

export function rootOfLeaves(leaves: StateLeaves): Hash {
  return toHex(merkleRootOfHashes([...leaves].map(([key, value]) => stateLeafHash(key, value))))
}

export function stateRoot(state: ChainState): Hash {
  return toHex(merkleRootOfHashes(sortedLeaves(state).map(({ hash }) => hash)))
}

/** A block is judged by the root of its state, and then its leaves are stored. */
const leavesOfStates = new WeakMap<ChainState, readonly Leaf[]>()

function sortedLeaves(state: ChainState): readonly Leaf[] {
  const known = leavesOfStates.get(state)
  if (known !== undefined) return known
  const leaves = [writeLeaf('settled', [state.settledThrough]), ...termsLeaves(state.terms)]
  for (const account of state.ledger.accounts.values())
    leaves.push(leafOf(account, { key: accountKey }, accountRecord))
  for (const pending of state.ledger.pending.values())
    leaves.push(leafOf(pending, { key: pendingKey }, pendingRecord))
  for (const [slot, ids] of state.ledger.used)
    leaves.push(leafOf(ids, { key: `transfers/${slotKey(slot)}` }, usedRecord))
  for (const [member, meter] of state.meters)
    leaves.push(leafOf(meter, { key: `meter/${member}` }, meterRecord))
  for (const [epoch, tally] of state.epochs)
    leaves.push(leafOf(tally, { key: `epoch/${slotKey(epoch)}` }, tallyRecord))
  if (state.terms.feeder !== null)
    leaves.push(writeLeaf('feeder', feederLeafRecord(state.terms.feeder, state)))
  for (const open of state.openSlots.values()) leaves.push(leafOf(open, { key: openSlotKey }, openSlotRecord))
  leaves.sort((left, right) => (left.key < right.key ? -1 : 1))
  leavesOfStates.set(state, leaves)
  return leaves
}

const accountKey = ({ id }: Account): string => `account/${id}`
const pendingKey = ({ id }: PendingTransfer): string => `pending/${id}`
const openSlotKey = ({ slot }: OpenSlot): string => `slot/${slotKey(slot)}`

/** Fixed width, so that slots sort as numbers. */
function slotKey(slot: number): string {
  return slot.toString().padStart(12, '0')
}

function accountRecord(account: Account): CborValue {
  return [
    ASSETS.indexOf(account.asset),
    ACCOUNT_KINDS.indexOf(account.kind),
    ACCOUNT_LIMITS.indexOf(account.limit),
    account.debitsPending,
    account.debitsPosted,
    account.creditsPending,
    account.creditsPosted,
    hashBytes(account.historyHash),
  ]
}

function pendingRecord(pending: PendingTransfer): CborValue {
  return [
    TRANSFER_PURPOSES.indexOf(pending.purpose),
    pending.slot,
    asciiBytes(pending.debit),
    asciiBytes(pending.credit),
    pending.amount,
  ]
}

function usedRecord(ids: ReadonlySet<Hash>): CborValue {
  return [[...ids].sort().map(hashBytes)]
}

function meterRecord(meter: MeterState): CborValue {
  const { lastEnd, estimated } = meter
  return [
    meter.device === null ? [] : [asciiBytes(meter.device)],
    lastEnd === null ? [] : [lastEnd.slot, countersRecord(lastEnd.counters)],
    estimated === null
      ? []
      : [
          estimated.slots,
          estimated.daylightSlots,
          estimated.isDoubted ? 1 : 0,
          estimated.undeliveredNano,
          estimated.chargedNano,
          estimated.retailHighestMicroPerKwh,
          estimated.feedInLowestMicroPerKwh,
        ],
    meter.doubt === null ? [] : [meter.doubt.slot, READING_DOUBTS.indexOf(meter.doubt.code)],
    meter.storedWh === null ? [] : [meter.storedWh],
    meter.dailyPeaks.map((peak) => [peak.day, peak.importWh]),
  ]
}

function feederLeafRecord(feeder: Feeder, { feederBoundsWh }: ChainState): CborValue {
  return [feederRecord(feeder), [...feederBoundsWh].map(([member, leastWh]) => [hashBytes(member), leastWh])]
}

function openSlotRecord(open: OpenSlot): CborValue {
  return [
    open.slot,
    FILL_STATES.indexOf(open.fills),
    [...open.trades].map(([member, trade]) => [
      hashBytes(member),
      trade.boughtWh,
      trade.soldWh,
      trade.tradeNano,
      trade.feeNano,
    ]),
    open.pendingIds.map(hashBytes),
    [...open.readings].map(([member, metered]) => [hashBytes(member), countersRecord(metered)]),
  ]
}
