/** Meters that are the wrong way round, behind a socket. */
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import type { EmulatorOptions } from '../../../hardware/emulator/emulator.ts'
import { createSelfTest } from '../../../hardware/self-test/self-test.ts'
import type { SelfTestVerdict } from '../../../hardware/self-test/result.ts'
import type { SignOptions } from '../../../hardware/sunspec/maker-signs.ts'
import { createSunSpecDevice } from '../../../hardware/sunspec/sunspec-device.ts'
import { withEmulator } from '../emulator/fixtures.ts'

const MINUTE_MS = 60_000
const MINUTES = 90

/** What the self-test says after an hour and a half. */
async function testFor(options: Partial<EmulatorOptions>, signs: SignOptions = {}): Promise<SelfTestVerdict> {
  const selfTest = createSelfTest({ signs })
  await withEmulator(options, async ({ bus, bench, clock }) => {
    const device = await createSunSpecDevice({ bus, unitId: 1, ...signs }, { now: bench.nowMs })
    for (let minute = 0; minute < MINUTES; minute += 1) {
      clock.nowMs += MINUTE_MS
      selfTest.add(await device.sample())
    }
  })
  return selfTest.result()
}

test('a meter as it should be is agreed', async () => {
  assert.is((await testFor({})).verdict, 'agreed')
})

test('a battery that keeps the home off the grid leaves its meter unproved', async () => {
  const { verdict, sentence } = await testFor({ device: 'hybrid', reversedMeter: 'power' })
  assert.is(verdict, 'undecided')
  assert.match(sentence, 'switch on a large appliance')
})

test('a meter whose power is reversed is noticed, and what the sentence says mends it', async () => {
  const { verdict, sentence } = await testFor({ reversedMeter: 'power' })
  assert.is(verdict, 'reversed')
  assert.match(sentence, '`gridSign: export-positive`')
  const mended = await testFor({ reversedMeter: 'power' }, { gridSign: 'export-positive' })
  assert.is(mended.verdict, 'agreed')
})

test('a meter that is reversed altogether is never agreed to be right', async () => {
  const { verdict, sentence } = await testFor({ reversedMeter: 'power-and-counters' })
  assert.is(verdict, 'reversed', sentence)
  assert.match(sentence, 'gridCounters: swapped')
})

test.run()
