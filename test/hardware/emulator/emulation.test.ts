/** All that the command can ask for. */
import { setTimeout as pause } from 'node:timers/promises'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { DEVICE_KINDS } from '../../../hardware/emulator/devices/device-kinds.ts'
import { openEmulation, type EmulationFlags } from '../../../hardware/emulator/emulation.ts'
import { createEmulator } from '../../../hardware/emulator/emulator.ts'
import { EMULATED_DEVICES, type EmulatorFacts } from '../../../hardware/emulator/options.ts'
import { createBus, type Bus } from '../../../hardware/modbus/bus.ts'
import { optionalTest } from '../../support/optional.ts'
import { codeOf, hastyBus } from '../fixtures.ts'
import { serialLine } from '../modbus/lines.ts'
import { DRIVE, START_MS } from './fixtures.ts'
import { withSerialPair } from './serial-pair.ts'

const NOON = Date.UTC(2026, 6, 1, 10)

async function withEmulation(
  flags: Partial<EmulationFlags>,
  body: (scene: { facts: EmulatorFacts; bus: Bus }) => Promise<void>,
  now = () => NOON,
): Promise<void> {
  const emulation = await openEmulation({ port: 0, ...flags }, { now })
  const facts = await emulation.start()
  const bus = hastyBus(facts.port, { requestTimeoutMs: 2000 })
  try {
    await body({ facts, bus })
  } finally {
    await bus.close()
    await emulation.stop()
  }
}

test('every device starts, answers at its usual unit and tells its facts', async () => {
  const addresses: Readonly<Record<string, number>> = {
    'huawei-sun2000': 32064,
    'sungrow-sh': 13049,
    growatt: 1100,
    'deye-3p': 590,
    'goodwe-et': 35182,
    'victron-gx': 842,
    'eastron-sdm630': 20,
  }
  for (const device of EMULATED_DEVICES) {
    await withEmulation({ device, clock: 'frozen' }, async ({ facts, bus }) => {
      const { unitId } = DEVICE_KINDS[device]
      assert.equal([facts.host, facts.device, facts.units[0]], ['127.0.0.1', device, unitId])
      assert.equal(facts.endpoints, [{ transport: 'tcp', host: '127.0.0.1', port: facts.port }])
      assert.is((await bus.readHolding(unitId, addresses[device] ?? 40000, 1)).length, 1)
    })
  }
})

test('a hybrid is what nobody asked otherwise for, at the unit that was asked for', async () => {
  await withEmulation({ unitId: 5 }, async ({ facts, bus }) => {
    assert.equal([facts.device, facts.units], ['hybrid', [5]])
    assert.equal(await bus.readHolding(5, 40000, 2), [0x5375, 0x6e53])
  })
})

test('a frozen clock stands: two emulators with one seed never differ', async () => {
  const read = async (flags: Partial<EmulationFlags>) => {
    let words: readonly number[] = []
    await withEmulation({ clock: 'frozen', ...flags }, async ({ bus }) => {
      words = [...(await bus.readHolding(1, 40070, 120)), ...(await bus.readHolding(1, 40330, 100))]
      await pause(20)
      const again = [...(await bus.readHolding(1, 40070, 120)), ...(await bus.readHolding(1, 40330, 100))]
      assert.equal(again, words)
    })
    return words
  }
  assert.equal(await read({ seed: 3 }), await read({ seed: 3 }))
  assert.not.equal(await read({ seed: 3 }), await read({ seed: 4 }))
})

test('a real clock runs', async () => {
  const clock = { nowMs: NOON }
  await withEmulation(
    { device: 'pv-3ph' },
    async ({ bus }) => {
      const first = await bus.readHolding(1, 40070 + 24, 2)
      clock.nowMs += 3_600_000
      assert.not.equal(await bus.readHolding(1, 40070 + 24, 2), first)
    },
    () => clock.nowMs,
  )
})

test('a battery at noon has something to steer: it is neither full nor empty', async () => {
  await withEmulation({ clock: 'frozen' }, async ({ bus }) => {
    const [stateOfCharge = 0] = await bus.readHolding(1, 40254 + 8, 1)
    assert.is(stateOfCharge, 5000)
  })
})

test('what it does not know is refused before anything listens', async () => {
  const now = () => 0
  assert.is(await codeOf(openEmulation({ port: 0, device: 'toaster' }, { now })), 'emulator-device-unknown')
  assert.is(await codeOf(openEmulation({ port: 0, faults: ['fog'] }, { now })), 'emulator-fault-unknown')
  assert.is(await codeOf(openEmulation({ port: 0, image: '/nowhere' }, { now })), 'emulator-image-unreadable')
})

test('a place that cannot be had takes the others down with it', async () => {
  await withEmulation({}, async ({ facts }) => {
    const second = await openEmulation({ port: 0, rtuTcpPort: facts.port }, { now: () => NOON })
    assert.is(await codeOf(second.start()), 'emulator-cannot-listen')
  })
})

test('RTU over TCP beside Modbus TCP: one device, the same registers', async () => {
  await withEmulation({ clock: 'frozen', rtuTcpPort: 0 }, async ({ facts, bus }) => {
    const place = facts.endpoints[1]
    assert.is(place?.transport, 'rtu-tcp')
    const line = createBus(
      { transport: 'rtu-tcp', host: '127.0.0.1', port: place?.port ?? 0, requestTimeoutMs: 2000 },
      { random: () => 0 },
    )
    assert.equal(await line.readHolding(1, 40070, 100), await bus.readHolding(1, 40070, 100))
    await line.close()
  })
})

optionalTest(test, 'an SDM630 on a serial line, beside Modbus TCP', serialLine(), async () => {
  await withSerialPair(async ({ device, master }) => {
    const rtu = { path: device, baudRate: 9600, parity: 'none' } as const
    const flags = { device: 'eastron-sdm630', clock: 'frozen', rtu } as const
    await withEmulation(flags, async ({ facts, bus }) => {
      assert.equal(facts.endpoints[1], { transport: 'rtu', host: device, port: null })
      const line = createBus(
        { transport: 'rtu', ...rtu, path: master, requestTimeoutMs: 2000 },
        { random: () => 0 },
      )
      assert.equal(await line.readInput(1, 0, 80), await bus.readInput(1, 0, 80))
      assert.is(await codeOf(line.readInput(1, 0, 81)), 'modbus-exception')
      await line.close()
    })
  })
})

test('settings that somebody has left behind are there at the start', async () => {
  const emulator = createEmulator(
    { device: 'hybrid', port: 0, startMs: START_MS, settings: { StorCtl_Mod: 2, OutWRte: 0 } },
    { drive: DRIVE, now: () => START_MS },
  )
  const { powersW, settings } = emulator.state()
  assert.equal([powersW.dischargeWh, settings['StorCtl_Mod']], [0, 2])
  assert.throws(() => emulator.set({ StorCtl_Mod: 9 }))
  assert.throws(() => emulator.set({ toaster: 1 }))
})

test('hundreds of devices in one process cost nothing while nobody asks', async () => {
  const now = () => START_MS
  const emulators = Array.from({ length: 300 }, () =>
    createEmulator({ device: 'hybrid', port: 0, startMs: START_MS }, { drive: DRIVE, now }),
  )
  await Promise.all(emulators.map((emulator) => emulator.start()))
  const before = process.cpuUsage()
  await pause(300)
  const { user, system } = process.cpuUsage(before)
  await Promise.all(emulators.map((emulator) => emulator.stop()))
  assert.ok(user + system < 200_000, `${user + system} µs of 300,000`)
})

test.run()
