/**
 * The state as sorted leaves of bytes: what the store keeps and what the state root commits to. A leaf is a key and
 * canonical CBOR; the root is the Merkle root of RFC 6962 over `key ‖ 0x00 ‖ value`, keys ascending.
 */
import { asciiBytes, concatBytes } from '../codec/bytes.ts'
import type { CborValue } from '../codec/cbor.ts'
import { encodeCbor } from '../codec/cbor.ts'
import { hashBytes } from '../codec/hash-bytes.ts'
import { toHex } from '../codec/hex.ts'
import { leafHash, merkleRootOfHashes } from '../crypto/merkle.ts'
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
import { tallyRecord } from './tally-leaf.ts'
import { termsLeaves } from './terms-leaves.ts'

export type StateLeaves = ReadonlyMap<string, Uint8Array>

/** All leaves of a state, keys ascending. The tip itself (height, slot, hash) is in the header, not in the root. */
export function stateLeaves(state: ChainState): StateLeaves {
  const leaves: [string, CborValue][] = [['settled', [state.settledThrough]]]
  for (const account of state.ledger.accounts.values())
    leaves.push([`account/${account.id}`, accountRecord(account)])
  for (const pending of state.ledger.pending.values())
    leaves.push([`pending/${pending.id}`, pendingRecord(pending)])
  for (const [slot, ids] of state.ledger.used)
    leaves.push([`transfers/${slotKey(slot)}`, [[...ids].sort().map(hashBytes)]])
  for (const [member, meter] of state.meters) leaves.push([`meter/${member}`, meterRecord(meter)])
  for (const [epoch, tally] of state.epochs) leaves.push([`epoch/${slotKey(epoch)}`, tallyRecord(tally)])
  leaves.push(...termsLeaves(state.terms))
  for (const open of state.openSlots.values())
    leaves.push([`slot/${slotKey(open.slot)}`, openSlotRecord(open)])
  leaves.sort(([left], [right]) => (left < right ? -1 : 1))
  return new Map(leaves.map(([key, value]) => [key, encodeCbor(value)]))
}

export function rootOfLeaves(leaves: StateLeaves): Hash {
  return toHex(merkleRootOfHashes([...leaves].map(([key, value]) => stateLeafHash(key, value))))
}

/** The hash of one leaf, as it stands in the tree. */
export function stateLeafHash(key: string, value: Uint8Array): Uint8Array {
  return leafHash(concatBytes(asciiBytes(key), ZERO, value))
}

export function stateRoot(state: ChainState): Hash {
  return rootOfLeaves(stateLeaves(state))
}

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

const ZERO = new Uint8Array(1)
