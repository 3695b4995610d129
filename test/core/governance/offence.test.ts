import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import type { OffencePlace } from '../../../node/core/governance/offence.ts'
import {
  EVIDENCE_AGE_LIMIT,
  isTooEarly,
  isTooOld,
  punishedAt,
  withoutOldOffences,
} from '../../../node/core/governance/offence.ts'
import { SLOTS_AHEAD_LIMIT } from '../../../node/core/market/check-sheet.ts'

const test = suite('offences')
const BLOCK = { slot: 10_000, height: 5000 }
const later = (by: number) => ({ slot: BLOCK.slot + by, height: BLOCK.height + by })

const TOLD: readonly { name: string; at: OffencePlace }[] = [
  { name: 'sheet/a/10192/1', at: { slot: BLOCK.slot + SLOTS_AHEAD_LIMIT } },
  { name: 'gate-vote/a/10000', at: { slot: BLOCK.slot } },
  { name: 'sheet/a/9808/1', at: { slot: BLOCK.slot - EVIDENCE_AGE_LIMIT } },
  { name: 'prevote/a/5000/0', at: { height: BLOCK.height } },
  { name: 'precommit/a/4808/0', at: { height: BLOCK.height - EVIDENCE_AGE_LIMIT } },
]
for (const { name, at } of TOLD) {
  test(`${name} is remembered for as long as it could be told again`, () => {
    assert.not(isTooOld(at, BLOCK) || isTooEarly(at, BLOCK))
    let offences: ReadonlyMap<string, number> = new Map([[name, punishedAt(at, BLOCK)]])
    for (let blocks = 0; blocks <= 1000; blocks++) {
      offences = withoutOldOffences(offences, later(blocks))
      assert.ok(offences.has(name) || isTooOld(at, later(blocks)), `after ${blocks} blocks`)
    }
    assert.is(offences.size, 0, 'and not for ever')
  })
}

test('of the coming slots only those can be told that take orders, and no height after the block', () => {
  assert.ok(isTooEarly({ slot: BLOCK.slot + SLOTS_AHEAD_LIMIT + 1 }, BLOCK))
  assert.ok(isTooEarly({ height: BLOCK.height + 1 }, BLOCK))
})

test('what is remembered is the same map where nothing is forgotten', () => {
  const offences = new Map([['prevote/a/5000/0', BLOCK.height]])
  assert.is(withoutOldOffences(offences, BLOCK), offences)
})

test.run()
