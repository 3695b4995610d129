import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { CLOCK_SLACK_MS, judgeCounter } from '../../../hardware/sunspec/counter-gate.ts'

const limits = { powerLimitW: 36_000 }
const last = { valueWh: 1000, atMs: 0 }

test('a counter rises within the power limit; everything else has a name', () => {
  const rows: [valueWh: number, afterMs: number, 'ok' | 'fell' | 'jumped', why: string][] = [
    [1000, 0, 'ok', 'nothing flowed'],
    [999, 900_000, 'fell', 'one Wh less'],
    [0, 900_000, 'fell', 'a spurious zero'],
    [1000 + 9000 + 600, 900_000, 'ok', 'full power for 15 minutes and the slack of the clock'],
    [1000 + 9000 + 601, 900_000, 'jumped', 'one Wh more'],
    [53_700_000, 900_000, 'jumped', 'what evcc saw'],
    [1000 + 600, 0, 'ok', 'two reads in a moment of a fast market'],
    [1000 + 600, -5000, 'ok', 'a clock that went back adds nothing'],
    [1000 + 24 * 36_000, 24 * 3_600_000, 'ok', 'a day without a reading'],
  ]
  assert.is(CLOCK_SLACK_MS, 60_000)
  for (const [valueWh, atMs, verdict, why] of rows)
    assert.is(judgeCounter(last, { valueWh, atMs }, limits), verdict, why)
})

test('the first reading is believed', () => {
  assert.is(judgeCounter(null, { valueWh: 10 ** 9, atMs: 0 }, limits), 'ok')
})

test.run()
