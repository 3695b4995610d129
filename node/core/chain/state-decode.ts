/** Reads a state back from the leaves that the store kept; undefined when any leaf is damaged. */
import { equalBytes } from '../codec/bytes.ts'
import { decodeRecord } from '../codec/record.ts'
import type { Fields } from '../codec/record.ts'
import type { Hash } from '../crypto/sha256.ts'
import type { Account } from '../ledger/account.ts'
import { ACCOUNT_KINDS, ACCOUNT_LIMITS, ASSETS } from '../ledger/account.ts'
import type { PendingTransfer } from '../ledger/transfer.ts'
import { TRANSFER_PURPOSES } from '../ledger/transfer.ts'
import type { MemberId } from '../market/order-sheet.ts'
import type { Feeder } from '../governance/feeder-terms.ts'
import { FEEDER_FIELDS, readFeeder } from '../governance/feeder-terms.ts'
import type { PastKeys } from '../governance/past-keys.ts'
import { readPastKeys } from '../governance/past-keys.ts'
import type { Terms } from '../governance/terms.ts'
import type { MeterState } from '../metering/meter-state.ts'
import { READING_DOUBTS } from '../metering/doubts.ts'
import { COUNTERS_FIELDS, readCounters, readMovedCounters, SERIAL_LIMIT } from '../metering/reading.ts'
import type { EpochTally } from '../rewards/epoch-tally.ts'
import type { SlotIndex } from '../units/quantities.ts'
import type { ChainState, OpenSlot } from './chain-state.ts'
import { FILL_STATES } from './fill-states.ts'
import type { StateLeaves } from './state-leaves.ts'
import { stateLeaves } from './state-leaves.ts'
import { readTally, TALLY_FIELDS } from './tally-leaf.ts'
import { MEMBER_FIELDS, readStanding, readTerms, TERMS_FIELDS } from './terms-leaves.ts'

/** A slot of 1000 members with 16 orders each has 32,000 transfers. */
const LEAF_BYTES_LIMIT = 1 << 22
const LIST_LIMIT = 1 << 16

export function decodeState(
  tip: Pick<ChainState, 'height' | 'slot' | 'blockHash'>,
  leaves: StateLeaves,
): ChainState | undefined {
  const draft: Draft = {
    accounts: new Map(),
    pending: new Map(),
    used: new Map(),
    meters: new Map(),
    openSlots: new Map(),
    epochs: new Map(),
    members: new Map(),
    pastKeys: new Map(),
    feeder: null,
    feederBoundsWh: new Map(),
  }
  for (const [key, bytes] of leaves) if (!readLeaf(draft, key, bytes)) return undefined
  const { accounts, pending, used, meters, openSlots, epochs, settledThrough, terms: decided } = draft
  if (settledThrough === undefined || decided === undefined) return undefined
  const { feeder, feederBoundsWh } = draft
  const terms = { ...decided, members: inOrder(draft.members), pastKeys: draft.pastKeys, feeder }
  const ledger = { accounts, pending, used, closedThrough: settledThrough }
  const state = { ...tip, ledger, meters, openSlots, epochs, settledThrough, feederBoundsWh, terms }
  return areSame(stateLeaves(state), leaves) ? state : undefined
}

interface Draft {
  readonly accounts: Map<string, Account>
  readonly pending: Map<Hash, PendingTransfer>
  readonly used: Map<SlotIndex, ReadonlySet<Hash>>
  readonly meters: Map<MemberId, MeterState>
  readonly openSlots: Map<number, OpenSlot>
  readonly epochs: Map<number, EpochTally>
  /** With their numbers. */
  readonly members: Map<MemberId, ReturnType<typeof readStanding>>
  settledThrough?: number | undefined
  readonly pastKeys: Map<MemberId, readonly PastKeys[]>
  terms?: Omit<Terms, 'members' | 'pastKeys' | 'feeder'> | undefined
  feeder: Feeder | null
  feederBoundsWh: ReadonlyMap<MemberId, number>
}

/** Reads one leaf into the draft; false when it is damaged or of no kind that we know. */
function readLeaf(draft: Draft, key: string, bytes: Uint8Array): boolean {
  const [kind, name] = splitKey(key)
  switch (kind) {
    case 'account':
      return keep(draft.accounts, name, leaf(bytes, 8, readAccount(name)))
    case 'pending':
      return keep(draft.pending, name, leaf(bytes, 5, readPending(name)))
    case 'transfers':
      return keep(draft.used, Number(name), leaf(bytes, 1, readIds))
    case 'meter':
      return keep(draft.meters, name, leaf(bytes, 6, readMeter))
    case 'slot':
      return keep(draft.openSlots, Number(name), leaf(bytes, 5, readOpenSlot))
    case 'epoch':
      return keep(draft.epochs, Number(name), leaf(bytes, TALLY_FIELDS, readTally))
    case 'member':
      return keep(draft.members, name, leaf(bytes, MEMBER_FIELDS, readStanding))
    case 'past-keys':
      return keep(draft.pastKeys, name, leaf(bytes, 1, readPastKeys))
    case 'terms':
      draft.terms = leaf(bytes, TERMS_FIELDS, readTerms)
      return draft.terms !== undefined
    case 'feeder': {
      const read = leaf(bytes, 2, readFeederLeaf)
      if (read === undefined) return false
      draft.feeder = read.feeder
      draft.feederBoundsWh = read.feederBoundsWh
      return true
    }
    case 'settled':
      draft.settledThrough = leaf(bytes, 1, (fields) => fields.uint())
      return draft.settledThrough !== undefined
    default:
      return false
  }
}

/** Members in the order of their admission. */
function inOrder(members: Draft['members']): Terms['members'] {
  const numbered = [...members.values()].sort((left, right) => left.index - right.index)
  return new Map(numbered.map(({ member }) => [member.memberKey, member]))
}

/** A key that does not belong to its value, or a list that is not in order, shows when the state is written again. */
function areSame(left: StateLeaves, right: StateLeaves): boolean {
  return left.size === right.size && [...left].every(([key, bytes]) => isSame(bytes, right.get(key)))
}

function isSame(left: Uint8Array, right: Uint8Array | undefined): boolean {
  return right !== undefined && equalBytes(left, right)
}

function splitKey(key: string): [string, string] {
  const slash = key.indexOf('/')
  return slash < 0 ? [key, ''] : [key.slice(0, slash), key.slice(slash + 1)]
}

function leaf<T>(bytes: Uint8Array, length: number, read: (fields: Fields) => T): T | undefined {
  return decodeRecord(bytes, { maxBytes: LEAF_BYTES_LIMIT, length }, read)
}

function keep<K, V>(map: Map<K, V>, key: K, value: V | undefined): boolean {
  if (value !== undefined) map.set(key, value)
  return value !== undefined
}

function readAccount(id: string): (fields: Fields) => Account {
  return (fields) => ({
    id,
    asset: fields.oneOf(ASSETS),
    kind: fields.oneOf(ACCOUNT_KINDS),
    limit: fields.oneOf(ACCOUNT_LIMITS),
    debitsPending: fields.big(),
    debitsPosted: fields.big(),
    creditsPending: fields.big(),
    creditsPosted: fields.big(),
    historyHash: fields.hash(),
  })
}

function readPending(id: Hash): (fields: Fields) => PendingTransfer {
  return (fields) => ({
    id,
    purpose: fields.oneOf(TRANSFER_PURPOSES),
    slot: fields.uint(),
    debit: fields.text(128),
    credit: fields.text(128),
    amount: fields.big(),
  })
}

function readIds(fields: Fields): ReadonlySet<Hash> {
  return new Set(fields.list(LIST_LIMIT, (item) => item.hash()))
}

function readMeter(fields: Fields): MeterState {
  return {
    device: fields.optionalRecord(1, (inner) => inner.text(SERIAL_LIMIT)),
    lastEnd: fields.optionalRecord(2, (end) => ({
      slot: end.uint(),
      counters: end.record(COUNTERS_FIELDS, readMovedCounters),
    })),
    estimated: fields.optionalRecord(7, (gap) => ({
      slots: gap.uint(),
      daylightSlots: gap.uint(),
      isDoubted: gap.flag(),
      undeliveredNano: gap.big(),
      chargedNano: gap.big(),
      retailHighestMicroPerKwh: gap.int(),
      feedInLowestMicroPerKwh: gap.int(),
    })),
    doubt: fields.optionalRecord(2, (doubt) => ({
      slot: doubt.uint(),
      code: doubt.oneOf(READING_DOUBTS),
    })),
    storedWh: fields.optionalRecord(1, (stored) => stored.int()),
    dailyPeaks: fields.list(LIST_LIMIT, (item) =>
      item.record(2, (peak) => ({ day: peak.int(), importWh: peak.uint() })),
    ),
  }
}

function readFeederLeaf(fields: Fields): Pick<Draft, 'feeder' | 'feederBoundsWh'> {
  return {
    feeder: fields.record(FEEDER_FIELDS, readFeeder),
    feederBoundsWh: new Map(
      fields.list(LIST_LIMIT, (item) => item.record(2, (bound) => [bound.hash(), bound.uint()])),
    ),
  }
}

function readOpenSlot(fields: Fields): OpenSlot {
  return {
    slot: fields.uint(),
    fills: fields.oneOf(FILL_STATES),
    trades: new Map(
      fields.list(LIST_LIMIT, (item) =>
        item.record(5, (trade) => [
          trade.hash(),
          { boughtWh: trade.uint(), soldWh: trade.uint(), tradeNano: trade.big(), feeNano: trade.big() },
        ]),
      ),
    ),
    pendingIds: fields.list(LIST_LIMIT, (item) => item.hash()),
    readings: new Map(
      fields.list(LIST_LIMIT, (item) =>
        item.record(2, (metered) => [metered.hash(), metered.record(COUNTERS_FIELDS, readCounters)]),
      ),
    ),
  }
}
