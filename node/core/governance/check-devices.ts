/** Whose devices are whose: one belongs to the street or to one member at a time, and to one that left until its last slots are settled. */
import type { MemberId } from '../market/order-sheet.ts'
import type { Counters } from '../metering/reading.ts'
import type { SlotIndex } from '../units/quantities.ts'
import type { Community, Member } from './genesis.ts'
import { presentMember } from './genesis.ts'

/** In order of precedence. */
export type DeviceRefusal =
  'change-member-unknown' | 'change-device-not-own' | 'change-device-bound' | 'change-counters-backwards'

/** A meter or inverter that was exchanged: what the old one said last, and the new one first. */
export interface DeviceReplacement {
  readonly member: MemberId
  readonly oldDevice: string
  readonly newDevice: string
  readonly oldEnd: Counters
  readonly newStart: Counters
}

interface DeviceContext {
  readonly community: Community
  /** From when the decision is in force. */
  readonly effectiveSlot: SlotIndex
}

export function checkDevices(
  devices: readonly string[],
  owner: MemberId | null,
  { community, effectiveSlot }: DeviceContext,
): 'ok' | 'change-device-bound' {
  const { lateAfterSlots } = community.genesis
  const holds = ({ memberKey, untilSlot }: Member): boolean =>
    memberKey !== owner && (untilSlot === null || effectiveSlot < untilSlot + lateAfterSlots)
  const bound = new Set([...community.members.values()].filter(holds).flatMap(({ devices: own }) => own))
  if (community.feeder !== null) bound.add(community.feeder.device)
  const areFree = devices.every((serial) => serial !== '' && !bound.has(serial))
  return areFree && new Set(devices).size === devices.length ? 'ok' : 'change-device-bound'
}

/** Whether the terms allow it; what the meter counted is asked when it is made. */
export function checkReplacement(
  { member: id, oldDevice, newDevice }: DeviceReplacement,
  context: DeviceContext,
): 'ok' | DeviceRefusal {
  const member = presentMember(context.community, id)
  if (member === undefined) return 'change-member-unknown'
  if (member.devices.length > 0 && !member.devices.includes(oldDevice)) return 'change-device-not-own'
  return checkDevices([...member.devices, newDevice], id, context)
}
