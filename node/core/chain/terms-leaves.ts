/** The community's decisions as leaves of the state: one for each member, one for all that is short. */
import { asciiBytes } from '../codec/bytes.ts'
import type { CborValue } from '../codec/cbor.ts'
import { hashBytes } from '../codec/hash-bytes.ts'
import type { Fields } from '../codec/record.ts'
import { changeRecord, readChange, VALIDATORS_LIMIT } from '../governance/change.ts'
import { MEMBER_RECORD_FIELDS, memberRecord, readMember } from '../governance/member-record.ts'
import {
  policiesRecord,
  POLICIES_FIELDS,
  readPolicies,
  readRule,
  RULE_FIELDS,
  ruleRecord,
} from '../governance/rule-record.ts'
import { FEES_FIELDS, feesRecord, readFees } from '../governance/fee-terms.ts'
import { readRewards, REWARDS_FIELDS, rewardsRecord } from '../governance/reward-terms.ts'
import { MEMBERS_LIMIT } from '../governance/check-change.ts'
import { OWN_SCHEDULED_LIMIT, SCHEDULED_LIMIT } from '../governance/check-transaction.ts'
import type { Member } from '../governance/genesis.ts'
import { STANDINGS } from '../governance/genesis.ts'
import type { Seat, Terms } from '../governance/terms.ts'
import { SEAT_STATES } from '../governance/terms.ts'
import { pastKeysRecord } from '../governance/past-keys.ts'
import type { Leaf } from './leaf.ts'
import { leafOf } from './leaf.ts'

/** Keys begin with `member/` or `past-keys/`, or are `terms`. */
export function termsLeaves(terms: Terms): Leaf[] {
  const members = [...terms.members.values()].map((member, place) =>
    leafOf(member, { key: memberLeafKey, place }, standingRecord),
  )
  const pastKeys = [...terms.pastKeys].map(([member, past]) =>
    leafOf(past, { key: `past-keys/${member}` }, pastKeysRecord),
  )
  return [...members, ...pastKeys, leafOf(terms, { key: 'terms' }, termsRecord)]
}

const memberLeafKey = ({ memberKey }: Member): string => `member/${memberKey}`

/** The number of the member says in which order they were admitted: settlement goes by it. */
function standingRecord(member: Member, index: number): CborValue {
  return [
    index,
    memberRecord(member),
    STANDINGS.indexOf(member.standing),
    member.fromSlot,
    member.untilSlot === null ? [] : [member.untilSlot],
  ]
}

export const MEMBER_FIELDS = 5

/** A member with its number. */
export function readStanding(fields: Fields): { index: number; member: Member } {
  const index = fields.uint()
  const member = fields.record(MEMBER_RECORD_FIELDS, readMember)
  return {
    index,
    member: {
      ...member,
      standing: fields.oneOf(STANDINGS),
      fromSlot: fields.uint(),
      untilSlot: fields.optionalRecord(1, (inner) => inner.uint()),
    },
  }
}

function termsRecord(terms: Terms): CborValue {
  return [
    terms.protocolVersion,
    terms.seats.map(seatRecord),
    terms.lastSeatLostAtHeight,
    ruleRecord(terms.rule),
    policiesRecord(terms.policies),
    feesRecord(terms.fees),
    rewardsRecord(terms.rewards),
    terms.scheduled.map(({ id, effectiveSlot, change }) => [
      hashBytes(id),
      effectiveSlot,
      changeRecord(change),
    ]),
    [...terms.offences].map(([name, slot]) => [asciiBytes(name), slot]),
  ]
}

export const TERMS_FIELDS = 9
const OFFENCES_LIMIT = 65_536
const WAITING_LIMIT = SCHEDULED_LIMIT + OWN_SCHEDULED_LIMIT * MEMBERS_LIMIT

/** All but what has leaves of its own: the members, their past keys, the feeder meter. */
export function readTerms(fields: Fields): Omit<Terms, 'members' | 'pastKeys' | 'feeder'> {
  return {
    protocolVersion: fields.uint(),
    seats: fields.list(VALIDATORS_LIMIT, (item) => item.record(5, readSeat)),
    lastSeatLostAtHeight: fields.uint(),
    rule: fields.record(RULE_FIELDS, readRule),
    policies: fields.record(POLICIES_FIELDS, readPolicies),
    fees: fields.record(FEES_FIELDS, readFees),
    rewards: fields.record(REWARDS_FIELDS, readRewards),
    scheduled: fields.list(WAITING_LIMIT, (item) =>
      item.record(3, (scheduled) => ({
        id: scheduled.hash(),
        effectiveSlot: scheduled.uint(),
        change: scheduled.record(2, readChange),
      })),
    ),
    offences: new Map(
      fields.list(OFFENCES_LIMIT, (item) => item.record(2, (entry) => [entry.text(160), entry.uint()])),
    ),
  }
}

function seatRecord({ member, state, absentBlocks, isCondemned, lostAtHeight }: Seat): CborValue {
  return [hashBytes(member), SEAT_STATES.indexOf(state), absentBlocks, isCondemned ? 1 : 0, lostAtHeight]
}

function readSeat(fields: Fields): Seat {
  return {
    member: fields.hash(),
    state: fields.oneOf(SEAT_STATES),
    absentBlocks: fields.uint(),
    isCondemned: fields.flag(),
    lostAtHeight: fields.uint(),
  }
}
