/**
 * What each member has contributed in an epoch so far. An epoch is a day of UTC, so that each is as long as the others on
 * the days of the clock change too; a slot belongs to the one in which it starts.
 */
import type { OriginFlows } from '../certificates/slot-origin.ts'
import type { MemberId } from '../market/order-sheet.ts'
import type { SlotIndex } from '../units/quantities.ts'
import { slotStartMs } from '../units/slots.ts'

/** Days since 1970, UTC. */
export type EpochIndex = number

export interface Contribution {
  /** Exported less imported; negative where it took more than it gave. */
  readonly netExportWh: number
  /** By the generation register. */
  readonly generationWh: number
  /** Sold to neighbours with certificates of origin. */
  readonly greenSoldWh: number
  /** The least that was paid in fees on that: its own, and those of the buyer in each slot who paid the lowest. */
  readonly feesNano: bigint
  /** Blocks, each of another slot, that carry its gate vote. */
  readonly votes: number
  /** A slot of it was not verified: nobody knows what it imported meanwhile. */
  readonly isUnverified: boolean
  /** A reading of it was not believed. */
  readonly isDoubted: boolean
}

export interface EpochTally {
  /** Fees and rule surplus that came into the fund; penalties are no income, they stay. */
  readonly incomeNano: bigint
  /** By member key. */
  readonly contributions: ReadonlyMap<MemberId, Contribution>
}

/** One member's settled slot, as far as it counts here. */
export interface ContributingRow {
  readonly member: MemberId
  readonly isVerified: boolean
  readonly isDoubted: boolean
  readonly importWh: number
  readonly exportWh: number
  readonly generationWh: number | null
  readonly boughtWh: number
  readonly soldWh: number
  /** Never positive. */
  readonly feeNano: bigint
  readonly certificates: OriginFlows
}

export const EMPTY_TALLY: EpochTally = { incomeNano: 0n, contributions: new Map() }

const DAY_MS = 86_400_000

const NOTHING: Contribution = {
  netExportWh: 0,
  generationWh: 0,
  greenSoldWh: 0,
  feesNano: 0n,
  votes: 0,
  isUnverified: false,
  isDoubted: false,
}

export function epochOf(slot: SlotIndex, slotMs: number): EpochIndex {
  return Math.floor(slotStartMs(slot, slotMs) / DAY_MS)
}

/** Adds a settled slot. */
export function withSlot(
  tally: EpochTally,
  rows: readonly ContributingRow[],
  surplusNano: bigint,
): EpochTally {
  const contributions = new Map(tally.contributions)
  const lowest = lowestFee(rows)
  for (const row of rows) {
    const before = contributions.get(row.member) ?? NOTHING
    contributions.set(row.member, withRow(before, row, lowest))
  }
  const feesNano = rows.reduce((sum, { feeNano }) => sum - feeNano, 0n)
  return { incomeNano: tally.incomeNano + feesNano + surplusNano, contributions: sorted(contributions) }
}

/** Adds the gate votes of a block. */
export function withVoters(tally: EpochTally, voters: readonly MemberId[]): EpochTally {
  const contributions = new Map(tally.contributions)
  for (const voter of voters) {
    const before = contributions.get(voter) ?? NOTHING
    contributions.set(voter, { ...before, votes: before.votes + 1 })
  }
  return { ...tally, contributions: sorted(contributions) }
}

/** A fee for some energy, as a fraction: fees of a kWh need not be whole for a Wh. */
interface Fee {
  readonly nano: bigint
  readonly energyWh: number
}

function withRow(before: Contribution, row: ContributingRow, lowest: Fee): Contribution {
  const { importWh, exportWh, generationWh, isVerified, isDoubted } = row
  const greenSoldWh = deliveredWh(row)
  const own: Fee = { nano: -row.feeNano, energyWh: row.soldWh }
  return {
    ...before,
    netExportWh: before.netExportWh + exportWh - importWh,
    generationWh: before.generationWh + (isVerified ? (generationWh ?? 0) : 0),
    greenSoldWh: before.greenSoldWh + greenSoldWh,
    feesNano: before.feesNano + feeOn(greenSoldWh, own) + feeOn(greenSoldWh, lowest),
    isUnverified: before.isUnverified || !isVerified,
    isDoubted: before.isDoubted || isDoubted,
  }
}

/** Who bought and sold in one slot delivered nothing that counts: it may have traded with itself. */
function deliveredWh({ isVerified, boughtWh, certificates }: ContributingRow): number {
  return isVerified && boughtWh === 0 ? certificates.soldWh : 0
}

/** The lowest fee that a buyer of the slot paid: whoever of them belongs to the seller, at least this was paid. */
function lowestFee(rows: readonly ContributingRow[]): Fee {
  const fees = rows
    .filter(({ boughtWh }) => boughtWh > 0)
    .map(({ feeNano, boughtWh, soldWh }): Fee => ({ nano: soldWh > 0 ? 0n : -feeNano, energyWh: boughtWh }))
  return fees.reduce<Fee>(
    (least, fee) =>
      least.energyWh === 0 || fee.nano * BigInt(least.energyWh) < least.nano * BigInt(fee.energyWh)
        ? fee
        : least,
    { nano: 0n, energyWh: 0 },
  )
}

function feeOn(greenWh: number, { nano, energyWh }: Fee): bigint {
  return energyWh === 0 ? 0n : (BigInt(greenWh) * nano) / BigInt(energyWh)
}

function sorted(contributions: Map<MemberId, Contribution>): Map<MemberId, Contribution> {
  return new Map([...contributions].sort(([left], [right]) => (left < right ? -1 : 1)))
}
