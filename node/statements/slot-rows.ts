/** The settled slots of a member in a month, each with the arithmetic of its amounts. */
import type { Community, Member } from '../core/governance/genesis.ts'
import { tariffAloneNano } from '../core/settlement/settle-member.ts'
import type { SlotIndex } from '../core/units/quantities.ts'
import { slotStartMs } from '../core/units/slots.ts'
import type { BlockOutcome, OutcomeSettled } from '../engine/outcome.ts'
import type { StatementSlot } from './document.ts'
import type { SlotRange, TellingBlocks } from './telling-blocks.ts'

interface Subject {
  readonly community: Community
  readonly member: Member
}

/** In the order of the slots. */
export function collectRows(subject: Subject, range: SlotRange, blocks: TellingBlocks): StatementSlot[] {
  const { outcomes, clearedBefore } = blocks
  const prices = new Map([...clearedBefore, ...outcomes].map((outcome) => [outcome.slot, outcome]))
  return outcomes
    .flatMap(({ settled }) => settled)
    .filter(({ slot, member }) => member === subject.member.memberKey && isIn(slot, range))
    .map((row) => describeRow(row, prices.get(row.slot), subject))
}

export function isIn(slot: SlotIndex, { fromSlot, toSlot }: SlotRange): boolean {
  return fromSlot <= slot && slot < toSlot
}

function describeRow(
  row: OutcomeSettled,
  cleared: BlockOutcome | undefined,
  { community }: Subject,
): StatementSlot {
  const { slot, importWh, exportWh, generationWh, boughtWh, soldWh, tradeNano, supplierNano, quality } = row
  const { retailMicroPerKwh, feedInMicroPerKwh } = row
  const startMs = slotStartMs(slot, community.genesis.slotMs)
  const hasTraded = boughtWh > 0 || soldWh > 0
  return {
    slot,
    startMs,
    importWh,
    exportWh,
    generationWh,
    boughtWh,
    soldWh,
    buyPriceMicroPerKwh: hasTraded ? (cleared?.buyPriceMicroPerKwh ?? null) : null,
    sellPriceMicroPerKwh: hasTraded ? (cleared?.sellPriceMicroPerKwh ?? null) : null,
    retailMicroPerKwh,
    feedInMicroPerKwh,
    tradeNano,
    supplierNano,
    feeNano: row.feeNano,
    tariffAloneNano: String(tariffAloneNano({ importWh, exportWh, retailMicroPerKwh, feedInMicroPerKwh })),
    quality,
    trust: row.trust,
    doubt: row.doubt,
    certificates: row.certificates,
  }
}
