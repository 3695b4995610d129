/** Puts together what the page and the API say about this home, from the ledger, the day's outcomes and the device. */
import type { HomeState, SlotState } from '../api/state.ts'
import type { Community, GenesisMember } from '../core/governance/genesis.ts'
import { faultBound, tariffAt } from '../core/governance/genesis.ts'
import type { OperatingError } from '../core/units/operating-error.ts'
import type { SlotIndex } from '../core/units/quantities.ts'
import { firstOpenSlot, slotAt } from '../core/units/slots.ts'
import type { Engine } from '../engine/running-engine.ts'
import type { Network } from '../engine/ports.ts'
import type { Clock } from '../runtime/clock.ts'
import { dayOf, daySpan } from '../runtime/site-time.ts'
import type { BatteryControl } from './battery-control.ts'
import { viewBatteryNotices } from './battery-notices.ts'
import type { DayBook } from './day-book.ts'
import type { BatterySteering } from './battery-steering.ts'
import type { DayPlanner } from './day-planner.ts'
import type { OwnerControls } from './owner-controls.ts'
import { viewOwnerNotices } from './owner-notices.ts'
import type { Household } from './household.ts'
import { slotsAtRest, viewQuorum } from './agreement-view.ts'
import type { FeederMetering } from './feeder-metering.ts'
import { viewEarnings } from './earnings-view.ts'
import { viewOrders } from './orders-view.ts'
import { viewOrigin } from './origin-view.ts'
import { viewPlan } from './plan-view.ts'
import { viewPower } from './power-view.ts'
import { viewClockNotice } from './clock-notice.ts'
import type { SlotContext } from './slot-view.ts'
import { viewSlot } from './slot-view.ts'

export interface HomeViewParts {
  readonly community: Community
  readonly member: GenesisMember
  readonly mode: HomeState['home']['mode']
  /** What the owner calls the home; null: as the street knows it. */
  readonly title?: string | null
  /** Why the node runs on the configuration of its last good start, and not on the file. */
  readonly configFault?: OperatingError | null
  readonly clock: Clock
  readonly engine: Engine
  readonly network: Network
  /** By how far each neighbour's clock is ahead of this one, of those that were heard; absent where nobody knows. */
  readonly clocksAheadMs?: () => readonly number[]
  readonly household: Household
  /** Where this home reads the street's meter. */
  readonly feeder?: Pick<FeederMetering, 'fault'>
  /** Where other programs read the device. */
  readonly proxy?: { readonly fault: () => OperatingError | undefined }
  /** Where Home Assistant is told of the home. */
  readonly mqtt?: { readonly fault: () => OperatingError | undefined }
  readonly book: DayBook
  readonly planner?: DayPlanner
  readonly owner: Pick<OwnerControls, 'state' | 'fault' | 'isPausedIn'>
  /** Absent in a home that steers nothing. */
  readonly steering?: Pick<BatterySteering, 'state'>
  /** Absent in a home that steers nothing. */
  readonly control?: Pick<BatteryControl, 'standing' | 'trouble'>
  readonly backups?: { readonly failure: () => OperatingError | undefined }
}

/** The same, with the community and this home as the street's decisions have left them. */
export function underTerms<T extends Pick<HomeViewParts, 'community' | 'member' | 'engine'>>(parts: T): T {
  const community = parts.engine.keeper.community()
  const member = community.members.get(parts.member.memberKey) ?? parts.member
  return { ...parts, community, member }
}

export function viewHome(founded: HomeViewParts): HomeState {
  const parts = underTerms(founded)
  const { community, member, clock, engine, book, household } = parts
  const { genesis } = community
  const nowMs = clock.nowMs()
  const tip = engine.keeper.tip()
  const context: SlotContext & { community: Community } = {
    community,
    member: member.memberKey,
    book,
    nowMs,
    tipSlot: tip.slot,
    settledThrough: engine.keeper.state().settledThrough,
    isPausedIn: (slot) => parts.owner.isPausedIn(slot),
    ordering: (slot) => household.orderingOf(slot),
  }
  const current = Math.max(slotAt(nowMs, genesis.slotMs), genesis.firstSlot)
  const collecting = firstOpenSlot(nowMs, genesis.slotMs, genesis.gateLeadMs)
  const day = daySlots(context, Math.max(collecting, genesis.firstSlot))
  const { retailMicroPerKwh, feedInMicroPerKwh } = tariffAt(member, nowMs)
  const { quorum } = faultBound(genesis.validators.length)
  return {
    home: {
      id: member.id,
      title: parts.title ?? member.title,
      timezone: genesis.timezone,
      currency: genesis.currency,
      mode: parts.mode,
      marketSpeed: clock.speed,
      slotMs: genesis.slotMs,
    },
    nowMs,
    tariff: { retailMicroPerKwh, feedInMicroPerKwh },
    power: viewPower(household, member.site),
    currentSlot: viewSlot(current, context),
    nextSlot: viewSlot(Math.max(collecting, genesis.firstSlot), context),
    day,
    orders: viewOrders(day, parts),
    earnings: viewEarnings(day, parts),
    plan:
      parts.planner === undefined
        ? null
        : viewPlan(parts.planner, {
            ...{ slotMs: genesis.slotMs, nowMs },
            ...(parts.steering && { steering: parts.steering }),
          }),
    owner: parts.owner.state(),
    origin: viewOrigin(day, parts),
    ledger: {
      height: tip.height,
      slot: tip.height === 0 ? null : tip.slot,
      stateRoot: book.ofSlot(tip.slot)?.stateRoot ?? '',
      blockHash: tip.blockHash,
      finalAtMs: tip.finalAtMs,
      validators: genesis.validators.length,
      quorum,
      ruleHash: genesis.rule.hash,
    },
    peers: parts.network.peers().map((peer) => {
      const neighbour = community.members.get(peer.member)
      return {
        id: neighbour?.id ?? peer.member,
        title: neighbour?.title ?? peer.member,
        connected: peer.connected,
      }
    }),
    attention: viewAttention(parts),
  }
}

/** Slots since local midnight, and the one whose orders are collected. */
function daySlots(context: SlotContext & { community: Community }, last: SlotIndex): SlotState[] {
  const { genesis } = context.community
  const first = Math.max(
    genesis.firstSlot,
    slotAt(daySpan(dayOf(context.nowMs, genesis.timezone), genesis.timezone).startMs, genesis.slotMs),
  )
  return Array.from({ length: Math.max(0, last + 1 - first) }, (_, index) => viewSlot(first + index, context))
}

function viewAttention(parts: HomeViewParts): HomeState['attention'] {
  const { engine, household } = parts
  return [
    ...noticeOf(
      parts.configFault ?? undefined,
      'Correct the file, see streetwatt config check, and start the node again.',
      'The node runs on the last good configuration, because the file is wrong: ',
    ),
    ...noticeOf(engine.halted(), 'Read the log, then start the node again.'),
    ...noticeOf(engine.snapshotFailure(), 'Make room on the disk; the next snapshot is tried tomorrow.'),
    ...noticeOf(
      parts.backups?.failure(),
      'Make room or correct the folder; the next is made tomorrow night, or now by streetwatt backup create.',
      'The nightly backup failed: ',
    ),
    ...noticeOf(household.samples.problem(), 'Check the device and its network cable.'),
    ...noticeOf(household.meterFault(), 'Correct the device in streetwatt.yaml and start the node again.'),
    ...household.counterNotices(),
    ...viewBatteryNotices(parts.control),
    ...noticeOf(
      parts.feeder?.fault(),
      'Check the feeder meter, and what the community decided: streetwatt community members.',
    ),
    ...noticeOf(parts.proxy?.fault(), 'Correct the proxy in streetwatt.yaml and start the node again.'),
    ...noticeOf(
      parts.mqtt?.fault(),
      'Check mqtt in the configuration, whether the broker runs, and what its log says of this home.',
    ),
    ...viewClockNotice(parts.clocksAheadMs?.() ?? []),
    ...viewOwnerNotices(parts.owner, parts.community.genesis.timezone),
    ...restingNotices(parts),
  ]
}

type Fault = Pick<OperatingError, 'code' | 'message'>

function noticeOf(fault: Fault | undefined, action: string, before = ''): HomeState['attention'] {
  return fault === undefined ? [] : [{ code: fault.code, sentence: before + fault.message, action }]
}

/** Where the homes that must agree are not there, or are and do not agree. */
function restingNotices(parts: HomeViewParts): HomeState['attention'] {
  const { reachable, needed } = viewQuorum(parts)
  if (reachable < needed)
    return [
      {
        code: 'quorum-missing',
        sentence: `Only ${String(reachable)} of the ${String(needed)} homes that must agree are reachable: the market rests and you are on your tariff.`,
        action: 'Wait, or check the network connection.',
      },
    ]
  const slots = slotsAtRest(parts)
  if (slots === 0) return []
  return [
    {
      code: 'market-rests',
      sentence: `This home has no block for the last ${String(slots)} slots: the market rests and you are on your tariff.`,
      action: 'Wait: it resumes by itself when more than two thirds of the homes that vote are back.',
    },
  ]
}
