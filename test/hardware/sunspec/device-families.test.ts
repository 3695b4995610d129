/** The same points from other families of models, and what the map may do. */
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import type { EmulatorOptions } from '../../../hardware/emulator/emulator.ts'
import { signsOf } from '../../../hardware/sunspec/maker-signs.ts'
import { createSunSpecDevice } from '../../../hardware/sunspec/sunspec-device.ts'
import { START_MS, withEmulator } from '../emulator/fixtures.ts'
import { unitOf, withUnits } from '../fixtures.ts'
import { BANK, COMMON, INVERTER, mapOf, METER, meterAt, STRINGS, withDevice, type Model } from './devices.ts'

test('float models say the same as integer ones', async () => {
  const inverter: Model = [113, { W: 3000.4, WH: 90_000.9 }]
  const meter: Model = [213, { W: -1200.6, TotWhImp: 5000, TotWhExp: 700.5 }]
  await withDevice([COMMON, inverter, meter], async ({ device, values, reads }) => {
    assert.equal(device.capabilities, ['inverter', 'meter'])
    const point = await values()
    assert.equal([point.pvPowerW, point.pvEnergyWh], [3000, 90_000])
    assert.equal([point.gridImportPowerW, point.gridExportPowerW], [0, 1201])
    assert.equal([point.gridImportWh, point.gridExportWh], [5000, 700])
    assert.ok(reads.length <= 2, `${reads.length} requests`)
  })
})

const DER: Model = [701, { W: 3100, W_SF: 0, TotWhInj: 10n ** 12n, TotWh_SF: -3 }]
const PORTS: Model = [
  714,
  { NPrt: 2, DCW_SF: 0, DCWH_SF: 0 },
  [
    { PrtTyp: 0, DCW: 3500, DCWhInj: 80_000 },
    { PrtTyp: 1, DCW: -400 },
  ],
]

test('the 700 series: sun and battery from their ports, in four requests', async () => {
  const storage: Model = [713, { WHRtg: 100, WH_SF: 2, SoC: 55, Pct_SF: 0 }]
  await withDevice([COMMON, DER, storage, PORTS, METER], async ({ device, values, reads }) => {
    assert.equal(device.capabilities, ['inverter', 'battery', 'meter'])
    const point = await values()
    assert.equal([point.pvPowerW, point.pvEnergyWh, point.stateOfChargePpm], [3500, 80_000, 550_000])
    assert.equal([point.batteryChargePowerW, point.batteryDischargePowerW], [400, 0])
    assert.is(point.loadPowerW, 3500 - 400 + 1200)
    assert.ok(reads.length <= 4, `${reads.length} requests`)
  })
})

test('a hybrid with everything is polled in four requests', async () => {
  const full: Model[] = [
    ...[COMMON, INVERTER, [120, {}] as Model, [121, {}] as Model, [122, {}] as Model, [123, {}] as Model],
    ...[[124, { ChaState: 55, ChaState_SF: 0 }] as Model, [126, {}] as Model, STRINGS, METER],
    ...[DER, [713, { SoC: 1, Pct_SF: 0 }] as Model, BANK],
  ]
  await withDevice(full, async ({ device, reads }) => {
    const { points } = await device.sample()
    assert.is(points.stateOfChargePpm.value, 555_000, 'the bank knows best')
    assert.ok(reads.length <= 4, `${reads.length} requests`)
  })
})

for (const device of ['hybrid', 'der', 'pv-3ph', 'pv-1ph'] as const) {
  test(`the emulated ${device} is polled in four requests`, async () => {
    let requests = 0
    await withEmulator({ device }, async ({ bus, bench }) => {
      const counting = {
        ...bus,
        readHolding: (...request: Parameters<typeof bus.readHolding>) => {
          requests += 1
          return bus.readHolding(...request)
        },
      }
      const opened = await createSunSpecDevice({ bus: counting, unitId: 1 }, { now: bench.nowMs })
      await opened.sample()
      requests = 0
      const { points } = await opened.sample()
      assert.ok(requests <= 4, `${requests} requests`)
      assert.is(points.pvPowerW.quality, 'ok')
    })
  })
}

test('where models repeat, the owner says which meter stands at the grid', async () => {
  const map = [COMMON, INVERTER, COMMON, meterAt(11), COMMON, meterAt(22)]
  for (const [gridMeter, importWh] of [
    [undefined, 11],
    [1, 22],
    [2, 'not-implemented'],
  ] as const) {
    const options = gridMeter === undefined ? {} : { gridMeter }
    await withDevice(map, async ({ values }) => assert.is((await values()).gridImportWh, importWh), options)
  }
})

test('a maker known for its sign is read so, unless the owner says otherwise', async () => {
  assert.is(signsOf('SolarEdge ', {}).gridSign, 'export-positive')
  assert.is(signsOf('Fronius', {}).gridSign, 'import-positive')
  assert.is(signsOf('SolarEdge', { gridSign: 'import-positive' }).gridSign, 'import-positive')
  assert.is(signsOf('', {}).gridSign, 'import-positive')
  const map: Model[] = [[1, { Mn: 'SolarEdge ', Md: 'SE' }], METER]
  await withDevice(map, async ({ values }) => {
    const { gridImportPowerW, gridExportPowerW } = await values()
    assert.equal([gridImportPowerW, gridExportPowerW], [0, 1200])
  })
})

test('a home that gives out more than it gets has no load', async () => {
  const meter: Model = [203, { W: -5000, W_SF: 0, TotWhImp: 1, TotWhExp: 1, TotWh_SF: 0 }]
  await withDevice([COMMON, INVERTER, meter], async ({ values, become }) => {
    assert.is((await values()).loadPowerW, 'implausible')
    become([COMMON, INVERTER, [203, { W: -3200, W_SF: 0, TotWhImp: 1, TotWhExp: 1, TotWh_SF: 0 }]])
    assert.is((await values()).loadPowerW, 0, 'two meters never say quite the same')
  })
})

test('more than full, and more than the connection carries, cannot be', async () => {
  const bank: Model = [802, { SoC: 101, SoC_SF: 0, W: 3000, W_SF: 0 }]
  const meter: Model = [203, { W: 300, W_SF: 4, TotWhImp: 1, TotWhExp: 1, TotWh_SF: 0 }]
  await withDevice([COMMON, bank, meter], async ({ values }) => {
    const { stateOfChargePpm, gridImportPowerW, gridExportPowerW, batteryDischargePowerW } = await values()
    assert.equal(
      [stateOfChargePpm, gridImportPowerW, gridExportPowerW, batteryDischargePowerW],
      ['implausible', 'implausible', 0, 3000],
    )
  })
})

test('a bank full of sentinels is no battery, and one that has spoken stays one', async () => {
  await withDevice([COMMON, INVERTER, METER, [802, {}]], async ({ device, values, become }) => {
    assert.equal(device.capabilities, ['inverter', 'meter'])
    assert.is((await values()).pvPowerW, 3000)
    become([COMMON, INVERTER, METER, BANK])
    assert.is((await values()).pvPowerW, 2600, 'its AC power holds the battery')
    become([COMMON, INVERTER, METER, [802, {}]])
    assert.is((await values()).pvPowerW, 'not-implemented')
  })
})

test('a model whose L changes is walked again', async () => {
  const ports = (count: number): Model => [
    714,
    { NPrt: count, DCW_SF: 0 },
    Array.from({ length: count }, () => ({ PrtTyp: 0, DCW: 700 })),
  ]
  await withDevice([COMMON, METER, ports(1)], async ({ values, become }) => {
    assert.is((await values()).pvPowerW, 700)
    become([COMMON, METER, ports(3)])
    const { pvPowerW, gridImportWh } = await values()
    assert.equal([pvPowerW, gridImportWh], [2100, 5000])
  })
})

test('a bank that cannot be read is a battery all the same', async () => {
  const registers = mapOf([COMMON, INVERTER, METER, BANK])
  // 802 is at 40070 + 52 + 107; WHRtg, SoC and W are at 3, 11 and 47 of it.
  for (const offset of [3, 11, 47]) registers.delete(40229 + offset)
  await withUnits({ 1: unitOf(registers) }, async (bus) => {
    const device = await createSunSpecDevice({ bus, unitId: 1 }, { now: () => 0 })
    assert.equal(device.capabilities, ['inverter', 'battery', 'meter'])
    const { pvPowerW, loadPowerW, stateOfChargePpm } = (await device.sample()).points
    assert.equal(
      [pvPowerW.quality, loadPowerW.quality, stateOfChargePpm.quality],
      ['stale', 'stale', 'stale'],
    )
  })
})

test('inputs beyond those that are counted are not in use', async () => {
  const [id, values, groups] = STRINGS
  await withDevice([COMMON, [id, { ...values, N: 1 }, groups ?? []]], async ({ values }) => {
    const { pvPowerW, pvEnergyWh } = await values()
    assert.equal([pvPowerW, pvEnergyWh], [2000, 60_000])
  })
})

test('what was refused before the map moved is asked for again', async () => {
  await withDevice([COMMON, METER, INVERTER], async ({ registers, values, become }) => {
    // 203.W is at 40070 + 18.
    registers.delete(40088)
    assert.is((await values()).gridImportPowerW, 'stale')
    become([COMMON, METER, DER])
    assert.is((await values()).gridImportPowerW, 1200)
  })
})

test('after a long failure the map is walked again, after a short one it is not', async () => {
  for (const [awayMs, pvPowerW] of [
    [3_600_000, 3000],
    [60_000, null],
  ] as const) {
    await withDevice([COMMON, METER], async ({ device, become, advance }) => {
      await device.sample({ signal: AbortSignal.abort() }).then(
        () => assert.unreachable(),
        () => {},
      )
      advance(awayMs)
      become([COMMON, METER, INVERTER])
      const { points } = await device.sample()
      assert.equal([points.gridImportWh.value, points.pvPowerW.value], [5000, pvPowerW])
    })
  }
})

const FAULTS: readonly (readonly [Partial<EmulatorOptions>, string])[] = [
  [{ faults: [{ name: 'scale', afterS: 0 }] }, 'scale factors that change all the time'],
  [{ faults: [{ name: 'counter-zero', afterS: 600 }] }, 'a counter that says 0 once'],
  [{ faults: [{ name: 'sentinel', afterS: 0 }] }, 'sentinels from the start'],
  [{ faults: [{ name: 'sentinel', afterS: 600 }] }, 'sentinels'],
  [{ faults: [{ name: 'counter-reset', afterS: 600 }] }, 'counters that begin again'],
]
for (const [options, why] of FAULTS) {
  test(`no wrong value is ok: ${why}`, async () => {
    for (const device of ['hybrid', 'der', 'pv-3ph'] as const) {
      const initialCounters = { gridImportWh: 5_000_000, gridExportWh: 3_000_000, pvWh: 9_000_000 }
      const homes: Record<string, number | null>[] = []
      for (const faults of [[], options.faults ?? []]) {
        await withEmulator({ device, initialCounters, faults }, async ({ bus, clock, bench }) => {
          const opened = await createSunSpecDevice({ bus, unitId: 1 }, { now: bench.nowMs })
          for (let minute = 0; minute < 15; minute += 1) {
            clock.nowMs = START_MS + minute * 60_000
            const { points } = await opened.sample()
            const row = Object.entries(points).map(([name, { value, quality }]) => {
              assert.ok(quality === 'ok' || value === null, `${name} ${quality}`)
              return [name, value] as const
            })
            homes.push(Object.fromEntries(row))
          }
        })
      }
      const [good, bad] = [homes.slice(0, 15), homes.slice(15)]
      bad.forEach((row, index) => {
        for (const [name, value] of Object.entries(row)) {
          if (value !== null) assert.is(value, good[index]?.[name], `${device} ${name} at minute ${index}`)
        }
      })
    }
  })
}

test.run()
