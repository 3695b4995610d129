import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { nearestWord } from '../../../sim/scenario/did-you-mean.ts'

const KEYS = ['version', 'days', 'slotMinutes', 'timezone', 'homes', 'csv', 'column']

for (const [written, meant] of [
  ['colum', 'column'],
  ['slotminutes', 'slotMinutes'],
  ['slot_minutes', 'slotMinutes'],
  ['hoems', 'homes'],
  ['cvs', 'csv'],
  ['csvs', 'csv'],
  ['xyz', null],
  ['frobnicate', null],
  ['', null],
  ['x'.repeat(5000), null],
] as const) {
  test(`"${written.slice(0, 20)}" ${meant === null ? 'is like nothing known' : `means "${meant}"`}`, () => {
    assert.is(nearestWord(written, KEYS), meant)
  })
}

test.run()
