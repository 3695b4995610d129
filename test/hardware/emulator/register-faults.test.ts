/** Faults in the registers, and meters that are wrong by nature. */
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { parseFault } from '../../../hardware/emulator/fault-names.ts'
import { OperatingError } from '../../../node/core/units/operating-error.ts'
import { homeOf, USED } from './home-fixtures.ts'

/** Models of the hybrid: 103 at 40070, 203 behind 160, which has two inputs. */
const INVERTER = 40070
const METER = 40002 + 68 + 52 + 28 + 32 + 46 + 26 + 26 + 50
const PV_INVERTER = INVERTER

test('sentinel: measurements are not there, ratings and names still are', () => {
  const home = homeOf('hybrid')
  home.fault('sentinel')
  assert.is(home.value(INVERTER + 14, 'i16'), -32_768)
  assert.is(home.value(METER + 18, 'i16'), -32_768)
  assert.is(home.value(INVERTER, 'u16'), 103)
  assert.is(home.value(INVERTER + 52 + 3, 'u16'), 8000, 'WRtg')
  home.fault('sentinel', false)
  assert.is(home.value(INVERTER + 14, 'i16'), 600)
  const huawei = homeOf('huawei-sun2000')
  huawei.fault('sentinel')
  assert.equal([huawei.value(32064, 'i32'), huawei.value(37760, 'u16')], [0x7fffffff, 0xffff])
  assert.is(huawei.value(37046, 'u32'), 5000, 'a rating')
})

test('scale: the scale factor moves with every other request, and the value with it', () => {
  const home = homeOf('hybrid')
  home.fault('scale')
  const seen = Array.from({ length: 4 }, () => home.words(INVERTER + 14, 2) ?? [])
  assert.equal(
    seen.map(([raw = 0, scale = 0]) => raw * 10 ** ((scale << 16) >> 16)),
    [600, 600, 600, 600],
  )
  assert.is(new Set(seen.map(([, scale]) => scale)).size, 2)
})

test('counter-zero: the next answer with counters says 0, and only that', () => {
  const home = homeOf('hybrid')
  home.fault('counter-zero')
  assert.is(home.value(METER + 18, 'i16'), 0, 'a request without counters does not use it up')
  assert.is(home.value(METER + 46, 'u32'), 0)
  assert.is(home.value(METER + 46, 'u32'), USED.gridImportWh)
  const sungrow = homeOf('sungrow-sh', { wordOrder: 'low-first' })
  sungrow.fault('counter-zero')
  assert.is(sungrow.value(13036, 'u32', 'input'), 0)
  assert.is(sungrow.value(13036, 'u32', 'input'), Math.floor(USED.gridImportWh / 100))
})

test('counter-reset: counters begin at 0 and count on', () => {
  const home = homeOf('hybrid', { pvW: 0, storedWh: 1000 })
  home.fault('counter-reset')
  assert.is(home.value(METER + 46, 'u32'), 0)
  home.wait(3600)
  assert.is(home.value(METER + 46, 'u32'), 600)
  home.fault('counter-reset', false)
  assert.is(home.value(METER + 46, 'u32'), 600, 'what was lost stays lost')
})

test('wrap: a counter of 32 bits runs over its end in its own units, one of 64 bits does not', () => {
  const home = homeOf('hybrid', { pvW: 0, storedWh: 1000 })
  home.fault('wrap')
  assert.is(home.value(METER + 46, 'u32'), 2 ** 32 - 50)
  home.wait(360)
  assert.is(home.value(METER + 46, 'u32'), 10)
  const huawei = homeOf('huawei-sun2000', { pvW: 0, storedWh: 1000 })
  huawei.fault('wrap')
  assert.equal([huawei.value(37121, 'i32'), huawei.value(32106, 'u32')], [2 ** 31 - 50, 2 ** 32 - 50])
  huawei.wait(3600)
  assert.is(huawei.value(37121, 'u32'), 10, '600 Wh in steps of 10')
  const solaredge = homeOf('solaredge', { wordOrder: 'low-first' })
  solaredge.fault('wrap')
  assert.is(solaredge.value(0xe17a, 'u64'), USED.chargeWh)
})

test('night: no sun flows, and the solar side says that it is asleep', () => {
  const solar = homeOf('pv-3ph')
  solar.wait(100)
  solar.fault('night')
  assert.equal([solar.value(PV_INVERTER + 14, 'i16'), solar.value(PV_INVERTER + 38, 'u16')], [-32_768, 2])
  assert.is(solar.home.state().powersW.pvWh, 0)
  assert.is(solar.gridW(), 600, 'the meter is awake')
  solar.fault('night', false)
  assert.is(solar.gridW(), -1200)
  const hybrid = homeOf('hybrid')
  hybrid.fault('night')
  assert.equal(
    [hybrid.value(INVERTER + 14, 'i16'), hybrid.batteryW()],
    [600, 600],
    'the battery serves the home',
  )
  const goodwe = homeOf('goodwe-et')
  goodwe.fault('night')
  assert.equal([goodwe.value(35105, 'u32'), goodwe.value(35182, 'i32')], [0xffffffff, 600])
})

test('a reversed meter has the wrong sign, or everything the wrong way round', () => {
  const power = homeOf('meter', { pvW: 0, reversedMeter: 'power' })
  const meterOnly = 40070
  assert.is(power.value(meterOnly + 18, 'i16'), -600)
  assert.is(power.value(meterOnly + 46, 'u32'), USED.gridImportWh)
  const both = homeOf('meter', { pvW: 0, reversedMeter: 'power-and-counters' })
  assert.is(both.value(meterOnly + 18, 'i16'), -600)
  assert.equal(
    [both.value(meterOnly + 38, 'u32'), both.value(meterOnly + 46, 'u32')],
    [USED.gridImportWh, USED.gridExportWh],
  )
  assert.is(both.home.state().powersW.gridImportWh, 600, 'the home itself knows better')
})

test('a coarse counter moves in its steps', () => {
  const home = homeOf('meter', { pvW: 0, counterStepWh: 1000 })
  const seen = new Set<number>()
  for (let hour = 0; hour < 5; hour += 1) {
    seen.add(home.value(40070 + 46, 'u32'))
    home.wait(3600)
  }
  assert.equal([...seen], [1_234_000, 1_235_000, 1_236_000])
})

test('a fault is named with or without a time', () => {
  assert.equal(parseFault('night'), { name: 'night', afterS: 0 })
  assert.equal(parseFault('counter-zero:90'), { name: 'counter-zero', afterS: 90 })
  assert.equal(parseFault('late:0.5'), { name: 'late', afterS: 0.5 })
  for (const wrong of ['', 'fog', 'late:', 'late:-1', 'late:x', 'Late', 'late:1:2']) {
    try {
      parseFault(wrong)
      assert.unreachable(wrong)
    } catch (error) {
      assert.ok(error instanceof OperatingError, wrong)
      assert.is(error.code, 'emulator-fault-unknown')
    }
  }
})

test.run()
