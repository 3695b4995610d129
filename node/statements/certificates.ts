/** What became of a member's certificates of origin in a month, and which share of its use they cover. */
import { greenSharePpm, usedWh } from '../core/certificates/green-share.ts'
import type { OriginFlows } from '../core/certificates/slot-origin.ts'
import type { Community, Member } from '../core/governance/genesis.ts'
import type { StatementCertificates, StatementSlot } from './document.ts'
import type { SlotRange, TellingBlocks } from './telling-blocks.ts'

interface Subject {
  readonly community: Community
  readonly member: Member
}

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
    greenSharePpm: greenSharePpm(retiredWh, useWh),
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

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0)
}
