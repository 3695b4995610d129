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
  assert.match(text, 'Learnt from 12 days of this home.\n')
  const rows = text.split('\n\n')[1]?.trimEnd().split('\n') ?? []
  assert.is(rows.length, makePlan().blocks.length + 1)
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
  assert.match(
    textOf(told({ action: 'discharge', powerW: 1500, limitedBy: ['control-below-reserve'] })),
    'told to discharge with 1500 W. It may not do more now\n(control-below-reserve).',
  )
  assert.not.match(textOf(told({ action: 'charge', powerW: 900 })), 'may not')
  assert.match(textOf(told({ action: 'hold', reason: 'reserve' })), 'it is at its reserve')
  assert.match(textOf(told({})), 'Told nothing now: what it does by itself is what is planned.\n')
  assert.match(textOf(told({ reason: 'unplanned' })), 'nothing was ordered with it in this slot.\n')
  assert.match(textOf(told({ reason: 'plan-not-live' })), 'it serves the home by itself (plan-not-live).\n')
})

test('while the device is in doubt nothing is written to it', () => {
  const hindrance = { code: 'plan-device-silent', sentence: 'It does not answer.' }
  assert.match(
    textOf({ way: 'hands-off', hindrance }),
    'Not steered: It does not answer. (plan-device-silent) Nothing is written to the\ndevice.\n',
  )
})

test('where a battery or a home is not known, it says what is missing and shows no table', () => {
  const hindrance = { code: 'plan-battery-unknown', sentence: 'Its size is not known.' }
  assert.is(
    textOf({ battery: null, blocks: [], basis: 'none', hindrance }),
    'Not steered: Its size is not known. (plan-battery-unknown)\nNothing is known of this home yet: after its first slot there is a guess, after\na whole day a forecast.\n',
  )
  assert.match(
    textOf({ basis: 'last', hoursKnown: 7 }),
    '\nThis is a guess: 7 of the 24 hours that a forecast needs are known.\n',
  )
})

test.run()
