/** Reads a state back from the leaves that the store kept; undefined when any leaf is damaged. */
import { decodeRecord } from '../codec/record.ts'
import type { Fields } from '../codec/record.ts'
import type { Hash } from '../crypto/sha256.ts'
import type { Account, PendingTransfer } from '../ledger/account.ts'
import { ACCOUNT_KINDS, ASSETS, TRANSFER_PURPOSES } from '../ledger/account.ts'
import type { MemberId } from '../market/order-sheet.ts'
import type { MeterState } from '../metering/meter-state.ts'
import type { ChainState, OpenSlot } from './chain-state.ts'
import { FILL_STATES } from './fill-states.ts'
import type { StateLeaves } from './state-leaves.ts'

const LEAF_BYTES_LIMIT = 1 << 20
const LIST_LIMIT = 1 << 16

export function decodeState(
  tip: Pick<ChainState, 'height' | 'slot' | 'blockHash'>,
  leaves: StateLeaves,
): ChainState | undefined {
  const accounts = new Map<string, Account>()
  const pending = new Map<Hash, PendingTransfer>()
  const meters = new Map<MemberId, MeterState>()
  const openSlots = new Map<number, OpenSlot>()
  let settledThrough: number | undefined
  for (const [key, bytes] of leaves) {
    const [kind, name] = splitKey(key)
    if (
      kind === 'account' &&
      !keep(
        accounts,
        name,
        leaf(bytes, 7, (fields) => readAccount(name, fields)),
      )
    )
      return undefined
    if (
      kind === 'pending' &&
      !keep(
        pending,
        name,
        leaf(bytes, 5, (fields) => readPending(name, fields)),
      )
    )
      return undefined
    if (kind === 'meter' && !keep(meters, name, leaf(bytes, 3, readMeter))) return undefined
    if (kind === 'slot' && !keep(openSlots, Number(name), leaf(bytes, 5, readOpenSlot))) return undefined
    if (kind === 'settled') settledThrough = leaf(bytes, 1, (fields) => fields.uint())
  }
  if (settledThrough === undefined) return undefined
  return { ...tip, ledger: { accounts, pending }, meters, openSlots, settledThrough }
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

function readAccount(id: string, fields: Fields): Account {
  return {
    id,
    asset: ASSETS[fields.uint(ASSETS.length - 1)] ?? 'money',
    kind: ACCOUNT_KINDS[fields.uint(ACCOUNT_KINDS.length - 1)] ?? 'member',
    debitsPending: fields.big(),
    debitsPosted: fields.big(),
    creditsPending: fields.big(),
    creditsPosted: fields.big(),
    historyHash: fields.hash(),
  }
}

function readPending(id: Hash, fields: Fields): PendingTransfer {
  return {
    id,
    purpose: TRANSFER_PURPOSES[fields.uint(TRANSFER_PURPOSES.length - 1)] ?? 'trade',
    slot: fields.uint(),
    debit: asciiText(fields.bytesUpTo(128)),
    credit: asciiText(fields.bytesUpTo(128)),
    amountNano: fields.big(),
  }
}

function readMeter(fields: Fields): MeterState {
  return {
    lastEnd: fields.optionalRecord(3, (end) => ({
      slot: end.uint(),
      counters: { importWh: end.uint(), exportWh: end.uint() },
    })),
    estimated: fields.optionalRecord(6, (gap) => ({
      slots: gap.uint(),
      boughtWh: gap.uint(),
      soldWh: gap.uint(),
      chargedNano: gap.big(),
      retailHighestMicroPerKwh: gap.int(),
      feedInLowestMicroPerKwh: gap.int(),
    })),
    dailyPeaks: fields.list(LIST_LIMIT, (item) =>
      item.record(2, (peak) => ({ day: peak.int(), importWh: peak.uint() })),
    ),
  }
}

function readOpenSlot(fields: Fields): OpenSlot {
  return {
    slot: fields.uint(),
    fills: FILL_STATES[fields.uint(FILL_STATES.length - 1)] ?? 'none',
    trades: new Map(
      fields.list(LIST_LIMIT, (item) =>
        item.record(4, (trade) => [
          trade.hash(),
          { boughtWh: trade.uint(), soldWh: trade.uint(), tradeNano: trade.big() },
        ]),
      ),
    ),
    pendingIds: fields.list(LIST_LIMIT, (item) => item.hash()),
    readings: new Map(
      fields.list(LIST_LIMIT, (item) =>
        item.record(3, (metered) => [metered.hash(), { importWh: metered.uint(), exportWh: metered.uint() }]),
      ),
    ),
  }
}

function asciiText(bytes: Uint8Array): string {
  return String.fromCharCode(...bytes)
}
