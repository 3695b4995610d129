/** Names of streets and homes in a text that leaves the house. */
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import type { KnownName } from '../../../node/cli/doctor/names.ts'
import { hideNames } from '../../../node/cli/doctor/names.ts'

const NAMES: readonly KnownName[] = [
  { name: 'Bei "Süd" (4)', instead: '(home 2)' },
  { name: 'Lindenweg', instead: '(street)' },
  { name: 'home-1', instead: '(home 1)' },
  { name: '1234', instead: '(home 3)' },
  { name: 'ok', instead: '(home 4)' },
]

const TEXTS: readonly (readonly [text: string, hidden: string, why: string])[] = [
  ['Lindenweg, paper mode', '(street), paper mode', 'a name'],
  ['/home/anna/lindenweg_2', '/home/anna/(street)_2', 'in a path, in other letters'],
  ['the clock of home-1, home-2', 'the clock of (home 1), home-2', 'an id'],
  ['Lindenweghof', 'Lindenweghof', 'a longer word is another name'],
  [JSON.stringify({ of: 'Bei "Süd" (4)' }), '{"of":"(home 2)"}', 'with the marks of JSON'],
  [
    JSON.stringify({ fields: JSON.stringify({ of: 'Bei "Süd" (4)' }) }),
    JSON.stringify({ fields: JSON.stringify({ of: '(home 2)' }) }),
    'with the marks of JSON in JSON',
  ],
  [
    '{"height":1234,"result":"ok"}',
    '{"height":1234,"result":"ok"}',
    'a number or a short word is everywhere',
  ],
]
for (const [text, hidden, why] of TEXTS) {
  test(`${text} becomes ${hidden}: ${why}`, () => {
    assert.is(hideNames(text, NAMES), hidden)
  })
}

test('in a sentence short names are hidden too', () => {
  assert.is(
    hideNames('the clock of ok is 5 s ahead', NAMES, { inProse: true }),
    'the clock of (home 4) is 5 s ahead',
  )
})

test.run()
