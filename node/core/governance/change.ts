/** What a community can decide, and how a decision is written: `[kind, fields]`, canonical CBOR. */
import { asciiBytes } from '../codec/bytes.ts'
import type { CborValue } from '../codec/cbor.ts'
import { hashBytes } from '../codec/hash-bytes.ts'
import type { Fields } from '../codec/record.ts'
import type { MemberId } from '../market/order-sheet.ts'
import { COUNTERS_FIELDS, countersRecord, readCounters } from '../metering/reading.ts'
import type { SiteFacts } from '../metering/site.ts'
import { readSite, SITE_FIELDS, siteRecord } from '../metering/site.ts'
import type { SlotIndex } from '../units/quantities.ts'
import type { DeviceReplacement } from './check-devices.ts'
import type { FeeTerms } from './fee-terms.ts'
import type { FeederMeter } from './feeder-terms.ts'
import { FEEDER_METER_FIELDS, feederMeterRecord, readFeederMeter } from './feeder-terms.ts'
import type { RewardTerms } from './reward-terms.ts'
import { readRewards, REWARDS_FIELDS, rewardsRecord } from './reward-terms.ts'
import { FEES_FIELDS, feesRecord, readFees } from './fee-terms.ts'
import type { GenesisMember, Policies, RuleTerms, Tariff } from './genesis.ts'
import {
  creditLimitRecord,
  keysRecord,
  MEMBER_RECORD_FIELDS,
  memberRecord,
  NAME_LIMIT,
  readCreditLimit,
  readDevices,
  readKeys,
  readMember,
  readTariff,
  readZone,
  TARIFF_FIELDS,
  tariffRecord,
  zoneRecord,
} from './member-record.ts'
import {
  policiesRecord,
  POLICIES_FIELDS,
  readPolicies,
  readRule,
  RULE_FIELDS,
  ruleRecord,
} from './rule-record.ts'

export type Change =
  | { readonly type: 'admit-member'; readonly member: GenesisMember }
  | { readonly type: 'suspend-member' | 'reinstate-member' | 'remove-member'; readonly member: MemberId }
  /** Added to the member's tariffs; it must begin after the last of them. */
  | { readonly type: 'add-tariff'; readonly member: MemberId; readonly tariff: Tariff }
  /** The same series, oldest first, added to the tariffs of each of these members. */
  | {
      readonly type: 'add-tariffs'
      readonly members: readonly MemberId[]
      readonly tariffs: readonly Tariff[]
    }
  | { readonly type: 'bind-devices'; readonly member: MemberId; readonly devices: readonly string[] }
  /** A meter or inverter was exchanged: the counters go on where the old one ended. */
  | (DeviceReplacement & { readonly type: 'replace-device' })
  /** What the supplier owes a member of settled slots (negative: the member owes), beyond what was settled. */
  | {
      readonly type: 'correct-slots'
      readonly member: MemberId
      readonly fromSlot: SlotIndex
      readonly throughSlot: SlotIndex
      readonly amountNano: number
    }
  | { readonly type: 'set-connection-limit'; readonly member: MemberId; readonly connectionLimitW: number }
  | { readonly type: 'set-site'; readonly member: MemberId; readonly site: SiteFacts }
  | { readonly type: 'set-zone'; readonly member: MemberId; readonly zone: string | null }
  | { readonly type: 'set-credit-limit'; readonly member: MemberId; readonly creditLimitNano: number | null }
  | { readonly type: 'set-fees'; readonly fees: FeeTerms }
  | { readonly type: 'set-rule'; readonly rule: RuleTerms }
  | { readonly type: 'set-validators'; readonly validators: readonly MemberId[] }
  | { readonly type: 'set-rewards'; readonly rewards: RewardTerms }
  /** Null: the street has no meter of its own any more. */
  | { readonly type: 'set-feeder'; readonly feeder: FeederMeter | null }
  | { readonly type: 'set-policies'; readonly policies: Policies }
  | { readonly type: 'set-protocol-version'; readonly protocolVersion: number }
  /** Signed by the member key alone: nobody is held. */
  | { readonly type: 'leave-community'; readonly member: MemberId }
  /** Signed by the member key alone: a key that leaked is replaced without asking anybody. */
  | {
      readonly type: 'rotate-keys'
      readonly member: MemberId
      readonly nodeKey: string
      readonly consensusKey: string
      readonly nodeKeyCertificate: string
      readonly consensusKeyCertificate: string
    }
export type ChangeType = Change['type']

/** What is a member's own to decide: its signature, by its member key, is all that it needs. */
export type OwnChange = Extract<Change, { type: 'rotate-keys' | 'leave-community' }>

export function isOwnChange(change: Change): change is OwnChange {
  return change.type === 'rotate-keys' || change.type === 'leave-community'
}

/** The place of a kind in this list is its number on the wire: new ones are added at the end. */
export const CHANGE_TYPES = [
  'admit-member',
  'suspend-member',
  'reinstate-member',
  'remove-member',
  'add-tariff',
  'bind-devices',
  'set-connection-limit',
  'set-rule',
  'set-validators',
  'set-policies',
  'set-protocol-version',
  'rotate-keys',
  'set-site',
  'set-zone',
  'set-credit-limit',
  'set-fees',
  'add-tariffs',
  'replace-device',
  'correct-slots',
  'set-rewards',
  'leave-community',
  'set-feeder',
] as const satisfies readonly ChangeType[]

export const VALIDATORS_LIMIT = 256
/** Of one decision: more than ten days of quarter hours, and as many members as share a supplier on one street. */
export const SERIES_LIMIT = 1000
export const SERIES_MEMBERS_LIMIT = 256

export function changeRecord(change: Change): CborValue {
  return [CHANGE_TYPES.indexOf(change.type), fieldsOf(change)]
}

export function readChange(fields: Fields): Change {
  const type = fields.oneOf(CHANGE_TYPES)
  switch (type) {
    case 'admit-member':
      return { type, member: fields.record(MEMBER_RECORD_FIELDS, readMember) }
    case 'suspend-member':
    case 'reinstate-member':
    case 'remove-member':
    case 'leave-community':
      return fields.record(1, (inner) => ({ type, member: inner.hash() }))
    case 'add-tariff':
      return fields.record(2, (inner) => ({
        type,
        member: inner.hash(),
        tariff: inner.record(TARIFF_FIELDS, readTariff),
      }))
    case 'add-tariffs':
      return fields.record(2, (inner) => ({
        type,
        members: inner.list(SERIES_MEMBERS_LIMIT, (item) => item.hash()),
        tariffs: inner.list(SERIES_LIMIT, (item) => item.record(TARIFF_FIELDS, readTariff)),
      }))
    case 'bind-devices':
      return fields.record(2, (inner) => ({ type, member: inner.hash(), devices: readDevices(inner) }))
    case 'replace-device':
      return fields.record(5, (inner) => ({
        type,
        member: inner.hash(),
        oldDevice: inner.text(NAME_LIMIT),
        newDevice: inner.text(NAME_LIMIT),
        oldEnd: inner.record(COUNTERS_FIELDS, readCounters),
        newStart: inner.record(COUNTERS_FIELDS, readCounters),
      }))
    case 'correct-slots':
      return fields.record(4, (inner) => ({
        type,
        member: inner.hash(),
        fromSlot: inner.uint(),
        throughSlot: inner.uint(),
        amountNano: inner.int(),
      }))
    case 'set-connection-limit':
      return fields.record(2, (inner) => ({ type, member: inner.hash(), connectionLimitW: inner.uint() }))
    case 'set-site':
      return fields.record(2, (inner) => ({
        type,
        member: inner.hash(),
        site: inner.record(SITE_FIELDS, readSite),
      }))
    case 'set-zone':
      return fields.record(2, (inner) => ({ type, member: inner.hash(), zone: readZone(inner) }))
    case 'set-credit-limit':
      return fields.record(2, (inner) => ({
        type,
        member: inner.hash(),
        creditLimitNano: readCreditLimit(inner),
      }))
    case 'set-fees':
      return { type, fees: fields.record(FEES_FIELDS, readFees) }
    case 'set-rewards':
      return { type, rewards: fields.record(REWARDS_FIELDS, readRewards) }
    case 'set-feeder':
      return fields.record(1, (inner) => ({
        type,
        feeder: inner.optionalRecord(FEEDER_METER_FIELDS, readFeederMeter),
      }))
    case 'set-rule':
      return { type, rule: fields.record(RULE_FIELDS, readRule) }
    case 'set-validators':
      return fields.record(1, (inner) => ({
        type,
        validators: inner.list(VALIDATORS_LIMIT, (item) => item.hash()),
      }))
    case 'set-policies':
      return { type, policies: fields.record(POLICIES_FIELDS, readPolicies) }
    case 'set-protocol-version':
      return fields.record(1, (inner) => ({ type, protocolVersion: inner.uint() }))
    case 'rotate-keys':
      return fields.record(5, (inner) => ({ type, member: inner.hash(), ...readKeys(inner) }))
  }
}

function fieldsOf(change: Change): CborValue {
  switch (change.type) {
    case 'admit-member':
      return memberRecord(change.member)
    case 'suspend-member':
    case 'reinstate-member':
    case 'remove-member':
    case 'leave-community':
      return [hashBytes(change.member)]
    case 'add-tariff':
      return [hashBytes(change.member), tariffRecord(change.tariff)]
    case 'add-tariffs':
      return [change.members.map(hashBytes), change.tariffs.map(tariffRecord)]
    case 'bind-devices':
      return [hashBytes(change.member), change.devices.map(asciiBytes)]
    case 'replace-device':
      return [
        hashBytes(change.member),
        asciiBytes(change.oldDevice),
        asciiBytes(change.newDevice),
        countersRecord(change.oldEnd),
        countersRecord(change.newStart),
      ]
    case 'correct-slots':
      return [hashBytes(change.member), change.fromSlot, change.throughSlot, change.amountNano]
    case 'set-connection-limit':
      return [hashBytes(change.member), change.connectionLimitW]
    case 'set-site':
      return [hashBytes(change.member), siteRecord(change.site)]
    case 'set-zone':
      return [hashBytes(change.member), zoneRecord(change.zone)]
    case 'set-credit-limit':
      return [hashBytes(change.member), creditLimitRecord(change.creditLimitNano)]
    case 'set-fees':
      return feesRecord(change.fees)
    case 'set-rewards':
      return rewardsRecord(change.rewards)
    case 'set-feeder':
      return [change.feeder === null ? [] : feederMeterRecord(change.feeder)]
    case 'set-rule':
      return ruleRecord(change.rule)
    case 'set-validators':
      return [change.validators.map(hashBytes)]
    case 'set-policies':
      return policiesRecord(change.policies)
    case 'set-protocol-version':
      return [change.protocolVersion]
    case 'rotate-keys':
      return [hashBytes(change.member), ...keysRecord(change)]
  }
}
