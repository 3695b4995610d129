/** No decision makes a community larger than its blocks have room for. */
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { hasBlockRoom } from '../../../node/core/governance/block-room.ts'
import type { Change } from '../../../node/core/governance/change.ts'
import { checkChange } from '../../../node/core/governance/check-change.ts'
import type { Community } from '../../../node/core/governance/genesis.ts'
import { verifyEd25519 } from '../../../node/runtime/ed25519.ts'
import { homeAt } from '../../support/street.ts'
import { FIRST_SLOT, genesisMember, makeCommunity, makeHome } from '../../support/test-community.ts'

const street = makeCommunity({ homes: 4, validators: 4, genesis: { lateAfterSlots: 200 } })
const { community } = street
const { name } = community.genesis
const newcomer = genesisMember(name, { ...makeHome(name, 9), id: 'home-new' })

/** The same street with so many members, of whom only the first have keys that anybody knows. */
function withMembers(count: number): Community {
  const first = community.members.get(homeAt(street, 0).member)
  assert.ok(first)
  const others = Array.from({ length: count - community.members.size }, (_, index) => {
    const key = (part: string): string => part.repeat(60) + index.toString(16).padStart(4, '0')
    const keys = { memberKey: key('e'), nodeKey: key('d'), consensusKey: key('c') }
    return [keys.memberKey, { ...first, ...keys, id: `crowd-${String(index)}`, devices: [] }] as const
  })
  return { ...community, members: new Map([...community.members, ...others]) }
}

function codeOf(change: Change, size: number): string {
  return checkChange(change, {
    community: withMembers(size),
    verify: verifyEd25519,
    effectiveSlot: FIRST_SLOT + 3,
  })
}

test('the last member that a block has room for is admitted, and nobody after it', () => {
  let most = 4
  while (hasBlockRoom({ members: most + 1, validators: 4 })) most += 1
  const admit: Change = { type: 'admit-member', member: newcomer }
  assert.is(codeOf(admit, most - 1), 'ok')
  assert.is(codeOf(admit, most), 'change-members-too-many')
})

test('a hundred members may have 21 validators, and not all vote', () => {
  const voters = (count: number): Change => ({
    type: 'set-validators',
    validators: [...withMembers(100).members.keys()].slice(0, count),
  })
  assert.is(codeOf(voters(21), 100), 'ok')
  assert.is(codeOf(voters(100), 100), 'change-validators-invalid')
})

test.run()
