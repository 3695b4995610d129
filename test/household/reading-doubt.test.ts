import { test } from 'uvu'
import * as assert from 'uvu/assert'
import type { PointName, Quality, Sample } from '../../hardware/device.ts'
import { mapPoints } from '../../hardware/device.ts'
import { createReadingDoubt } from '../../node/household/reading-doubt.ts'

function sample(odd: Partial<Record<PointName, Quality>> = {}, atMs = 0): Sample {
  return {
    atMs,
    points: mapPoints((name) => ({ value: 1, quality: odd[name] ?? 'ok', atMs, source: '' })),
  }
}

test('one odd value is a glitch, three in a row are a doubt, and a good one ends it', () => {
  const doubt = createReadingDoubt({ speed: 1 })
  const odd = sample({ stateOfChargePpm: 'implausible' })
  doubt.add(odd)
  doubt.add(odd)
  assert.is(doubt.sentence(0), undefined)
  doubt.add(odd)
  assert.match(doubt.sentence(0) ?? '', 'stateOfChargePpm is implausible')
  doubt.add(sample())
  assert.is(doubt.sentence(0), undefined)
})

test('what the device does not have, or is not steered by, is no doubt', () => {
  const doubt = createReadingDoubt({ speed: 1 })
  for (let look = 0; look < 9; look++)
    doubt.add(sample({ stateOfChargePpm: 'not-implemented', pvPowerW: 'implausible' }))
  assert.is(doubt.sentence(0), undefined)
})

test('a device that was not read for a minute of life is in doubt, however fast the market runs', () => {
  const doubt = createReadingDoubt({ speed: 180 })
  assert.is(doubt.sentence(0), undefined, 'nothing was read yet: that is said elsewhere')
  doubt.add(sample())
  doubt.add(undefined)
  assert.is(doubt.sentence(60_000 * 180), undefined)
  assert.match(doubt.sentence(61_000 * 180) ?? '', '61 s ago')
})

test.run()
