/** What became of a member's certificates of origin in a month, and which share of its use they cover. */
import type { OriginFlows } from '../core/certificates/slot-origin.ts'
import type { Community, Member } from '../core/governance/genesis.ts'
import type { StatementCertificates, StatementSlot } from './document.ts'
import type { SlotRange, TellingBlocks } from './telling-blocks.ts'

interface Subject {
  readonly community: Community
  readonly member: Member
}

/** A share is in millionths. */
const WHOLE_PPM = 1_000_000n

export function sumCertificates(
  { community, member }: Subject,
  range: SlotRange,
  { slotRows, blocks }: { readonly slotRows: readonly StatementSlot[]; readonly blocks: TellingBlocks },
): StatementCertificates {
  const flows = slotRows.map(({ certificates }) => certificates)
  const total = (name: keyof OriginFlows): number => sum(flows.map((flow) => flow[name]))
  const openingWh = heldBefore(member, range, blocks)
  const useWh = usedWh(slotRows)
  const retiredWh = total('retiredWh')
  return {
    source: community.genesis.daylight === null ? 'local' : 'solar',
    openingWh,
    mintedWh: total('mintedWh'),
    receivedWh: total('boughtWh'),
    givenWh: total('soldWh'),
    gridWh: total('gridWh'),
    retiredWh,
    closingWh: openingWh + sum(flows.map(netWh)),
    useWh,
    greenSharePpm: useWh === 0 ? null : sharePpm(retiredWh, useWh),
  }
}

/** Held when the month began; its first block may settle slots of the month before too. */
function heldBefore(
  { memberKey }: Member,
  { fromSlot }: SlotRange,
  { openingBalances, outcomes }: TellingBlocks,
): number {
  const earlier = outcomes
    .flatMap(({ settled }) => settled)
    .filter(({ slot, member }) => member === memberKey && slot < fromSlot)
  const heldWh = Number(openingBalances.get(`certificate/${memberKey}`) ?? 0n)
  return heldWh + sum(earlier.map(({ certificates }) => netWh(certificates)))
}

function netWh({ mintedWh, boughtWh, soldWh, gridWh, retiredWh }: OriginFlows): number {
  return mintedWh + boughtWh - soldWh - gridWh - retiredWh
}

/** What is not known to be generated is at least what was exported. A battery that gave more than it got used less than nothing. */
function usedWh(rows: readonly StatementSlot[]): number {
  const used = rows.map(
    ({ importWh, exportWh, generationWh }) => importWh + (generationWh ?? exportWh) - exportWh,
  )
  return Math.max(0, sum(used))
}

/** Rounded down, and never more than all: a battery may give in one month what it took in the one before. */
function sharePpm(retiredWh: number, useWh: number): number {
  const share = (BigInt(retiredWh) * WHOLE_PPM) / BigInt(useWh)
  return Number(share < WHOLE_PPM ? share : WHOLE_PPM)
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0)
}
