import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import type { Sample } from '../../../hardware/device.ts'
import type { UnitMap } from '../../../hardware/emulator/pdu.ts'
import type { Bus } from '../../../hardware/modbus/bus.ts'
import { openDeviceOnBus } from '../../../hardware/open-device.ts'
import { createProfileDevice } from '../../../hardware/profiles/create-profile-device.ts'
import { loadProfile, parseProfile } from '../../../hardware/profiles/load-profile.ts'
import type { ProfileDevice } from '../../../hardware/profiles/profile-device.ts'
import { codeOf, errorOf, unitOf, withUnits } from '../fixtures.ts'
import { makeRegisters, PROFILE } from './small-profile.ts'

async function withDevice(
  body: (home: {
    registers: Map<number, number>
    device: ProfileDevice
    sampleAt: (minute: number) => Promise<Sample>
  }) => Promise<void>,
  change: (registers: Map<number, number>) => void = () => {},
  wrap: (unit: UnitMap) => UnitMap = (unit) => unit,
): Promise<void> {
  const registers = makeRegisters()
  change(registers)
  let nowMs = 0
  await withUnits({ 1: wrap(unitOf(registers)) }, async (bus) => {
    const profile = parseProfile(PROFILE, 'mine.yaml')
    const device = await createProfileDevice({ profile, bus, powerLimitW: 20_000 }, { now: () => nowMs })
    const sampleAt = (minute: number) => {
      nowMs = minute * 60_000
      return device.sample()
    }
    await body({ registers, device, sampleAt })
  })
}

test('what was known before the start is the measure of the first reading', async () => {
  await withUnits({ 1: unitOf(makeRegisters()) }, async (bus) => {
    const profile = parseProfile(PROFILE, 'mine.yaml')
    for (const [valueWh, expected] of [
      [499_900, 500_000],
      [500_100, 'fell'],
      [100_000, 'jumped'],
    ] as const) {
      const lastCounters = { gridImportWh: { valueWh, atMs: 0 } }
      const device = await createProfileDevice(
        { profile, bus, lastCounters, resolutionWh: 500 },
        { now: () => 0 },
      )
      const { value, problem, resolutionWh } = (await device.sample()).points.gridImportWh
      assert.equal([value ?? problem, resolutionWh], [expected, expected === 500_000 ? 500 : undefined])
    }
  })
})

test('what was known is told by the names that the owner gave the counters', async () => {
  const registers = makeRegisters()
  await withUnits({ 1: unitOf(registers) }, async (bus) => {
    const text = PROFILE.replace(
      'gridImportWh: imported',
      'gridImportWh: imported\n  gridExportWh: exported',
    ).replace(
      'registers:\n',
      'registers:\n  exported: { vendor: E-, address: 22, type: u32, scale: 0.1, unit: kWh }\n',
    )
    registers.set(23, 40)
    const folder = await mkdtemp(join(tmpdir(), 'profile-'))
    const profile = join(folder, 'mine.yaml')
    await writeFile(profile, text)
    const lastCounters = {
      gridImportWh: { valueWh: 4000, atMs: 0 },
      gridExportWh: { valueWh: 500_000, atMs: 0 },
    }
    const device = await openDeviceOnBus(
      { bus, unitId: 1, profile, gridCounters: 'swapped', lastCounters },
      { now: () => 0 },
    )
    const { gridImportWh, gridExportWh } = (await device.sample()).points
    assert.equal([gridImportWh.value, gridExportWh.value], [4000, 500_000])
    await rm(folder, { recursive: true })
  })
})

test('a device says who it is, what it has, and where every value came from', async () => {
  await withDevice(async ({ device, sampleAt }) => {
    const { manufacturer, model, transport, unitId } = device.identity
    assert.equal(
      { manufacturer, model, transport, unitId },
      { manufacturer: 'Ours', model: 'Seven', transport: 'tcp', unitId: 1 },
    )
    assert.equal(device.capabilities, ['inverter', 'meter'])
    assert.is(device.variant, null)
    const { points } = await sampleAt(1)
    assert.equal(points.gridExportPowerW, { value: 100, quality: 'ok', atMs: 60_000, source: 'P@10' })
    assert.equal(points.gridImportWh, {
      value: 500_000,
      quality: 'ok',
      atMs: 60_000,
      source: 'E+@20',
      resolutionWh: 100,
    })
    assert.is(points.stateOfChargePpm.quality, 'not-implemented')
  })
})

test('the registers of another firmware are read as that firmware means them', async () => {
  await withDevice(
    async ({ device, sampleAt }) => {
      assert.is(device.variant, 'newer')
      assert.is((await sampleAt(1)).points.gridExportPowerW.value, 1000)
      assert.is((await sampleAt(1)).points.pvPowerW.value, 2000)
    },
    (registers) => registers.set(0, 8),
  )
})

test('a device that says something else is refused', async () => {
  const registers = makeRegisters()
  registers.set(0, 9)
  await withUnits({ 1: unitOf(registers) }, async (bus) => {
    const profile = parseProfile(PROFILE, 'mine.yaml')
    const error = await errorOf(createProfileDevice({ profile, bus }, { now: () => 0 }))
    assert.is(error.code, 'profile-not-matching')
    assert.match(error.message, /no Ours/)
  })
})

test('a SunSpec device of another make is refused by a SunSpec profile', async () => {
  const model1 = [
    0x5375,
    0x6e53,
    1,
    66,
    ...Array.from({ length: 66 }, () => 0x4141),
    103,
    50,
    ...Array.from({ length: 50 }, () => 0),
    0xffff,
    0,
  ]
  const registers = new Map(model1.map((word, index) => [40_000 + index, word]))
  await withUnits({ 1: unitOf(registers) }, async (bus) => {
    const profile = await loadProfile('solaredge')
    assert.is(
      await codeOf(createProfileDevice({ profile, bus, unitId: 1 }, { now: () => 0 })),
      'profile-not-matching',
    )
  })
})

test('an input that a model does not have adds nothing; one that has gone makes the sum unknown', async () => {
  await withDevice(async ({ sampleAt }) => {
    assert.is((await sampleAt(1)).points.pvPowerW.value, 2000)
  })
  await withDevice(
    async ({ registers, sampleAt }) => {
      assert.is((await sampleAt(1)).points.pvPowerW.value, 2500)
      registers.delete(90)
      const { pvPowerW } = (await sampleAt(2)).points
      assert.equal({ value: pvPowerW.value, quality: pvPowerW.quality }, { value: null, quality: 'stale' })
    },
    (registers) => registers.set(90, 500),
  )
})

test('a meter that goes offline is stale, and its last values are not repeated', async () => {
  await withDevice(async ({ registers, sampleAt }) => {
    assert.is((await sampleAt(1)).points.gridExportPowerW.value, 100)
    registers.set(50, 0)
    const { points } = await sampleAt(2)
    assert.is(points.gridExportPowerW.quality, 'stale')
    assert.is(points.gridImportWh.value, null)
    assert.is(points.pvPowerW.value, 2000)
    registers.set(50, 1)
    assert.is((await sampleAt(3)).points.gridExportPowerW.value, 100)
  })
})

test('a meter that is not there from the beginning is no part of the device', async () => {
  await withDevice(
    async ({ device, sampleAt }) => {
      assert.equal(device.capabilities, ['inverter'])
      assert.is((await sampleAt(1)).points.gridExportPowerW.quality, 'not-implemented')
    },
    (registers) => registers.set(50, 0),
  )
})

test('a counter that says 0 once is read again, and that reading counts', async () => {
  let zeros = 0
  await withDevice(
    async ({ sampleAt }) => {
      assert.is((await sampleAt(1)).points.gridImportWh.value, 500_000)
      zeros = 1
      assert.is((await sampleAt(2)).points.gridImportWh.value, 500_000)
    },
    () => {},
    (unit) => ({
      ...unit,
      read(address, count, bank) {
        const words = unit.read(address, count, bank)
        const holdsCounter = words !== null && address <= 21 && address + count > 21
        if (!holdsCounter || zeros === 0) return words
        zeros -= 1
        return words.map((word, index) => (address + index === 21 ? 0 : word))
      },
    }),
  )
})

test('a counter that stays at 0, falls or jumps is not believed', async () => {
  await withDevice(async ({ registers, sampleAt }) => {
    await sampleAt(1)
    const wrong = [
      [0, 'zero'],
      [4999, 'fell'],
      [9000, 'jumped'],
    ] as const
    for (const [word, what] of wrong) {
      registers.set(21, word)
      const { value, quality, problem } = (await sampleAt(2)).points.gridImportWh
      assert.equal({ value, quality, problem }, { value: null, quality: 'implausible', problem: what })
    }
    registers.set(21, 5001)
    assert.is((await sampleAt(3)).points.gridImportWh.value, 500_100)
  })
})

test('a 32-bit counter that wraps goes on', async () => {
  await withDevice(
    async ({ registers, sampleAt }) => {
      const before = (await sampleAt(1)).points.gridImportWh.value
      registers.set(20, 0)
      registers.set(21, 1)
      const after = (await sampleAt(2)).points.gridImportWh.value
      assert.is((after ?? 0) - (before ?? 0), 200)
    },
    (registers) => {
      registers.set(20, 0xffff)
      registers.set(21, 0xffff)
    },
  )
})

test('a device is asked as slowly, and in pieces as small, as its profile says', async () => {
  const registers = makeRegisters()
  const asked: string[] = []
  const server = unitOf(registers, (address, count) => asked.push(`${address}+${count}`))
  await withUnits({ 1: server }, async (bus) => {
    const paces: unknown[] = []
    const listening: Bus = { ...bus, setPace: (unitId, pace) => paces.push([unitId, pace]) }
    const slow = PROFILE.replace(
      'timeoutMs: 2000',
      'timeoutMs: 2500, delayMs: 7, minGapMs: 3, maxRegisters: 12, barriers: [30]',
    )
    const profile = parseProfile(slow.replace('address: 90', 'address: 29'), 'mine.yaml')
    const device = await createProfileDevice({ profile, bus: listening }, { now: () => 0 })
    assert.equal(paces, [[1, { minGapMs: 3, afterConnectMs: 7, timeoutMs: 2500 }]])
    asked.length = 0
    await device.sample()
    assert.equal(asked, ['10+12', '29+1', '30+1', '50+1'])
  })
})

test('a declared step is the resolution of a counter, though its registers could tell more', async () => {
  const registers = makeRegisters()
  await withUnits({ 1: unitOf(registers) }, async (bus) => {
    const coarse = PROFILE.replace('scale: 0.1, unit: kWh', 'scale: 0.1, unit: kWh, resolutionWh: 1000')
    const device = await createProfileDevice(
      { profile: parseProfile(coarse, 'mine.yaml'), bus },
      { now: () => 0 },
    )
    assert.is((await device.sample()).points.gridImportWh.resolutionWh, 1000)
  })
})

test('a variant that is not steered loses its control', async () => {
  const control = `control:
  wear: flash
  reversion: { kind: software }
  registers: { mode: { vendor: Mode, address: 55, type: u16 } }
  actions: { hold: { steps: [{ write: mode, value: 1 }] } }
  normal: [{ write: mode, value: 0 }]
`
  const text = `${PROFILE.replace('    when: {', '    control: false\n    when: {')}${control}`
  for (const kind of [7, 8]) {
    const registers = makeRegisters()
    registers.set(0, kind)
    await withUnits({ 1: unitOf(registers) }, async (bus) => {
      const device = await createProfileDevice(
        { profile: parseProfile(text, 'mine.yaml'), bus },
        { now: () => 0 },
      )
      assert.is(device.profile.control === null, kind === 8)
    })
  }
})

test('a closed device reads nothing', async () => {
  await withDevice(async ({ device }) => {
    await device.close()
    assert.is(await codeOf(device.sample()), 'device-closed')
  })
})

test.run()
