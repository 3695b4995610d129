/** Who belongs to the street, as the network needs to know. */
import { hashBytes } from '../core/codec/hash-bytes.ts'
import type { Community, Member } from '../core/governance/genesis.ts'
import type { SlotIndex } from '../core/units/quantities.ts'
import type { StreetMember } from './ports.ts'

/**
 * Everybody who has not left, and whoever left for as long as readings of its last slots may come: without them these
 * would be settled by estimate, and what it exported in them for nothing. `slot` is that of the last block, if any.
 */
export function streetMembers(
  { members, genesis }: Community,
  slot: SlotIndex = genesis.firstSlot,
): StreetMember[] {
  const belongs = ({ standing, untilSlot }: Member): boolean =>
    standing !== 'removed' || (untilSlot !== null && slot < untilSlot + genesis.lateAfterSlots)
  return [...members.values()]
    .filter(belongs)
    .map(({ memberKey, nodeKey, addresses }) => ({ id: memberKey, nodeKey: hashBytes(nodeKey), addresses }))
}
