/** A valid block with a trade and five readings, on a street of five homes of which four vote, and its parts. */
import * as assert from 'uvu/assert'
import type { Block, BlockBody } from '../../../node/core/chain/block.ts'
import { assembleBlock } from '../../../node/core/chain/block.ts'
import { checkBlock } from '../../../node/core/chain/check-block.ts'
import type { GateVote, SignedGateVote } from '../../../node/core/chain/gate-vote.ts'
import { makeGateVote, makeOrder, makeSheet } from '../../support/signed-messages.ts'
import { castVotes, createStreet, homeAt } from '../../support/street.ts'
import { FIRST_SLOT } from '../../support/test-community.ts'
import { createMeters } from '../../support/test-meters.ts'

export const street = createStreet({ homes: 5, validators: 4 })
export const meters = createMeters(street)
export const [buyer, seller, third] = [homeAt(street, 0), homeAt(street, 1), homeAt(street, 2)]
export const sheets = [
  makeSheet(street.community, buyer, { slot: FIRST_SLOT + 1, orders: [makeOrder()] }),
  makeSheet(street.community, seller, {
    slot: FIRST_SLOT + 1,
    orders: [makeOrder({ side: 'offer', limitPriceMicroPerKwh: 100_000 })],
  }),
]
street.advance()
/** The state that the block stands on. */
export const parent = street.state()
export const readings = meters.readAll(FIRST_SLOT, () => ({ importWh: 100 }))
export const next = { slot: FIRST_SLOT + 1, sheets, readings }
export const good = street.propose(next)
/** The vote that is not in the block. */
export const fourth = castVotes({ ...street, validators: street.validators.slice(3) }, parent, next)

export function check(block: Block): string {
  return checkBlock(block, parent, street.context).code
}

export function withBody(changes: Partial<BlockBody>): Block {
  return assembleBlock(good.header, { ...good.body, ...changes })
}

/** The votes of the block, each signed again by its own validator after a change. */
export function revote(change: (vote: GateVote, at: number) => Partial<GateVote>): SignedGateVote[] {
  return good.body.gateVotes.map(({ vote }, at) => {
    const home = street.homes.find(({ member }) => member === vote.validator)
    assert.ok(home)
    return makeGateVote(street.community, home, { ...vote, ...change(vote, at) })
  })
}

export function byValidator(left: SignedGateVote, right: SignedGateVote): number {
  return left.vote.validator < right.vote.validator ? -1 : 1
}
