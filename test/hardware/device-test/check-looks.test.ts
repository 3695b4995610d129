/** What is said of values that were not good, and what helps against it. */
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import type { Quality } from '../../../hardware/device.ts'
import { mapPoints } from '../../../hardware/device.ts'
import { checkLooks } from '../../../hardware/device-test/check-looks.ts'
import type { Check } from '../../../hardware/device-test/check.ts'

/** Of one look, at which the power from the grid had this quality and all else was good. */
function checksWith(quality: Quality): readonly Check[] {
  const point = (name: string) => ({
    ...(name === 'gridImportPowerW' && quality !== 'ok'
      ? { value: null, quality }
      : { value: 1, quality: 'ok' as const }),
    ...{ atMs: 0, source: '' },
  })
  const sample = { atMs: 0, points: mapPoints(point) }
  return checkLooks([{ sample, failure: null, tookMs: 5, requests: 1 }]).filter(
    ({ result }) => result !== 'ok',
  )
}

test('a value that is not there yet may come, one that cannot be right will not by waiting', () => {
  const [stale] = checksWith('stale')
  const [implausible] = checksWith('implausible')
  assert.match(stale?.sentence ?? '', /not good at every look \(stale\)/)
  assert.match(stale?.remedy ?? '', 'wait until the device has started')
  assert.match(implausible?.sentence ?? '', /not good at every look \(implausible\)/)
  assert.not.match(implausible?.remedy ?? '', 'wait')
  assert.match(implausible?.remedy ?? '', 'compare it with what the device itself shows')
})

test('where all values are good nothing is to be done, and without the power of the grid no home trades', () => {
  assert.equal(checksWith('ok'), [])
  const [lacking] = checksWith('not-implemented')
  assert.is(lacking?.result, 'failed')
})

test.run()
