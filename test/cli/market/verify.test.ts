/** `market verify`: what was cleared rightly holds, and every part that was made up is named. */
import { rm } from 'node:fs/promises'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import type { SlotCheck } from '../../../node/cli/market/check-block.ts'
import { slotArgument } from '../../../node/cli/market/slot-argument.ts'
import type { VerifySlotsDocument } from '../../../node/cli/market/verify-slots.ts'
import { verifySlots } from '../../../node/cli/market/verify-slots.ts'
import { exitCodeOf } from '../../../node/cli/exit-codes.ts'
import { encodePair } from '../../../node/engine/certified-block.ts'
import type { BlockOutcome } from '../../../node/engine/outcome.ts'
import { commitAt } from '../../support/ledger-chain.ts'
import { BLOCKS, FIRST, GAP, LAST, chain, falsify, hear, outcomeAt, withMarketHome } from './market-home.ts'

/** The block that the tests falsify. */
const INDEX = 2
const HEIGHT = INDEX + 1

interface Verified {
  readonly told: VerifySlotsDocument
  readonly code: string
}

async function verify(config: string, slot: string | null): Promise<Verified> {
  const argument = slot === null ? null : slotArgument(slot)
  const { text, code } = await hear((out) => verifySlots(argument, { config, json: true }, out))
  return { told: JSON.parse(text || 'null') as VerifySlotsDocument, code }
}

const whatOf = ({ differences }: SlotCheck): string[] => differences.map(({ what }) => what)

test('a slot that was cleared rightly is found the same, from the block’s own sheets', () =>
  withMarketHome(async (config) => {
    for (const slot of ['latest', String(FIRST)]) {
      const { told, code } = await verify(config, slot)
      assert.is(code, 'ok')
      assert.ok(!('failures' in told))
      assert.equal([told.ok, told.code, told.differences], [true, 'same', []])
      const outcome = slot === 'latest' ? outcomeAt(BLOCKS - 1) : outcomeAt(0)
      assert.equal([told.height, told.blockHash], [outcome.height, outcome.hash])
      assert.is(told.ruleHash, outcome.conditions?.rule.hash)
      assert.equal([told.orders, told.fills, told.energyWh], [4, 4, outcome.energyWh])
      assert.is(told.buyPriceMicroPerKwh, outcome.buyPriceMicroPerKwh)
    }
  }))

test('all slots are verified at once, those without a block left out', () =>
  withMarketHome(async (config) => {
    const { told, code } = await verify(config, null)
    assert.is(code, 'ok')
    assert.equal(told, { ok: true, blocks: BLOCKS, checked: BLOCKS, unchecked: [], failures: [] })
    const { text } = await hear((out) => verifySlots(null, { config }, out))
    assert.is(text, `Cleared ${BLOCKS} of ${BLOCKS} slots again from the ledger. All hold.\n`)
  }))

type Orders = BlockOutcome['orders']

/** Changes the first order that is a bid. */
function withBid(outcome: BlockOutcome, change: Partial<Orders[number]>): BlockOutcome {
  const at = outcome.orders.findIndex(({ side }) => side === 'bid')
  return {
    ...outcome,
    orders: outcome.orders.map((order, index) => (index === at ? { ...order, ...change } : order)),
  }
}

const LIES: readonly { why: string; lie: (told: BlockOutcome) => BlockOutcome; first: string }[] = [
  {
    why: 'a price that the block does not have',
    lie: (told) => ({ ...told, buyPriceMicroPerKwh: 199_999 }),
    first: 'block-buy-price',
  },
  {
    why: 'a price of sellers that the block does not have',
    lie: (told) => ({ ...told, sellPriceMicroPerKwh: null }),
    first: 'block-sell-price',
  },
  {
    why: 'energy that the block does not have',
    lie: (told) => ({ ...told, energyWh: told.energyWh + 1 }),
    first: 'block-energy',
  },
  {
    why: 'another outcome',
    lie: (told) => ({ ...told, status: 'no-trade' }),
    first: 'block-outcome',
  },
  {
    why: 'a fill that the block does not have',
    lie: (told) => withBid(told, { filledWh: 1 }),
    first: 'block-fill',
  },
  {
    why: 'an amount that does not follow from fill and price',
    lie: (told) => withBid(told, { amountNano: '1' }),
    first: 'surplus',
  },
  {
    why: 'an order that its member did not sign so',
    lie: (told) => withBid(told, { priceMicroPerKwh: 300_000 }),
    first: 'book-order',
  },
  {
    why: 'an order that is left out',
    lie: (told) => ({ ...told, orders: told.orders.slice(1) }),
    first: 'book-order',
  },
  { why: 'another block', lie: (told) => ({ ...told, hash: '00'.repeat(32) }), first: 'block-hash' },
  {
    why: 'another rule than the block’s',
    lie: (told) => {
      const { conditions } = told
      assert.ok(conditions)
      return { ...told, conditions: { ...conditions, rule: { ...conditions.rule, hash: '00'.repeat(32) } } }
    },
    first: 'block-rule',
  },
]

for (const { why, lie, first } of LIES) {
  test(`${why} is found, and named first`, () =>
    withMarketHome(async (config, directory) => {
      const bytes = new TextEncoder().encode(JSON.stringify(lie(outcomeAt(INDEX))))
      await falsify(directory, 'outcome', HEIGHT, bytes)
      const { told, code } = await verify(config, String(FIRST + INDEX))
      assert.is(code, 'market-differs')
      assert.is(exitCodeOf(code), 5)
      assert.ok(!('failures' in told))
      assert.equal([told.ok, told.code, whatOf(told)[0]], [false, 'different', first])
      const all = await verify(config, null)
      assert.is(all.code, 'market-differs')
      assert.ok('failures' in all.told)
      assert.equal(
        all.told.failures.map(({ height }) => height),
        [HEIGHT],
      )
    }))
}

test('under another share of the margin the price comes out otherwise: both are said', () =>
  withMarketHome(async (config, directory) => {
    // Parameters stand in no header: the block is right and what the home keeps of the terms is not.
    const told = outcomeAt(INDEX)
    assert.ok(told.conditions)
    const members = told.conditions.members.map((each) => ({ ...each, zone: 'north' }))
    const zone = { id: 'north', entryFeeMicroPerKwh: 500_000, exitFeeMicroPerKwh: 500_000 }
    const conditions = {
      ...told.conditions,
      members,
      fees: { ...told.conditions.fees, zones: [zone] },
    }
    const lie = { ...told, conditions }
    await falsify(directory, 'outcome', HEIGHT, new TextEncoder().encode(JSON.stringify(lie)))
    const { text, code } = await hear((out) =>
      verifySlots(slotArgument(String(FIRST + INDEX)), { config }, out),
    )
    assert.is(code, 'market-differs')
    assert.match(text, /does not hold, block 3\.\n {2}buy-price: it says 200000, and it should be nothing\n/)
  }))

test('a block that is damaged holds nothing, and the others are verified all the same', () =>
  withMarketHome(async (config, directory) => {
    const { stored } = commitAt(chain, INDEX)
    const block = stored.block.map((byte, at) => (at === 60 ? byte ^ 1 : byte))
    await falsify(directory, 'block', HEIGHT, encodePair({ ...stored, block }))
    const { told, code } = await verify(config, null)
    assert.is(code, 'market-differs')
    assert.ok('failures' in told)
    assert.equal([told.blocks, told.failures.map(whatOf)], [BLOCKS, [['block-damaged']]])
  }))

test('a slot of a version that kept too little is said to be so, and is no failure of all', () =>
  withMarketHome(async (config, directory) => {
    const { conditions, ...kept } = outcomeAt(INDEX)
    assert.ok(conditions)
    await falsify(directory, 'outcome', HEIGHT, new TextEncoder().encode(JSON.stringify(kept)))
    const one = await verify(config, String(FIRST + INDEX))
    assert.equal([one.code, exitCodeOf(one.code), one.told.ok], ['slot-conditions-unknown', 1, false])
    const all = await verify(config, null)
    assert.is(all.code, 'ok')
    assert.ok('failures' in all.told)
    assert.equal([all.told.checked, all.told.unchecked.length], [BLOCKS - 1, 1])
  }))

test('what there is nothing to verify of is refused with a code', () =>
  withMarketHome(async (config, directory) => {
    assert.is((await verify(config, String(FIRST + GAP))).code, 'slot-without-block')
    assert.is((await verify(config, String(LAST + 1))).code, 'slot-not-cleared')
    assert.is((await verify(config, String(FIRST - 1))).code, 'slot-unknown')
    await falsify(directory, 'outcome', HEIGHT, Uint8Array.of())
    await rm(directory, { recursive: true })
    assert.is((await verify(config, 'latest')).code, 'config-unreadable')
  }))

test.run()
