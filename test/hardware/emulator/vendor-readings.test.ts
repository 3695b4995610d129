/** What vendors' registers say of a home, by addresses that the notes name: independent of the devices' own tables. */
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import type { EmulatedDeviceName } from '../../../hardware/emulator/options.ts'
import type { RegisterBank } from '../../../hardware/emulator/pdu.ts'
import type { RegisterType, WordOrder } from '../../../hardware/emulator/register-type.ts'
import { homeOf, USED } from './home-fixtures.ts'

type Row = readonly [what: string, address: number, type: RegisterType, expected: number, unitId?: number]

/** The home: load 600 W, sun 1800 W, so that 1200 W charge; then the same without sun, so that 600 W discharge. */
const devices: readonly {
  device: EmulatedDeviceName
  bank: RegisterBank
  order: WordOrder
  charging: readonly Row[]
  discharging: readonly Row[]
}[] = [
  {
    device: 'huawei-sun2000',
    bank: 'holding',
    order: 'high-first',
    charging: [
      ['PV', 32064, 'i32', 1800],
      ['battery, + is charging', 37765, 'i32', 1200],
      ['state of charge', 37760, 'u16', 500],
      ['import', 37121, 'i32', USED.gridImportWh / 10],
      ['export', 37119, 'i32', USED.gridExportWh / 10],
      ['PV energy', 32108, 'u32', USED.pvWh / 10],
      ['charged', 37780, 'u32', USED.chargeWh / 10],
      ['discharged', 37782, 'u32', USED.dischargeWh / 10],
      ['most it charges', 37046, 'u32', 5000],
      ['most it discharges', 37048, 'u32', 4000],
    ],
    discharging: [['battery', 37765, 'i32', -600]],
  },
  {
    device: 'sungrow-sh',
    bank: 'input',
    order: 'low-first',
    charging: [
      ['PV', 5016, 'u32', 1800],
      ['battery without sign', 13021, 'u16', 1200],
      ['state: sun, charging, load', 13000, 'u16', 0b001011],
      ['state of charge', 13022, 'u16', 500],
      ['import', 13036, 'u32', Math.floor(USED.gridImportWh / 100)],
      ['export', 13045, 'u32', Math.floor(USED.gridExportWh / 100)],
      ['PV energy', 13002, 'u32', Math.floor(USED.pvWh / 100)],
      ['charged', 13040, 'u32', Math.floor(USED.chargeWh / 100)],
      ['discharged', 13026, 'u32', Math.floor(USED.dischargeWh / 100)],
    ],
    discharging: [
      ['battery without sign', 13021, 'u16', 600],
      ['state: discharging, load', 13000, 'u16', 0b001100],
    ],
  },
  {
    device: 'growatt',
    bank: 'input',
    order: 'high-first',
    charging: [
      ['PV', 1, 'u32', 18_000],
      ['charging', 1011, 'u32', 12_000],
      ['discharging', 1009, 'u32', 0],
      ['state of charge', 1014, 'u16', 50],
      ['import', 1046, 'u32', Math.floor(USED.gridImportWh / 100)],
      ['PV energy', 91, 'u32', Math.floor(USED.pvWh / 100)],
      ['discharged', 1054, 'u32', Math.floor(USED.dischargeWh / 100)],
    ],
    discharging: [
      ['charging', 1011, 'u32', 0],
      ['discharging', 1009, 'u32', 6000],
    ],
  },
  {
    device: 'deye-3p',
    bank: 'holding',
    order: 'low-first',
    charging: [
      ['PV 1', 672, 'u16', 1080],
      ['PV 2', 673, 'u16', 720],
      ['battery, + is discharging', 590, 'i16', -1200],
      ['state of charge', 588, 'u16', 50],
      ['bought', 522, 'u32', Math.floor(USED.gridImportWh / 100)],
      ['sold', 524, 'u32', Math.floor(USED.gridExportWh / 100)],
      ['PV energy', 534, 'u32', Math.floor(USED.pvWh / 100)],
      ['charged', 516, 'u32', Math.floor(USED.chargeWh / 100)],
      ['discharged', 518, 'u32', Math.floor(USED.dischargeWh / 100)],
    ],
    discharging: [['battery', 590, 'i16', 600]],
  },
  {
    device: 'goodwe-et',
    bank: 'holding',
    order: 'high-first',
    charging: [
      ['PV 1', 35105, 'u32', 1080],
      ['PV 2', 35109, 'u32', 720],
      ['PV 3', 35113, 'u32', 0],
      ['battery, + is discharging', 35182, 'i32', -1200],
      ['state of charge', 37007, 'u16', 50],
      ['bought', 36017, 'f32', USED.gridImportWh],
      ['discharged', 35209, 'u32', Math.floor(USED.dischargeWh / 100)],
    ],
    discharging: [['battery', 35182, 'i32', 600]],
  },
  {
    device: 'victron-gx',
    bank: 'input',
    order: 'high-first',
    charging: [
      ['PV', 850, 'u16', 1800],
      ['battery, + is charging', 842, 'i16', 1200],
      ['state of charge', 843, 'u16', 50],
      ['import, at the meter', 2634, 'u32', USED.gridImportWh / 10, 30],
    ],
    discharging: [['battery', 842, 'i16', -600]],
  },
  {
    device: 'solaredge',
    bank: 'holding',
    order: 'low-first',
    charging: [
      ['battery, + is charging', 0xe174, 'f32', 1200],
      ['state of charge', 0xe184, 'f32', 50],
      ['discharged', 0xe176, 'u64', USED.dischargeWh],
      ['charged', 0xe17a, 'u64', USED.chargeWh],
    ],
    discharging: [['battery', 0xe174, 'f32', -600]],
  },
]

for (const { device, bank, order, charging, discharging } of devices) {
  test(`${device} says what the home does, in its own signs and units`, () => {
    const sunny = homeOf(device, { wordOrder: order })
    for (const [what, address, type, expected, unitId] of charging)
      assert.is(sunny.value(address, type, bank, unitId), expected, what)
    const dark = homeOf(device, { wordOrder: order, pvW: 0 })
    for (const [what, address, type, expected, unitId] of discharging)
      assert.is(dark.value(address, type, bank, unitId), expected, what)
  })
}

test('the sign of grid power is that of the maker', () => {
  type GridRow = readonly [EmulatedDeviceName, RegisterBank, WordOrder, number, RegisterType, number]
  const rows: GridRow[] = [
    ['huawei-sun2000', 'holding', 'high-first', 37113, 'i32', -1],
    ['sungrow-sh', 'input', 'low-first', 13009, 'i32', -1],
    ['deye-3p', 'holding', 'low-first', 625, 'i16', 1],
    ['goodwe-et', 'holding', 'high-first', 36025, 'i32', -1],
  ]
  for (const [device, bank, wordOrder, address, type, sign] of rows) {
    const importing = homeOf(device, { wordOrder, pvW: 0, storedWh: 1000 })
    assert.is(importing.value(address, type, bank), sign * 600, device)
    const exporting = homeOf(device, { wordOrder, storedWh: 10_000 })
    assert.is(exporting.value(address, type, bank), sign * -1200, device)
  }
  const growatt = homeOf('growatt', { pvW: 0, storedWh: 1000 })
  assert.equal([growatt.value(1021, 'u32', 'input'), growatt.value(1029, 'u32', 'input')], [6000, 0])
  const victron = homeOf('victron-gx', { pvW: 0, storedWh: 1000 })
  assert.is(
    [820, 821, 822].reduce((sum, at) => sum + victron.value(at, 'i16', 'input'), 0),
    600,
  )
  // SolarEdge's meter is its second device: model 1 at 40121, 203 at 40188, W at offset 18.
  const solaredge = homeOf('solaredge', { pvW: 0, storedWh: 1000 })
  assert.equal(
    [40121, 40188].map((at) => solaredge.value(at, 'u16')),
    [1, 203],
  )
  assert.is(solaredge.value(40188 + 18, 'i16'), -600)
})

test('an SDM630 answers input registers in floats, and at most 80 of them', () => {
  const meter = homeOf('eastron-sdm630', { pvW: 0 })
  const floats = [52, 72, 74].map((address) => meter.value(address, 'f32', 'input'))
  assert.equal(
    floats.map((value) => Math.round(value * 100) / 100),
    [600, 1234.56, 2345.67],
  )
  assert.is(meter.home.units.get(1)?.maxRegisters, 80)
})

test('what a device does not have is no register of it, and gaps in a block say 0', () => {
  const huawei = homeOf('huawei-sun2000')
  assert.is(huawei.words(31_000, 1), null)
  assert.is(huawei.words(32_119, 2), null, 'beyond the end of a block')
  assert.equal(huawei.words(32_066, 2), [0, 0])
  assert.equal(homeOf('sungrow-sh').words(5016, 2, 'holding'), [0, 0], 'measurements are input registers')
  assert.is(homeOf('victron-gx').words(800, 1, 'holding', 30), null, 'another unit has other registers')
})

test('a Fronius has its meter at unit 200, and its battery as DC inputs 3 and 4', () => {
  const fronius = homeOf('fronius-gen24')
  assert.equal([...fronius.home.units.keys()], [1, 200])
  // Model 1 68, 103 52, 120 28, 121 32, 122 46, 123 26 registers after the marker; 160 has four inputs of 20.
  const inputs = 40002 + 68 + 52 + 28 + 32 + 46 + 26
  assert.equal(
    [0, 1, 8].map((offset) => fronius.value(inputs + offset, 'u16')),
    [160, 88, 4],
  )
  const powers = [0, 1, 2, 3].map((module) => fronius.value(inputs + 10 + module * 20 + 11, 'u16'))
  assert.equal(powers, [1080, 720, 1200, 0])
})

test.run()
