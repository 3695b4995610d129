import { test } from 'uvu'
import * as assert from 'uvu/assert'
import type { PointName, Sample } from '../../../hardware/device.ts'
import { createEmulator } from '../../../hardware/emulator/emulator.ts'
import { openDevice } from '../../../hardware/open-device.ts'
import { discoverSunSpec } from '../../../hardware/sunspec/discover.ts'
import { closedPort, codeOf } from '../fixtures.ts'
import { BATTERY, DRIVE, SLOT_MS, START_MS, STEP_MS, withEmulator } from './fixtures.ts'

const valuesOf = ({ points }: Sample, ...names: readonly PointName[]) =>
  names.map((name) => points[name].value)

test('each kind of device has its models, in full length', async () => {
  const rows = [
    [
      'hybrid',
      [
        [1, 66],
        [103, 50],
        [120, 26],
        [121, 30],
        [122, 44],
        [123, 24],
        [124, 24],
        [160, 48],
        [203, 105],
        [802, 62],
      ],
      ['inverter', 'battery', 'meter'],
    ],
    [
      'pv-3ph',
      [
        [1, 66],
        [103, 50],
        [120, 26],
        [121, 30],
        [122, 44],
        [123, 24],
        [160, 48],
        [203, 105],
      ],
      ['inverter', 'meter'],
    ],
    [
      'meter',
      [
        [1, 66],
        [203, 105],
      ],
      ['meter'],
    ],
  ] as const
  for (const [device, models, capabilities] of rows) {
    await withEmulator(
      device === 'hybrid' ? { device, battery: BATTERY } : { device },
      async ({ bus, openDevice }) => {
        const [found] = await discoverSunSpec(bus, { unitIds: [1] })
        assert.equal(
          found?.models.map(({ id, length }) => [id, length]),
          models,
        )
        assert.equal((await openDevice()).capabilities, capabilities)
      },
    )
  }
})

test('every base can carry the map', async () => {
  for (const base of [40000, 50000, 0] as const) {
    await withEmulator({ base }, async ({ bus }) => {
      const [found] = await discoverSunSpec(bus, { unitIds: [1] })
      assert.equal([found?.base, found?.serial], [base, 'E-1'])
    })
  }
})

test('what a device reads is what the home did', async () => {
  await withEmulator(
    { device: 'hybrid', battery: { ...BATTERY, initialWh: 2500 } },
    async ({ clock, emulator, openDevice }) => {
      const device = await openDevice()
      for (let step = 1; step <= 40; step += 1) {
        clock.nowMs = START_MS + step * STEP_MS + 1000 * step
        const sample = await device.sample()
        const { counters, powersW, storedWh } = emulator.state()
        assert.equal(valuesOf(sample, 'gridImportWh', 'gridExportWh', 'pvEnergyWh'), [
          counters.gridImportWh,
          counters.gridExportWh,
          counters.pvWh,
        ])
        assert.equal(
          valuesOf(sample, 'pvPowerW', 'loadPowerW', 'batteryChargePowerW', 'batteryDischargePowerW'),
          [powersW.pvWh, powersW.loadWh, powersW.chargeWh, powersW.dischargeWh],
        )
        assert.is(
          sample.points.stateOfChargePpm.value,
          Math.floor(((storedWh ?? 0) * 10_000) / BATTERY.capacityWh) * 100,
        )
      }
    },
  )
})

test('initial counters are where the device begins', async () => {
  const initialCounters = { gridImportWh: 4_000_000, gridExportWh: 70_001, pvWh: 12_345_678 }
  await withEmulator({ initialCounters }, async ({ openDevice }) => {
    const sample = await (await openDevice()).sample()
    assert.equal(
      valuesOf(sample, 'gridImportWh', 'gridExportWh', 'pvEnergyWh'),
      [4_000_000, 70_001, 12_345_678],
    )
  })
})

test('power beyond 16 bits changes the scale factor, not the value', async () => {
  const huge = createEmulator(
    {
      identity: { manufacturer: 'A', model: 'B', serial: 'C' },
      device: 'pv-3ph',
      kWp: 90,
      port: 0,
      startMs: START_MS,
    },
    { drive: { ...DRIVE, energyWh: () => ({ loadWh: 100, pvWh: 7100 }) }, now: () => START_MS },
  )
  const { host, port } = await huge.start()
  const device = await openDevice({ host, port }, { random: () => 0, now: () => START_MS })
  const [pvPowerW = null, exportW = null] = valuesOf(await device.sample(), 'pvPowerW', 'gridExportPowerW')
  assert.ok(Math.abs((pvPowerW ?? 0) - 85_200) <= 10, String(pvPowerW))
  assert.ok(Math.abs((exportW ?? 0) - 84_000) <= 10, String(exportW))
  await device.close()
  await huge.stop()
})

test('a device opened by host and port closes its bus with it, also when opening fails', async () => {
  await withEmulator({ unitId: 3 }, async ({ port }) => {
    const dependencies = { random: () => 0, now: () => START_MS }
    const device = await openDevice({ host: '127.0.0.1', port }, dependencies)
    assert.is(device.identity.unitId, 3)
    await device.close()
    assert.is(await codeOf(device.sample()), 'device-closed')
    const wrongUnit = openDevice({ host: '127.0.0.1', port, unitId: 9 }, dependencies)
    assert.is(await codeOf(wrongUnit), 'modbus-exception')
  })
  const nobody = openDevice(
    { host: '127.0.0.1', port: await closedPort() },
    { random: () => 0, now: () => 0 },
  )
  assert.is(await codeOf(nobody), 'device-unreachable')
})

test('six homes in one process answer every slot of a day', async () => {
  const clock = { nowMs: START_MS }
  const now = () => clock.nowMs
  const homes = await Promise.all(
    Array.from({ length: 6 }, async (_, index) => {
      const identity = { manufacturer: 'A', model: 'B', serial: `${index}` }
      const options = {
        identity,
        device: 'hybrid',
        kWp: 5,
        battery: BATTERY,
        port: 0,
        startMs: START_MS,
      } as const
      const emulator = createEmulator(options, { drive: DRIVE, now })
      const device = await openDevice({ ...(await emulator.start()), unitId: 1 }, { random: () => 0, now })
      return { emulator, device }
    }),
  )
  for (let slot = 1; slot <= 96; slot += 1) {
    clock.nowMs += SLOT_MS
    const samples = await Promise.all(homes.map(({ device }) => device.sample()))
    for (const { points } of samples) assert.is(points.gridImportWh.quality, 'ok')
  }
  for (const { device, emulator } of homes) {
    await device.close()
    await emulator.stop()
  }
})

test.run()
