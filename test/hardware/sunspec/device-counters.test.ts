/** What counters do, and what becomes of the energy of a slot. */
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { energyBetween } from '../../../hardware/counters/energy-between.ts'
import { createSunSpecDevice } from '../../../hardware/sunspec/sunspec-device.ts'
import { unitOf, withUnits } from '../fixtures.ts'
import { COMMON, mapOf, METER, meterAt, withDevice, type Model } from './devices.ts'

const QUARTER_MS = 900_000

test('a spurious zero is gone at the second look', async () => {
  const registers = mapOf([COMMON, METER])
  const unit = unitOf(registers)
  let spoiled = 0
  const moody = {
    ...unit,
    read(address: number, count: number) {
      const words = unit.read(address, count, 'holding')
      // TotWhImp is at 40070 + 46.
      if (spoiled === 0 || words === null || address > 40116 || address + count < 40118) return words
      spoiled -= 1
      return words.map((word, index) => ([40116, 40117].includes(address + index) ? 0 : word))
    },
  }
  await withUnits({ 1: moody }, async (bus) => {
    const device = await createSunSpecDevice({ bus, unitId: 1 }, { now: () => 0 })
    assert.is((await device.sample()).points.gridImportWh.value, 5000)
    spoiled = 1
    assert.is((await device.sample()).points.gridImportWh.value, 5000)
    spoiled = 2
    const { points } = await device.sample()
    assert.equal([points.gridImportWh.value, points.gridImportWh.quality], [null, 'implausible'])
    assert.equal([points.gridExportWh.value, points.gridExportWh.quality], [700, 'ok'])
    assert.is((await device.sample()).points.gridImportWh.value, 5000)
  })
})

test('a counter that falls or jumps stays implausible, and the last good one is remembered', async () => {
  const at = (importWh: number): Model[] => [COMMON, meterAt(importWh)]
  await withDevice(
    at(5000),
    async ({ values, become, advance }) => {
      assert.is((await values()).gridImportWh, 5000)
      advance(900_000)
      become(at(4999))
      assert.is((await values()).gridImportWh, 'implausible')
      become(at(53_700_000))
      assert.is((await values()).gridImportWh, 'implausible')
      become(at(5100))
      assert.is((await values()).gridImportWh, 5100)
    },
    { powerLimitW: 30_000 },
  )
})

test('a 32-bit counter that wraps goes on, at the scale of its registers', async () => {
  const at = (steps: number): Model => [203, { W: 0, W_SF: 0, TotWhImp: steps, TotWhExp: 1, TotWh_SF: -2 }]
  await withDevice([COMMON, at(2 ** 32 - 300)], async ({ device, become, advance }) => {
    const start = (await device.sample()).points.gridImportWh
    advance(QUARTER_MS)
    become([COMMON, at(700)])
    const end = (await device.sample()).points.gridImportWh
    assert.equal([end.value, end.quality], [Math.floor(2 ** 32 / 100) + 7, 'ok'])
    assert.equal(energyBetween(start, end), { energyWh: 10, quality: 'ok', uncertaintyWh: 1 })
  })
})

test('strings whose counters wrap one after the other add up all the same', async () => {
  const at = (first: number, second: number): Model => [
    160,
    { DCW_SF: 0, DCWH_SF: 0 },
    [
      { IDStr: 'PV1', DCW: 1, DCWH: first },
      { IDStr: 'PV2', DCW: 1, DCWH: second },
    ],
  ]
  await withDevice([COMMON, at(2 ** 32 - 5, 2 ** 32 - 10)], async ({ values, become }) => {
    const start = 2 ** 33 - 15
    assert.is((await values()).pvEnergyWh, start)
    become([COMMON, at(5, 2 ** 32 - 6)])
    assert.is((await values()).pvEnergyWh, start + 14)
    become([COMMON, at(15, 20)])
    assert.is((await values()).pvEnergyWh, start + 50)
  })
})

test('a counter of whole kWh gives an honest estimate', async () => {
  const at = (kWh: number): Model => [203, { W: 0, W_SF: 0, TotWhImp: kWh, TotWhExp: 1, TotWh_SF: 3 }]
  await withDevice([COMMON, at(50)], async ({ device, become, advance }) => {
    const start = (await device.sample()).points.gridImportWh
    advance(QUARTER_MS)
    become([COMMON, at(51)])
    const end = (await device.sample()).points.gridImportWh
    assert.equal([end.value, end.resolutionWh], [51_000, 1000])
    assert.equal(energyBetween(start, end), { energyWh: 1000, quality: 'estimated', uncertaintyWh: 1000 })
  })
  await withDevice(
    [COMMON, METER],
    async ({ device }) => assert.is((await device.sample()).points.gridImportWh.resolutionWh, 1000),
    { resolutionWh: 1000 },
  )
})

test('strings that count in steps are together as coarse as all of them', async () => {
  const strings: Model = [
    160,
    { DCW_SF: 0, DCWH_SF: 2, N: 2 },
    [
      { IDStr: 'PV1', DCW: 1, DCWH: 5 },
      { IDStr: 'PV2', DCW: 1, DCWH: 6 },
    ],
  ]
  await withDevice([COMMON, strings], async ({ device }) => {
    const { pvEnergyWh } = (await device.sample()).points
    assert.equal([pvEnergyWh.value, pvEnergyWh.resolutionWh], [1100, 200])
  })
})

test('a sentinel in the place of a counter is looked at again, and is never energy', async () => {
  await withDevice([COMMON, meterAt(5000)], async ({ device, become, reads }) => {
    assert.is((await device.sample()).points.gridImportWh.value, 5000)
    reads.length = 0
    become([COMMON, [203, { W: 0, W_SF: 0, TotWhExp: 700, TotWh_SF: 0 }]])
    const { gridImportWh } = (await device.sample()).points
    // The 0 of an accumulator is its sentinel, and this one was above 0.
    assert.equal(
      [gridImportWh.value, gridImportWh.quality, gridImportWh.problem],
      [null, 'implausible', 'zero'],
    )
    assert.is(reads.length, 2, 'the second look, and no more')
    await device.sample()
    assert.is(reads.length, 3, 'what two looks said needs no third')
    become([COMMON, [203, { W: 0, W_SF: 0, TotWhImp: 5001, TotWhExp: 700 }]])
    assert.is((await device.sample()).points.gridImportWh.quality, 'stale')
    become([COMMON, meterAt(5002)])
    assert.is((await device.sample()).points.gridImportWh.value, 5002)
  })
})

test('what was known before the start is the measure of the first reading', async () => {
  const lastCounters = { gridImportWh: { valueWh: 5000, atMs: 0 } }
  for (const [importWh, expected] of [
    [0, 'implausible'],
    [4000, 'implausible'],
    [5003, 5003],
  ] as const) {
    await withDevice(
      [COMMON, meterAt(importWh)],
      async ({ values }) => assert.is((await values()).gridImportWh, expected),
      { lastCounters },
    )
  }
})

test('a 0 beside a power that is not said is no counter', async () => {
  const asleep: Model = [203, { TotWhImp: 0, TotWhExp: 0, W_SF: 0, TotWh_SF: 0 }]
  await withDevice([COMMON, asleep], async ({ values, become }) => {
    assert.is((await values()).gridImportWh, 'not-implemented')
    become([COMMON, meterAt(0)])
    assert.is((await values()).gridImportWh, 0)
  })
})

test('a first 0 is read twice, for the device may only just have started', async () => {
  await withDevice([COMMON, meterAt(0)], async ({ values, reads }) => {
    assert.is((await values()).gridImportWh, 0)
    assert.is(reads.length, 2)
    await values()
    assert.is(reads.length, 3)
  })
})

test('a float counter says how coarse it has become', async () => {
  const meter: Model = [213, { W: 0, TotWhImp: 40_000_000, TotWhExp: 10 }]
  await withDevice([COMMON, meter], async ({ device }) => {
    const { gridImportWh, gridExportWh } = (await device.sample()).points
    assert.equal([gridImportWh.value, gridImportWh.resolutionWh], [40_000_000, 4])
    assert.equal([gridExportWh.value, gridExportWh.resolutionWh], [10, undefined])
  })
})

test.run()
