/**
 * A ledger whose validators and keys change on the way: the first home works with other keys from the fourth block on,
 * the second from the eighth, and from the tenth the fifth home votes in the place of the fourth.
 */
import * as assert from 'uvu/assert'
import type { Block } from '../../node/core/chain/block.ts'
import type { StateLeaves } from '../../node/core/chain/state-leaves.ts'
import { stateLeaves } from '../../node/core/chain/state-leaves.ts'
import type { Change } from '../../node/core/governance/change.ts'
import { validatorsOf } from '../../node/core/governance/terms.ts'
import type { CertifiedBlock } from '../../node/engine/chain-store.ts'
import { certify } from './ledger-chain.ts'
import type { TestStreet } from './street.ts'
import { buildFrom, castVotes, createStreet, homeAt } from './street.ts'
import type { TestHome } from './test-community.ts'
import { FIRST_SLOT, genesisMember, makeHome } from './test-community.ts'
import { makeDecision, quorumOf } from './transactions.ts'

export interface ChangingBlock {
  readonly block: Block
  readonly stored: CertifiedBlock
  /** Of the state after it. */
  readonly leaves: StateLeaves
}

export interface ChangingChain {
  readonly street: TestStreet
  /** The first is at height 1. */
  readonly blocks: readonly ChangingBlock[]
  /** What those who vote at a height sign for a block. */
  certifyAt(height: number, block: Block, count?: number): Uint8Array
}

export const CHANGING_BLOCKS = 12
/** Somebody who certified these had other keys at the beginning, or has others at the end. */
export const BETWEEN = [4, 5, 6, 7, 8, 9] as const

export function makeChangingChain(): ChangingChain {
  const street = createStreet({ homes: 5, validators: 4 })
  const homes = new Map(street.homes.map((home) => [home.member, home]))
  const votersAt: TestHome[][] = []
  const blocks = Array.from({ length: CHANGING_BLOCKS }, (_, index): ChangingBlock => {
    const height = index + 1
    const voters = validatorsOf(street.state().terms).map((member) => known(homes.get(member)))
    votersAt[height] = voters
    const transactions = changesAt(height, street, voters)
    const next = { slot: FIRST_SLOT + index, transactions }
    const votes = castVotes({ ...street, validators: voters }, street.state(), next)
    const { block, state } = street.accept(buildFrom(street.state(), votes, next, street.context))
    for (const { transaction } of transactions) {
      const change = transaction.type === 'decision' ? transaction.decision.change : undefined
      if (change?.type === 'rotate-keys') homes.set(change.member, renewed(known(homes.get(change.member))))
    }
    const certificate = certify({ ...street, validators: voters }, block)
    return { block, stored: { block: block.bytes, certificate }, leaves: stateLeaves(state) }
  })
  return {
    street,
    blocks,
    certifyAt(height, block, count) {
      const voters = votersAt[height] ?? []
      return certify(
        { ...street, validators: voters },
        block,
        count === undefined ? undefined : voters.slice(0, count),
      )
    },
  }
}

/** Each takes effect with the next block. */
function changesAt(height: number, street: TestStreet, voters: readonly TestHome[]) {
  const { community } = street
  const effectiveSlot = FIRST_SLOT + height
  if (height === 3 || height === 7) {
    const home = homeAt(street, height === 3 ? 0 : 1)
    return [
      makeDecision(community, rotation(community.genesis.name, home), { approvers: [home], effectiveSlot }),
    ]
  }
  if (height !== 9) return []
  const validators = [0, 1, 2, 4].map((index) => homeAt(street, index).member)
  const change: Change = { type: 'set-validators', validators }
  return [makeDecision(community, change, { approvers: quorumOf(voters), effectiveSlot })]
}

function rotation(community: string, home: TestHome): Change {
  const { nodeKey, consensusKey, nodeKeyCertificate, consensusKeyCertificate } = genesisMember(
    community,
    renewed(home),
  )
  const keys = { nodeKey, consensusKey, nodeKeyCertificate, consensusKeyCertificate }
  return { type: 'rotate-keys', member: home.member, ...keys }
}

function renewed(home: TestHome): TestHome {
  const fresh = makeHome('other keys', Number(home.id.replace('home-', '')))
  return { ...home, keys: { ...fresh.keys, member: home.keys.member } }
}

function known(home: TestHome | undefined): TestHome {
  assert.ok(home)
  return home
}
