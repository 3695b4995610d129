/**
 * Everything that the validity of the next block depends on: the ledger, every member's meter, the slots that are
 * cleared or delivered but not settled yet, and the community's own decisions. Plain values; one block makes a new state from the old.
 */
import type { Hash } from '../crypto/sha256.ts'
import { communityCertificates, memberCertificates } from '../certificates/accounts.ts'
import type { Account } from '../ledger/account.ts'
import { newAccount } from '../ledger/account.ts'
import type { Ledger } from '../ledger/ledger.ts'
import type { MemberId } from '../market/order-sheet.ts'
import type { MeterState } from '../metering/meter-state.ts'
import { NEW_METER } from '../metering/meter-state.ts'
import type { EpochIndex, EpochTally } from '../rewards/epoch-tally.ts'
import type { Height, SlotIndex } from '../units/quantities.ts'
import type { FillState } from './fill-states.ts'
import type { Community } from '../governance/genesis.ts'
import type { Terms } from '../governance/terms.ts'
import { genesisTerms } from '../governance/terms.ts'

/** What one member traded in a slot; amounts signed from the member's side (positive: it receives). */
export interface MemberTrade {
  readonly boughtWh: number
  readonly soldWh: number
  readonly tradeNano: bigint
  /** Of both sides; never positive. */
  readonly feeNano: bigint
}

/** A member's energy of a slot. */
export interface MeteredSlot {
  readonly importWh: number
  readonly exportWh: number
  /** Null where it was not metered. */
  readonly generationWh: number | null
}

export interface OpenSlot {
  readonly slot: SlotIndex
  /** `uncertain` until the next block says whether its block was final in time; `none`: no market, or nothing traded. */
  readonly fills: FillState
  readonly trades: ReadonlyMap<MemberId, MemberTrade>
  /** Pending transfers of the fills, to be posted or voided. */
  readonly pendingIds: readonly Hash[]
  readonly readings: ReadonlyMap<MemberId, MeteredSlot>
}

export interface ChainState {
  readonly height: Height
  /** Slot of the last block; the one before the first slot at genesis. */
  readonly slot: SlotIndex
  /** Hash of the last block; the community hash at genesis. */
  readonly blockHash: Hash
  readonly ledger: Ledger
  readonly meters: ReadonlyMap<MemberId, MeterState>
  /** By slot, ascending; every slot after `settledThrough` up to `slot` is here. */
  readonly openSlots: ReadonlyMap<SlotIndex, OpenSlot>
  readonly settledThrough: SlotIndex
  /** What was contributed in each epoch that is not closed, ascending. */
  readonly epochs: ReadonlyMap<EpochIndex, EpochTally>
  /** What homes in a gap imported at least, as the feeder meter says; by member. Empty in a street without one. */
  readonly feederBoundsWh: ReadonlyMap<MemberId, number>
  /** What the community has decided: the next block is judged by it. */
  readonly terms: Terms
}

export const CLEARING_ACCOUNT = 'money/clearing'
export const FUND_ACCOUNT = 'money/fund'
export const SUPPLIER_ACCOUNT = 'money/supplier'

export function memberAccount(member: MemberId): string {
  return `money/${member}`
}

/** What is opened for a member: for its money, and for its certificates of origin. */
export function memberAccounts(member: MemberId): Account[] {
  return [newAccount('money', 'member', member), memberCertificates(member)]
}

/** The state before the first block. */
export function genesisState(community: Community): ChainState {
  const { genesis, hash } = community
  const accounts = [
    newAccount('money', 'clearing', 'clearing'),
    newAccount('money', 'fund', 'fund'),
    newAccount('money', 'supplier', 'supplier'),
    ...communityCertificates(),
    ...genesis.members.flatMap(({ memberKey }) => memberAccounts(memberKey)),
  ]
  return {
    height: 0,
    slot: genesis.firstSlot - 1,
    blockHash: hash,
    ledger: {
      accounts: new Map(accounts.map((account): [string, Account] => [account.id, account])),
      pending: new Map(),
      used: new Map(),
      closedThrough: genesis.firstSlot - 1,
    },
    meters: new Map(genesis.members.map((member) => [member.memberKey, NEW_METER])),
    openSlots: new Map(),
    settledThrough: genesis.firstSlot - 1,
    epochs: new Map(),
    feederBoundsWh: new Map(),
    terms: genesisTerms(community),
  }
}
