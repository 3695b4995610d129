/** Makes a change to the terms. The caller has checked that it can be made. */
import type { MemberId } from '../market/order-sheet.ts'
import { assert, unreachable } from '../units/assert.ts'
import type { SlotIndex } from '../units/quantities.ts'
import type { Change } from './change.ts'
import { feederFrom } from './feeder-terms.ts'
import type { Member } from './genesis.ts'
import { foundingMember } from './genesis.ts'
import type { Terms } from './terms.ts'
import { newSeat } from './terms.ts'

/** The terms after the change; `fromSlot` is the first slot in which it is in force. */
export function applyChange(terms: Terms, change: Change, fromSlot: SlotIndex): Terms {
  switch (change.type) {
    case 'admit-member':
      return withMember(terms, foundingMember(change.member, fromSlot))
    case 'suspend-member':
      return changeMember(terms, change.member, { standing: 'suspended' })
    case 'reinstate-member':
      return changeMember(terms, change.member, { standing: 'active' })
    case 'remove-member':
    case 'leave-community':
      return changeMember(terms, change.member, { standing: 'removed', untilSlot: fromSlot })
    case 'add-tariff': {
      const { tariffs } = memberOf(terms, change.member)
      return changeMember(terms, change.member, { tariffs: [...tariffs, change.tariff] })
    }
    case 'add-tariffs':
      return change.members.reduce((before, id) => {
        const { tariffs } = memberOf(before, id)
        return changeMember(before, id, { tariffs: [...tariffs, ...change.tariffs] })
      }, terms)
    case 'bind-devices':
      return changeMember(terms, change.member, { devices: change.devices })
    case 'replace-device': {
      const { devices } = memberOf(terms, change.member)
      const kept = devices.filter((serial) => serial !== change.oldDevice)
      return changeMember(terms, change.member, { devices: [change.newDevice, ...kept] })
    }
    case 'correct-slots':
      return terms
    case 'set-connection-limit':
      return changeMember(terms, change.member, { connectionLimitW: change.connectionLimitW })
    case 'set-site':
      return changeMember(terms, change.member, { site: change.site })
    case 'set-zone':
      return changeMember(terms, change.member, { zone: change.zone })
    case 'set-credit-limit':
      return changeMember(terms, change.member, { creditLimitNano: change.creditLimitNano })
    case 'set-fees':
      return { ...terms, fees: change.fees }
    case 'set-rewards':
      return { ...terms, rewards: change.rewards }
    case 'set-feeder': {
      const { feeder } = change
      return { ...terms, feeder: feeder && feederFrom(feeder, fromSlot, terms.feeder) }
    }
    case 'set-rule':
      return { ...terms, rule: change.rule }
    case 'set-validators':
      return { ...terms, seats: change.validators.map((id) => keptSeat(terms, id)) }
    case 'set-policies':
      return { ...terms, policies: change.policies }
    case 'set-protocol-version':
      return { ...terms, protocolVersion: change.protocolVersion }
    case 'rotate-keys': {
      const { nodeKey, consensusKey, nodeKeyCertificate, consensusKeyCertificate } = change
      const keys = { nodeKey, consensusKey, nodeKeyCertificate, consensusKeyCertificate }
      return changeMember(terms, change.member, keys)
    }
    default:
      return unreachable(change)
  }
}

/** Named anew, a validator votes again whatever took its seat; who votes already keeps its count. */
function keptSeat({ seats }: Terms, id: MemberId): Terms['seats'][number] {
  return seats.find(({ member, state }) => member === id && state === 'voting') ?? newSeat(id)
}

function changeMember(terms: Terms, id: MemberId, fields: Partial<Member>): Terms {
  return withMember(terms, { ...memberOf(terms, id), ...fields })
}

function memberOf({ members }: Terms, id: MemberId): Member {
  const member = members.get(id)
  assert(member !== undefined, 'a change that was checked names a member')
  return member
}

function withMember(terms: Terms, member: Member): Terms {
  return { ...terms, members: new Map([...terms.members, [member.memberKey, member]]) }
}
