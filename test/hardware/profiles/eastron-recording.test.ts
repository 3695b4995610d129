import { readFileSync } from 'node:fs'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { parse } from 'yaml'
import * as z from 'zod'
import { createProfileDevice } from '../../../hardware/profiles/create-profile-device.ts'
import { loadProfile } from '../../../hardware/profiles/load-profile.ts'
import { optionalTest, sharedData } from '../../support/optional.ts'
import { unitOf, withUnits } from '../fixtures.ts'

const recording = sharedData('modbus-dumps', 'eastron', 'SDM630.yaml')

const recordingSchema = z.object({
  tests: z.array(z.object({ input: z.array(z.object({ firstAddress: z.string(), rawValues: z.string() })) })),
})

optionalTest(test, 'a real SDM630 says what was recorded beside its registers', recording, async () => {
  const { tests } = recordingSchema.parse(parse(readFileSync(recording.path, 'utf8')))
  const words = tests[0]?.input[0]?.rawValues.split(/\s+/).filter((word) => word !== '') ?? []
  const registers = new Map(words.map((word, address) => [address, Number.parseInt(word, 16)]))
  await withUnits({ 1: unitOf(registers) }, async (bus) => {
    const profile = await loadProfile('eastron-sdm630')
    const device = await createProfileDevice({ profile, bus }, { now: () => 0 })
    const { points } = await device.sample()
    // Recorded: 1820.892 W, 8.608 kWh imported, 0 kWh exported.
    assert.is(points.gridImportPowerW.value, 1821)
    assert.is(points.gridExportPowerW.value, 0)
    assert.is(points.gridImportWh.value, 8608)
    assert.is(points.gridExportWh.value, 0)
    assert.is(points.pvPowerW.quality, 'not-implemented')
    assert.equal(device.capabilities, ['meter'])
  })
})

test.run()
