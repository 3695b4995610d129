/** Who may sign the readings under a name: a member its own, and the reader of the feeder meter those of the feeder. */
import type { SlotIndex } from '../units/quantities.ts'
import type { Feeder } from './feeder-terms.ts'
import type { Community } from './genesis.ts'
import { isMemberIn } from './genesis.ts'

export interface Reader {
  /** Ed25519 public key in hex. */
  readonly nodeKey: string
  /** The first slot with such a reading, and the slot before which they end; null while they go on. */
  readonly fromSlot: SlotIndex
  readonly untilSlot: SlotIndex | null
}

type Readable = Pick<Community, 'members' | 'feeder'>

export function readerOf({ members, feeder }: Readable, id: string): Reader | undefined {
  if (id !== feeder?.id) return members.get(id)
  const member = members.get(feeder.reader)
  return member && { nodeKey: member.nodeKey, fromSlot: feeder.fromSlot, untilSlot: member.untilSlot }
}

/** The feeder whose reading a slot waits for: in force by then, and its reader still a member. */
export function feederIn({ members, feeder }: Readable, slot: SlotIndex): Feeder | null {
  if (feeder === null || slot < feeder.fromSlot) return null
  const reader = members.get(feeder.reader)
  return reader !== undefined && isMemberIn(reader, slot) ? feeder : null
}
