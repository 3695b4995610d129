import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { createSunSpecDevice } from '../../../hardware/sunspec/sunspec-device.ts'
import { codeOf, unitOf, withUnits } from '../fixtures.ts'
import { BANK, COMMON, INVERTER, mapOf, METER, STRINGS, withDevice, type Model } from './devices.ts'

test('a hybrid: sun from its strings, sign of the battery, load from the balance', async () => {
  await withDevice([COMMON, INVERTER, STRINGS, METER, BANK], async ({ device, values, reads }) => {
    assert.equal(device.identity, {
      host: '127.0.0.1',
      port: device.identity.port,
      unitId: 1,
      manufacturer: 'Acme',
      model: 'One',
      serial: 'S1',
      transport: 'tcp',
    })
    assert.equal(device.capabilities, ['inverter', 'battery', 'meter'])
    assert.equal(await values(), {
      pvPowerW: 3500,
      loadPowerW: 5100,
      gridImportPowerW: 1200,
      gridExportPowerW: 0,
      batteryChargePowerW: 0,
      batteryDischargePowerW: 400,
      stateOfChargePpm: 555_000,
      gridImportWh: 5000,
      gridExportWh: 700,
      pvEnergyWh: 110_000,
    })
    assert.ok(reads.length <= 4, `${reads.length} requests`)
  })
})

test('a meter alone is a device, and what it does not have is said', async () => {
  await withDevice([COMMON, METER], async ({ device, values }) => {
    assert.equal(device.capabilities, ['meter'])
    assert.equal(await values(), {
      pvPowerW: 'not-implemented',
      loadPowerW: 'not-implemented',
      gridImportPowerW: 1200,
      gridExportPowerW: 0,
      batteryChargePowerW: 'not-implemented',
      batteryDischargePowerW: 'not-implemented',
      stateOfChargePpm: 'not-implemented',
      gridImportWh: 5000,
      gridExportWh: 700,
      pvEnergyWh: 'not-implemented',
    })
  })
})

test('a point tells its time and its register', async () => {
  await withDevice([COMMON, METER], async ({ device }) => {
    const { atMs, points } = await device.sample()
    assert.is(atMs, 1_000_000)
    assert.equal(points.gridImportWh, { value: 5000, quality: 'ok', atMs, source: '203.TotWhImp@40116' })
  })
})

test('inverter and meter without a battery: the balance counts no battery', async () => {
  await withDevice([COMMON, INVERTER, METER], async ({ device, values }) => {
    assert.equal(device.capabilities, ['inverter', 'meter'])
    const { pvPowerW, loadPowerW, pvEnergyWh, batteryChargePowerW } = await values()
    assert.equal(
      [pvPowerW, loadPowerW, pvEnergyWh, batteryChargePowerW],
      [3000, 4200, 90_000, 'not-implemented'],
    )
  })
})

test('a hybrid without strings: sun is AC power less the battery, and its AC counter is not sun', async () => {
  await withDevice([COMMON, INVERTER, METER, BANK], async ({ values }) => {
    const { pvPowerW, pvEnergyWh } = await values()
    assert.equal([pvPowerW, pvEnergyWh], [2600, 'not-implemented'])
  })
})

test('a battery whose power is unknown leaves sun and load unknown, not wrong', async () => {
  await withDevice([COMMON, INVERTER, METER, [802, { SoC: 50, SoC_SF: 0 }]], async ({ values }) => {
    const { pvPowerW, loadPowerW, batteryChargePowerW } = await values()
    assert.equal(
      [pvPowerW, loadPowerW, batteryChargePowerW],
      ['not-implemented', 'not-implemented', 'not-implemented'],
    )
  })
})

test('an empty model 124 makes no battery', async () => {
  await withDevice([COMMON, INVERTER, [124, {}]], async ({ device }) => {
    assert.equal(device.capabilities, ['inverter'])
  })
  await withDevice(
    [COMMON, INVERTER, [124, { ChaState: 4321, ChaState_SF: -2 }]],
    async ({ device, values }) => {
      assert.equal(device.capabilities, ['inverter', 'battery'])
      assert.is((await values()).stateOfChargePpm, 432_100)
    },
  )
})

test('DC inputs of a battery are the battery, not the sun', async () => {
  const inputs: Model = [
    160,
    { DCW_SF: -1, DCWH_SF: 0, N: 4 },
    [
      { IDStr: 'MPPT 1', DCW: 10_000, DCWH: 500 },
      { IDStr: 'MPPT 2', DCW: 5005, DCWH: 500 },
      { IDStr: 'StCha 3', DCW: 0, DCWH: 9 },
      { IDStr: 'StDisCha 4', DCW: 2500, DCWH: 9 },
    ],
  ]
  await withDevice([COMMON, INVERTER, inputs, METER], async ({ device, values }) => {
    assert.equal(device.capabilities, ['inverter', 'battery', 'meter'])
    const { pvPowerW, batteryChargePowerW, batteryDischargePowerW, pvEnergyWh } = await values()
    assert.equal([pvPowerW, batteryChargePowerW, batteryDischargePowerW, pvEnergyWh], [1501, 0, 250, 1000])
  })
})

test('the signs that makers choose are options', async () => {
  const options = {
    gridSign: 'export-positive',
    gridCounters: 'swapped',
    batterySign: 'charge-positive',
  } as const
  await withDevice(
    [COMMON, INVERTER, STRINGS, METER, BANK],
    async ({ values }) => {
      const point = await values()
      assert.equal([point.gridImportPowerW, point.gridExportPowerW], [0, 1200])
      assert.equal([point.gridImportWh, point.gridExportWh], [700, 5000])
      assert.equal([point.batteryChargePowerW, point.batteryDischargePowerW], [400, 0])
    },
    options,
  )
})

test('energy goes down to whole Wh, power to the nearest W', async () => {
  const fine: Model = [203, { W: 12_345, W_SF: -1, TotWhImp: 1999, TotWhExp: 10, TotWh_SF: -3 }]
  await withDevice([COMMON, fine], async ({ values }) => {
    const { gridImportPowerW, gridImportWh, gridExportWh } = await values()
    assert.equal([gridImportPowerW, gridImportWh, gridExportWh], [1235, 1, 0])
  })
})

test('a mandatory counter that was never above 0 reads 0, one without its scale factor reads nothing', async () => {
  const fresh: Model = [203, { W: 0, W_SF: 0, TotWhImp: 0, TotWhExp: 0, TotWh_SF: 0 }]
  await withDevice([COMMON, fresh], async ({ values }) => {
    assert.equal([(await values()).gridImportWh, (await values()).gridExportWh], [0, 0])
  })
  await withDevice([COMMON, [203, { W: 0, W_SF: 0, TotWhImp: 0, TotWhExp: 5 }]], async ({ values }) => {
    const { gridImportWh, gridExportWh } = await values()
    assert.equal([gridImportWh, gridExportWh], ['not-implemented', 'not-implemented'])
  })
})

test('registers that are refused are stale, and the others still read', async () => {
  await withDevice([COMMON, METER, INVERTER], async ({ values, registers }) => {
    // 103.W is at 40070 + 107 + 14.
    registers.delete(40191)
    const { gridImportWh, pvPowerW, pvEnergyWh } = await values()
    assert.equal([gridImportWh, pvPowerW, pvEnergyWh], [5000, 'stale', 90_000])
  })
})

test('a model that is gone is not implemented any more', async () => {
  await withDevice([COMMON, METER, INVERTER], async ({ values, become }) => {
    become([COMMON, METER])
    const { gridImportWh, pvPowerW } = await values()
    assert.equal([gridImportWh, pvPowerW], [5000, 'not-implemented'])
  })
})

test('models that moved are found again', async () => {
  await withDevice([COMMON, METER], async ({ values, become }) => {
    become([COMMON, INVERTER, METER])
    assert.is((await values()).gridImportWh, 5000)
    become([COMMON, [203, { W: -7, W_SF: 0, TotWhImp: 5001, TotWhExp: 700, TotWh_SF: 0 }], INVERTER])
    const { gridExportPowerW, gridImportWh } = await values()
    assert.equal([gridExportPowerW, gridImportWh], [7, 5001])
  })
})

test('what is not SunSpec, or says nothing, is refused by name', async () => {
  await withUnits({ 1: unitOf(new Map()) }, async (bus) => {
    const opened = createSunSpecDevice({ bus, unitId: 1 }, { now: () => 0 })
    assert.is(await codeOf(opened), 'sunspec-not-found')
  })
  await withUnits({ 1: unitOf(mapOf([COMMON])) }, async (bus) => {
    const opened = createSunSpecDevice({ bus, unitId: 1 }, { now: () => 0 })
    assert.is(await codeOf(opened), 'sunspec-nothing-readable')
  })
})

test('samples that are asked for together are taken one after the other', async () => {
  await withDevice([COMMON, METER, INVERTER], async ({ device, reads }) => {
    await device.sample()
    const order = reads.splice(0).map(({ address }) => address)
    await Promise.all([device.sample(), device.sample(), device.sample()])
    assert.equal(
      reads.map(({ address }) => address),
      [...order, ...order, ...order],
    )
  })
})

test('a sample that fails does not take the next one with it', async () => {
  await withDevice([COMMON, METER], async ({ device }) => {
    const aborted = codeOf(device.sample({ signal: AbortSignal.abort() }))
    const next = device.sample()
    assert.is(await aborted, 'request-aborted')
    assert.is((await next).points.gridImportWh.value, 5000)
  })
})

test('a closed device gives no sample', async () => {
  await withDevice([COMMON, METER], async ({ device }) => {
    await device.close()
    assert.is(await codeOf(device.sample()), 'device-closed')
  })
})

test.run()
