/** The plan of a battery as people read it in a terminal. */
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import type { PlanState, SteeringView } from '../../../node/api/plan-state.ts'
import { planText } from '../../../node/cli/battery/plan-words.ts'
import { PLAN_REASONS } from '../../../node/core/trading/plan-reason.ts'
import { makePlan } from '../../dashboard/make-plan.ts'

const PLACE = { timezone: 'Europe/Berlin', currency: 'EUR' }
const textOf = (change: Partial<PlanState> = {}) => planText({ ...makePlan(), ...change }, PLACE)
const told = (change: Partial<SteeringView>) => ({
  hindrance: null,
  steering: { action: null, powerW: null, limitedBy: [], reason: 'by-itself', ...change },
})

test('each part of the day has a row with its reason', () => {
  const text = textOf()
  assert.match(
    text,
    "A battery of 5.00 kWh; 1.00 kWh of it are the home's reserve.\nIt sells whenever it is worth it.\n",
  )
  assert.match(text, 'Not steered: The battery may not be steered. (plan-not-armed)\n')
  assert.match(text, /\nfrom +to +kWh +stored +buy EUR +sell +the battery\n/)
  assert.is(text.trimEnd().split('\n').slice(5).length, makePlan().blocks.length)
  assert.match(
    text,
    /\n\d\d:\d\d {2}\d\d:\d\d +2\.78 +5\.00 +0\.120 +0\.090 {2}stores sun that is left over\n/,
  )
  assert.match(text, /-\d\.\d\d .* runs the home\n/)
})

test('no line is wider than a terminal, whatever it says', () => {
  const [block] = makePlan().blocks
  assert.ok(block)
  const blocks = PLAN_REASONS.map((reason) => ({
    ...block,
    ...{ reason, batteryWh: -999_990, storedWh: 999_990, buyMicroPerKwh: -9_999_000 },
  }))
  const hindrance = { code: 'plan-control-refused', sentence: 'the device is away and '.repeat(9) }
  for (const line of textOf({ blocks, hindrance }).split('\n')) assert.ok(line.length <= 80, line)
})

test('what it is told now is said, and what it is not', () => {
  assert.match(textOf(told({ action: 'discharge', powerW: 1500 })), 'told to discharge with 1500 W.')
  assert.match(textOf(told({ action: 'hold', reason: 'reserve' })), 'it is at its reserve')
  assert.match(textOf(told({})), 'It does by itself what is planned')
  assert.match(textOf(told({ reason: 'unplanned' })), 'told nothing now (unplanned)')
})

test('a home without a battery, or of which nothing is known, says that', () => {
  const text = textOf({ battery: null, blocks: [], basis: 'none', hindrance: null, steering: null })
  assert.is(
    text,
    'Nothing is known of this home yet; after a whole day there is a plan.\nThere is no battery here, or its size or charge is not known.\n',
  )
})

test.run()
