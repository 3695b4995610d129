import { test } from 'uvu'
import * as assert from 'uvu/assert'
import type { UnitMap } from '../../../hardware/emulator/pdu.ts'
import type { Bus } from '../../../hardware/modbus/bus.ts'
import { createProfileDevice } from '../../../hardware/profiles/create-profile-device.ts'
import { parseProfile } from '../../../hardware/profiles/load-profile.ts'
import { matchProfile } from '../../../hardware/profiles/match-profile.ts'
import { unitOf, withUnits } from '../fixtures.ts'
import { makeRegisters, PROFILE } from './small-profile.ts'

test('a rule that is not sure finds a device, and refuses none', async () => {
  const registers = makeRegisters()
  registers.set(0, 9)
  const unsure = PROFILE.replace('vendor: Type,', 'vendor: Type, unverified: one source,')
  await withUnits({ 1: unitOf(registers) }, async (bus) => {
    const profile = parseProfile(unsure, 'mine.yaml')
    const device = await createProfileDevice({ profile, bus }, { now: () => 0 })
    assert.is((await device.sample()).points.gridExportPowerW.value, 100)
    assert.is(await matchProfile(bus, 1, { profiles: [profile], sunspec: null, gapMs: 0 }), null)
  })
})

test('a text is looked for before a number, which may be a coincidence', async () => {
  const registers = makeRegisters()
  registers.set(2, 0x4142)
  registers.set(3, 0x4344)
  await withUnits({ 1: unitOf(registers) }, async (bus) => {
    const byNumber = parseProfile(PROFILE, 'mine.yaml')
    const byText = parseProfile(
      PROFILE.replace('name: mine', 'name: text')
        .replace('register: kind, oneOf: [7, 8]', "register: maker, text: '^ABCD'")
        .replace(
          'registers:\n',
          'registers:\n  maker: { vendor: Maker, address: 2, type: text, words: 2, wordOrder: low-first }\n',
        ),
      'text.yaml',
    )
    const options = { profiles: [byNumber, byText], sunspec: null, gapMs: 0 }
    assert.is((await matchProfile(bus, 1, options))?.name, 'text')
  })
})

test('matching asks each probe once, writes nothing, and leaves no walls behind', async () => {
  const asked: string[] = []
  let writes = 0
  const unit: UnitMap = {
    read(address, count, bank) {
      asked.push(`${bank} ${address} ${count}`)
      return null
    },
    write: () => {
      writes += 1
      return 0
    },
  }
  await withUnits({ 1: unit }, async (bus: Bus) => {
    assert.is(await matchProfile(bus, 1, { gapMs: 0 }), null)
    assert.equal(bus.barriers(1, 'holding').list(), [])
  })
  assert.is(writes, 0)
  assert.ok(asked.length < 20, `${asked.length} probes`)
})

test('a unit that is not there is no profile, and an owner’s own profiles can be matched', async () => {
  const registers = makeRegisters()
  await withUnits({ 1: unitOf(registers) }, async (bus) => {
    const profiles = [parseProfile(PROFILE, 'mine.yaml')]
    assert.is((await matchProfile(bus, 1, { profiles, sunspec: null, gapMs: 0 }))?.name, 'mine')
    assert.is(await matchProfile(bus, 9, { profiles, gapMs: 0 }), null)
  })
})

test.run()
