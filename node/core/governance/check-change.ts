/**
 * Can this change be made to these terms? Asked when a decision is put on the chain, and again when its slot has come,
 * for another may have changed the ground under it. Codes in order of precedence within a kind.
 */
import type { VerifySignature } from '../crypto/signing.ts'
import type { MemberId } from '../market/order-sheet.ts'
import { isSiteInRange } from '../metering/site.ts'
import { SLOT_LIMIT_NANO } from '../settlement/settle-member.ts'
import { unreachable } from '../units/assert.ts'
import type { SlotIndex } from '../units/quantities.ts'
import { hasBlockRoom } from './block-room.ts'
import type { Change } from './change.ts'
import { VALIDATORS_LIMIT } from './change.ts'
import type { DeviceRefusal } from './check-devices.ts'
import { checkDevices, checkReplacement } from './check-devices.ts'
import type { TariffRefusal } from './check-tariffs.ts'
import { checkTariffs, isTariffInRange, staysInSafeIntegers } from './check-tariffs.ts'
import type { FeeTerms } from './fee-terms.ts'
import { areRewardsInRange } from './reward-terms.ts'
import { areFeesInRange, isZone } from './fee-terms.ts'
import type { FeederMeter } from './feeder-terms.ts'
import { isFeederInRange } from './feeder-terms.ts'
import type { Community, GenesisMember, Member, RuleTerms } from './genesis.ts'
import { presentMember } from './genesis.ts'
import { areKeysCertified } from './key-certificate.ts'

export type ChangeRefusal =
  | 'change-member-exists'
  | 'change-member-unknown'
  | 'change-member-standing'
  | 'change-member-is-validator'
  | 'change-members-too-many'
  | 'change-key-in-use'
  | 'change-key-uncertified'
  | DeviceRefusal
  | 'change-slots-open'
  | 'change-amount-out-of-range'
  | 'change-limit-out-of-range'
  | 'change-site-out-of-range'
  | 'change-rule-out-of-range'
  | 'change-validators-invalid'
  | 'change-policies-out-of-range'
  | 'change-version-not-next'
  | 'change-zone-unknown'
  | 'change-fees-out-of-range'
  | 'change-rewards-out-of-range'
  | 'change-zone-in-use'
  | 'change-feeder-out-of-range'
  | TariffRefusal

export const MEMBERS_LIMIT = 1000
export const CONNECTION_LIMIT_W = 10_000_000
const K_LIMIT = 1_000_000_000
const INT32_LIMIT = 2 ** 31
const ABSENCE_BLOCKS = { least: 4, most: 1_000_000 }

export interface ChangeContext {
  readonly community: Community
  readonly verify: VerifySignature
  /** From when the change is in force: a tariff may not begin before. */
  readonly effectiveSlot: SlotIndex
}

export function checkChange(change: Change, context: ChangeContext): 'ok' | ChangeRefusal {
  const { community } = context
  switch (change.type) {
    case 'admit-member':
      return checkAdmission(change.member, context)
    case 'suspend-member':
      return checkStanding(community, change.member, ['active'])
    case 'reinstate-member':
      return checkStanding(community, change.member, ['suspended'])
    case 'remove-member':
    case 'leave-community':
      return checkStanding(community, change.member, ['active', 'suspended'])
    case 'add-tariff':
      return checkTariffs([change.member], [change.tariff], context)
    case 'add-tariffs':
      return checkTariffs(change.members, change.tariffs, context)
    case 'bind-devices':
      return presentMember(community, change.member) === undefined
        ? 'change-member-unknown'
        : checkDevices(change.devices, change.member, context)
    case 'replace-device':
      return checkReplacement(change, context)
    case 'correct-slots':
      return checkCorrection(change, context)
    case 'set-connection-limit':
      return checkConnectionLimit(presentMember(community, change.member), change.connectionLimitW, context)
    case 'set-site':
      if (presentMember(community, change.member) === undefined) return 'change-member-unknown'
      return isSiteInRange(change.site) ? 'ok' : 'change-site-out-of-range'
    case 'set-zone':
      if (presentMember(community, change.member) === undefined) return 'change-member-unknown'
      return isZone(community.genesis.fees, change.zone) ? 'ok' : 'change-zone-unknown'
    case 'set-credit-limit':
      return presentMember(community, change.member) === undefined ? 'change-member-unknown' : 'ok'
    case 'set-fees':
      return checkFees(change.fees, community)
    case 'set-rewards':
      return areRewardsInRange(change.rewards) ? 'ok' : 'change-rewards-out-of-range'
    case 'set-feeder':
      return change.feeder === null ? 'ok' : checkFeeder(change.feeder, context)
    case 'set-rule':
      return isRuleInRange(change.rule) ? 'ok' : 'change-rule-out-of-range'
    case 'set-validators':
      return areValidators(change.validators, community) ? 'ok' : 'change-validators-invalid'
    case 'set-policies': {
      const { absenceBlocks, doubleSheetPenaltyNano } = change.policies
      const isInRange = absenceBlocks >= ABSENCE_BLOCKS.least && absenceBlocks <= ABSENCE_BLOCKS.most
      return isInRange && doubleSheetPenaltyNano <= SLOT_LIMIT_NANO ? 'ok' : 'change-policies-out-of-range'
    }
    case 'set-protocol-version':
      return change.protocolVersion === community.genesis.protocolVersion + 1
        ? 'ok'
        : 'change-version-not-next'
    case 'rotate-keys':
      return checkRotation(change, context)
    default:
      return unreachable(change)
  }
}

function checkAdmission(member: GenesisMember, context: ChangeContext): 'ok' | ChangeRefusal {
  const { community, verify } = context
  const others = [...community.members.values()]
  if (others.some(({ memberKey, id }) => memberKey === member.memberKey || id === member.id))
    return 'change-member-exists'
  const size = { members: others.length + 1, validators: community.genesis.validators.length }
  if (others.length >= MEMBERS_LIMIT || !hasBlockRoom(size)) return 'change-members-too-many'
  const keys = [member.memberKey, member.nodeKey, member.consensusKey]
  if (new Set(keys).size !== keys.length || keys.some((key) => isKeyUsed(key, others)))
    return 'change-key-in-use'
  if (!areKeysCertified(community.genesis.name, member, verify)) return 'change-key-uncertified'
  const devices = checkDevices(member.devices, member.memberKey, context)
  if (devices !== 'ok') return devices
  const [first, ...later] = member.tariffs
  if (first === undefined || later.length > 0 || !isTariffInRange(first)) return 'change-tariff-out-of-range'
  if (!isSiteInRange(member.site)) return 'change-site-out-of-range'
  if (!isZone(community.genesis.fees, member.zone)) return 'change-zone-unknown'
  return checkConnectionLimit(member, member.connectionLimitW, context)
}

/** No member's zone goes away under it. */
function checkFees(fees: FeeTerms, { members }: Community): 'ok' | ChangeRefusal {
  if (!areFeesInRange(fees)) return 'change-fees-out-of-range'
  const zones = [...members.values()].filter(({ standing }) => standing !== 'removed').map(({ zone }) => zone)
  return zones.every((zone) => isZone(fees, zone)) ? 'ok' : 'change-zone-in-use'
}

/** Its device is nobody's own. */
function checkFeeder(feeder: FeederMeter, context: ChangeContext): 'ok' | ChangeRefusal {
  if (presentMember(context.community, feeder.reader) === undefined) return 'change-member-unknown'
  if (!isFeederInRange(feeder)) return 'change-feeder-out-of-range'
  return checkDevices([feeder.device], null, {
    ...context,
    community: { ...context.community, feeder: null },
  })
}

function checkStanding(
  community: Community,
  id: MemberId,
  allowed: readonly Member['standing'][],
): 'ok' | ChangeRefusal {
  const member = community.members.get(id)
  if (member === undefined) return 'change-member-unknown'
  if (!allowed.includes(member.standing)) return 'change-member-standing'
  return community.genesis.validators.includes(id) ? 'change-member-is-validator' : 'ok'
}

/** Also of a member that has left. Whether its slots are settled is asked when it is made. */
function checkCorrection(
  { member, fromSlot, throughSlot, amountNano }: Extract<Change, { type: 'correct-slots' }>,
  { community, effectiveSlot }: ChangeContext,
): 'ok' | ChangeRefusal {
  if (!community.members.has(member)) return 'change-member-unknown'
  const { firstSlot } = community.genesis
  if (fromSlot < firstSlot || fromSlot > throughSlot || throughSlot >= effectiveSlot)
    return 'change-slots-open'
  const isInRange = amountNano !== 0 && Math.abs(amountNano) <= SLOT_LIMIT_NANO
  return isInRange ? 'ok' : 'change-amount-out-of-range'
}

function checkConnectionLimit(
  member: Pick<GenesisMember, 'tariffs'> | undefined,
  connectionLimitW: number,
  { community }: ChangeContext,
): 'ok' | ChangeRefusal {
  if (member === undefined) return 'change-member-unknown'
  const isSafe = staysInSafeIntegers({ tariffs: member.tariffs, connectionLimitW }, community.genesis.slotMs)
  const isInRange = connectionLimitW >= 1 && connectionLimitW <= CONNECTION_LIMIT_W
  return isInRange && isSafe ? 'ok' : 'change-limit-out-of-range'
}

function isRuleInRange({ kNumerator, kDenominator, extra, gasLimit }: RuleTerms): boolean {
  return (
    kDenominator >= 1 &&
    kDenominator <= K_LIMIT &&
    kNumerator <= kDenominator &&
    extra.length === 4 &&
    extra.every((word) => word >= -INT32_LIMIT && word < INT32_LIMIT) &&
    gasLimit >= 1
  )
}

/**
 * As genesis demands: distinct members in good standing, and readings are not late before every one could propose. Not
 * more than leave a block room for what their gate votes name.
 */
function areValidators(validators: readonly MemberId[], community: Community): boolean {
  const { lateAfterSlots } = community.genesis
  const most = Math.min(VALIDATORS_LIMIT, lateAfterSlots)
  return (
    validators.length >= 1 &&
    validators.length <= most &&
    hasBlockRoom({ members: community.members.size, validators: validators.length }) &&
    new Set(validators).size === validators.length &&
    validators.every((id) => community.members.get(id)?.standing === 'active')
  )
}

function checkRotation(
  change: Extract<Change, { type: 'rotate-keys' }>,
  { community, verify }: ChangeContext,
): 'ok' | ChangeRefusal {
  const member = presentMember(community, change.member)
  if (member === undefined) return 'change-member-unknown'
  const { nodeKey, consensusKey } = change
  const others = [...community.members.values()].filter((other) => other !== member)
  const own = [member.memberKey]
  const isUsed = [nodeKey, consensusKey].some((key) => own.includes(key) || isKeyUsed(key, others))
  if (isUsed || nodeKey === consensusKey) return 'change-key-in-use'
  const keys = { ...member, ...change }
  return areKeysCertified(community.genesis.name, keys, verify) ? 'ok' : 'change-key-uncertified'
}

function isKeyUsed(key: string, members: readonly Member[]): boolean {
  return members.some((member) => [member.memberKey, member.nodeKey, member.consensusKey].includes(key))
}
