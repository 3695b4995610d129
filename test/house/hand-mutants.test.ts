/** The mistakes that are made by hand (docs/consensus-mutants.md) go by the very words of the code: both are changed together. */
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { HAND_PATHS, handMutantsOf } from '../mutate/hand-mutants.ts'
import { ROOT } from './tree.ts'

test('each mistake made by hand can be made in the code as it is, in one place', () => {
  const mutants = HAND_PATHS.flatMap((path) => handMutantsOf(ROOT, path))
  assert.ok(mutants.length > 50, String(mutants.length))
  for (const { start, end } of mutants) assert.ok(start < end)
})

test.run()
