/** The community as this node holds it, in the form of the control channel. */
import { encodeCbor } from '../core/codec/cbor.ts'
import { toHex } from '../core/codec/hex.ts'
import type { Change } from '../core/governance/change.ts'
import { changeRecord } from '../core/governance/change.ts'
import type { Feeder } from '../core/governance/feeder-terms.ts'
import type { Member } from '../core/governance/genesis.ts'
import { faultBound, tariffIndexAt } from '../core/governance/genesis.ts'
import type { Seat } from '../core/governance/terms.ts'
import { validatorsOf } from '../core/governance/terms.ts'
import type { EpochMs } from '../core/units/quantities.ts'
import { firstOpenSlot } from '../core/units/slots.ts'
import type { MemberId } from '../engine/ports.ts'
import type { Engine } from '../engine/running-engine.ts'
import type { Clock } from '../runtime/clock.ts'
import type { CommunityView, MemberView } from './control-protocol.ts'

export interface CommunityViewParts {
  readonly engine: Pick<Engine, 'keeper' | 'proposals' | 'halted'>
  readonly clock: Clock
  readonly self: MemberId
  /** Where this node listens. */
  readonly addresses: () => readonly string[]
}

export function viewCommunity({ engine, clock, self, addresses }: CommunityViewParts): CommunityView {
  const { keeper } = engine
  const { genesis, hash, members } = keeper.community()
  const { terms } = keeper.state()
  const { height, slot } = keeper.tip()
  const nowMs = clock.nowMs()
  const { name, currency, timezone, slotMs, gateLeadMs, firstSlot } = genesis
  return {
    ...{ name, hash, currency, timezone, slotMs, self, height, slot, nowMs },
    protocolVersion: terms.protocolVersion,
    addresses: [...addresses()],
    openSlot: Math.max(firstSlot, slot + 1, firstOpenSlot(nowMs, slotMs, gateLeadMs)),
    halted: engine.halted()?.code ?? null,
    quorum: faultBound(validatorsOf(terms).length).quorum,
    policies: { ...terms.policies },
    rewards: { ...terms.rewards },
    feeder: viewFeeder(terms.feeder),
    rule: { ...terms.rule, extra: [...terms.rule.extra] },
    members: [...members.values()].map((member) => viewMember(member, { seats: terms.seats, nowMs })),
    proposals: engine.proposals().map(({ id, decision, approvedBy }) => ({
      id,
      proposer: decision.proposer,
      effectiveSlot: decision.effectiveSlot,
      change: changeToHex(decision.change),
      approvedBy: [...approvedBy],
    })),
    scheduled: terms.scheduled.map(({ id, effectiveSlot, change }) => ({
      id,
      effectiveSlot,
      change: changeToHex(change),
    })),
  }
}

/** A series may have thousands; a day of quarter hours is what people look at. */
const TARIFFS_TOLD = 97

/** A change as the channel carries it. */
export function changeToHex(change: Change): string {
  return toHex(encodeCbor(changeRecord(change)))
}

function viewFeeder(feeder: Feeder | null): CommunityView['feeder'] {
  if (feeder === null) return null
  const { reader, device, resolutionWh, toleranceWh, lossesPermille, fromSlot } = feeder
  return { reader, device, resolutionWh, toleranceWh, lossesPermille, fromSlot }
}

function viewMember(
  member: Member,
  { seats, nowMs }: { seats: readonly Seat[]; nowMs: EpochMs },
): MemberView {
  const { id, title, memberKey, nodeKey, consensusKey, standing } = member
  const { fromSlot, untilSlot, connectionLimitW, devices, site } = member
  const seat = seats.find((each) => each.member === memberKey)
  const now = tariffIndexAt(member, nowMs)
  return {
    ...{ id, title, memberKey, nodeKey, consensusKey, standing, fromSlot, untilSlot, connectionLimitW },
    devices: [...devices],
    site,
    seat: seat ? { state: seat.state, absentBlocks: seat.absentBlocks, isCondemned: seat.isCondemned } : null,
    tariffs: member.tariffs.slice(now, now + TARIFFS_TOLD),
  }
}
