/** Makes a member's statement of one month from what the blocks of that month did. Pure but for asking the source. */
import type { Community, Member } from '../core/governance/genesis.ts'
import { assert } from '../core/units/assert.ts'
import { OperatingError } from '../core/units/operating-error.ts'
import type { SlotIndex } from '../core/units/quantities.ts'
import { slotAt, slotStartMs } from '../core/units/slots.ts'
import type { CalendarMonth } from '../runtime/site-time.ts'
import { monthSpan } from '../runtime/site-time.ts'
import { sumCertificates } from './certificates.ts'
import type { StatementDocument, StatementSlot } from './document.ts'
import { makeLines } from './lines.ts'
import { collectPartners } from './partners.ts'
import { collectPayments } from './payments.ts'
import { collectRewards } from './rewards.ts'
import { roundToCents } from './rounding.ts'
import { collectRows } from './slot-rows.ts'
import type { OutcomeSource } from '../engine/past-outcomes.ts'
import type { SlotRange, TellingBlocks } from './telling-blocks.ts'
import { balancesOf, findTelling } from './telling-blocks.ts'

export interface StatementOrder {
  readonly community: Community
  readonly member: Member
  readonly month: CalendarMonth
  /** Names partners by their titles in place of numbers. */
  readonly namesPartners?: boolean
}

/** Throws `statement-month-outside` for a month in which the community has no slot, and `outcome-missing`. */
export async function makeStatement(
  order: StatementOrder,
  source: OutcomeSource,
): Promise<StatementDocument> {
  const range = slotsOf(order)
  const { firstSlot } = order.community.genesis
  return describeStatement(order, range, await findTelling(source, range, firstSlot))
}

/** The slots of a month in which the community existed. */
export function slotsOf({ community, month }: Pick<StatementOrder, 'community' | 'month'>): SlotRange {
  const { slotMs, timezone, firstSlot, name } = community.genesis
  const { startMs, endMs } = monthSpan(month, timezone)
  // A slot belongs to the month in which it starts.
  const fromSlot = Math.max(firstSlot, slotAt(startMs + slotMs - 1, slotMs))
  const toSlot = slotAt(endMs + slotMs - 1, slotMs)
  if (fromSlot < toSlot) return { fromSlot, toSlot }
  throw new OperatingError(
    { code: 'statement-month-outside', month: monthText(month) },
    `${name} did not exist in ${monthText(month)}: name a month from its beginning on.`,
  )
}

export function monthText({ year, month }: CalendarMonth): string {
  return `${String(year)}-${String(month).padStart(2, '0')}`
}

/** The statement that these blocks of the month tell. */
export function describeStatement(
  order: StatementOrder,
  range: SlotRange,
  blocks: TellingBlocks,
): StatementDocument {
  const { community, member, month } = order
  const { name, currency, timezone, slotMs } = community.genesis
  const slotRows = collectRows(order, range, blocks)
  const payments = collectPayments(order, range, blocks)
  const lines = makeLines(slotRows, payments)
  const netNano = sumNano(lines.map(({ amountNano }) => amountNano))
  const tariffAloneNano = sumNano(slotRows.map((row) => row.tariffAloneNano))
  const { cents, roundingNano } = roundToCents(netNano)
  return {
    version: 1,
    community: { name, hash: community.hash, currency, timezone },
    member: { id: member.id, title: member.title, key: member.memberKey },
    month: monthText(month),
    startMs: slotStartMs(range.fromSlot, slotMs),
    endMs: slotStartMs(range.toSlot, slotMs),
    slots: {
      expected: memberSlots(member, range),
      settled: slotRows.length,
      estimated: slotRows.filter(({ quality }) => quality === 'estimated').length,
    },
    energy: {
      importWh: sumWh(slotRows, 'importWh'),
      exportWh: sumWh(slotRows, 'exportWh'),
      boughtWh: sumWh(slotRows, 'boughtWh'),
      soldWh: sumWh(slotRows, 'soldWh'),
    },
    lines,
    netNano: String(netNano),
    netCents: String(cents),
    roundingNano: String(roundingNano),
    tariffAloneNano: String(tariffAloneNano),
    savingNano: String(netNano - tariffAloneNano),
    account: describeAccount(member, blocks, netNano),
    partners: collectPartners(
      {
        memberKey: member.memberKey,
        month: monthText(month),
        names: order.namesPartners === true ? community.members : null,
      },
      slotRows,
      [...blocks.clearedBefore, ...blocks.outcomes],
    ),
    certificates: sumCertificates(order, range, { slotRows, blocks }),
    rewards: collectRewards(member, range, blocks),
    payments,
    slotRows,
  }
}

/** The slots of the range in which the member was one. */
function memberSlots({ fromSlot, untilSlot }: Member, range: SlotRange): number {
  const end: SlotIndex = Math.min(range.toSlot, untilSlot ?? range.toSlot)
  return Math.max(0, end - Math.max(range.fromSlot, fromSlot))
}

function describeAccount(
  member: Member,
  { openingHeight, openingBalances, outcomes }: TellingBlocks,
  netNano: bigint,
): StatementDocument['account'] {
  const account = `money/${member.memberKey}`
  const last = outcomes.at(-1)
  const openingNano = openingBalances.get(account) ?? 0n
  const closingNano = last === undefined ? openingNano : (balancesOf(last).get(account) ?? 0n)
  return {
    openingHeight,
    closingHeight: openingHeight + outcomes.length,
    openingNano: String(openingNano),
    closingNano: String(closingNano),
    otherMonthsNano: String(closingNano - openingNano - netNano),
  }
}

function sumWh(
  rows: readonly StatementSlot[],
  column: 'importWh' | 'exportWh' | 'boughtWh' | 'soldWh',
): number {
  const sum = rows.reduce((total, row) => total + row[column], 0)
  assert(Number.isSafeInteger(sum), 'the energy of a month is a safe integer')
  return sum
}

function sumNano(amounts: readonly string[]): bigint {
  return amounts.reduce((sum, amount) => sum + BigInt(amount), 0n)
}
