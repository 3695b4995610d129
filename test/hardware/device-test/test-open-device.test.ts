/** A device that a node has open, tested: what was seen before counts only while the device answers. */
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { testOpenDevice } from '../../../hardware/device-test/test-open-device.ts'
import type { Device } from '../../../hardware/device.ts'
import { mapPoints } from '../../../hardware/device.ts'
import type { SelfTest } from '../../../hardware/self-test/self-test.ts'
import { OperatingError } from '../../../node/core/units/operating-error.ts'

const SEEN: Pick<SelfTest, 'results'> = {
  results: () => ({
    energyBalance: { verdict: 'agreed', code: 'powers-agree', facts: {}, sentence: 'The powers add up.' },
    meterSign: {
      ...{ verdict: 'reversed', code: 'meter-reversed', facts: {} },
      sentence: 'The meter is turned round.',
    },
  }),
}

/** Answers these looks, and fails at the others. */
function deviceThat(answers: readonly boolean[]): Device {
  let look = 0
  return {
    identity: { host: 'h', port: 502, unitId: 1, manufacturer: 'M', model: 'X', serial: 'S' },
    capabilities: ['inverter', 'meter'],
    sample() {
      if (answers[look++] !== true)
        return Promise.reject(new OperatingError({ code: 'device-unreachable' }, 'It is gone.'))
      const point = { value: 1, quality: 'ok', atMs: 0, source: '' } as const
      return Promise.resolve({ atMs: 0, points: mapPoints(() => point) })
    },
    close: () => Promise.resolve(),
  }
}

const checksOf = async (answers: readonly boolean[], seen: typeof SEEN | null = SEEN) => {
  const report = await testOpenDevice(
    { device: deviceThat(answers), seen: seen ?? undefined },
    { looks: answers.length, everyMs: 0 },
  )
  return { ...report, names: report.checks.map(({ name, result }) => `${name} ${result}`) }
}

test('while it answers, at least at times, it is judged by all that was seen of it', async () => {
  for (const answers of [
    [true, true],
    [false, true],
  ]) {
    const { names, ok, failed } = await checksOf(answers)
    assert.ok(names.includes('powers ok'), names.join())
    assert.ok(names.includes('meter sign failed'), names.join())
    assert.is(ok, false)
    assert.is(failed, answers.filter((answer) => !answer).length)
  }
})

test('one that is gone is not well in anything', async () => {
  const { names, ok, failed, checks, tookMs } = await checksOf([false, false, false])
  assert.equal(names, ['connection failed'])
  assert.equal([ok, failed], [false, 3])
  assert.match(checks[0]?.sentence ?? '', 'It is gone')
  assert.equal(tookMs, { median: null, slowest: null })
})

test('of which nothing was seen yet, nothing is said', async () => {
  const { names } = await checksOf([true], null)
  assert.not.ok(
    names.some((name) => /powers|sign/.test(name)),
    names.join(),
  )
})

test.run()
