import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { PRICE_LIMIT_MICRO_PER_KWH } from '../../../node/core/units/quantities.ts'
import type { RunResult } from '../../../sim/fast/run-result.ts'
import { NO_PRICE } from '../../../sim/fast/run-result.ts'
import { makeStreet } from '../../support/street-columns.ts'

test('columns are slot-major: the homes of a slot stand side by side', () => {
  const street = makeStreet([{ loadWh: [1, 2, 3] }, { loadWh: [10, 20, 30], pvWh: [0, 5, 0] }])
  assert.equal([...street.loadWh], [1, 10, 2, 20, 3, 30])
  assert.equal([...street.pvWh], [0, 0, 0, 5, 0, 0])
  assert.equal(street.slots, 3)
})

test('no price lies below every price', () => {
  const rule: RunResult['rule']['name'] = 'uniform'
  assert.is(rule, 'uniform')
  assert.ok(NO_PRICE < -PRICE_LIMIT_MICRO_PER_KWH)
})

test.run()
