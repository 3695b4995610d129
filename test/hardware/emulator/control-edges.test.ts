/** Timers, ranges, times of day and ends of the battery, device by device. */
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import type { EmulatedDeviceName } from '../../../hardware/emulator/options.ts'
import type { WordOrder } from '../../../hardware/emulator/register-type.ts'
import { DER, HYBRID, MODEL_123, MODEL_124, writeAll, type Write } from './control-addresses.ts'
import { homeOf, USUAL_W } from './home-fixtures.ts'

test('rewriting a set point starts its timer anew, with the time that is in the register', () => {
  const home = homeOf('hybrid')
  writeAll(home, [
    [HYBRID.revertS, 'u16', 100],
    [HYBRID.outRate, 'i16', 0],
    [HYBRID.mode, 'u16', 3],
  ])
  for (let half = 0; half < 6; half += 1) {
    home.wait(50)
    writeAll(home, [[HYBRID.outRate, 'i16', 0]])
  }
  home.wait(99)
  assert.is(home.value(HYBRID.mode, 'u16'), 3)
  home.wait(1)
  assert.equal(
    [HYBRID.mode, HYBRID.outRate, HYBRID.inRate, HYBRID.revertS].map((at) => home.value(at, 'i16')),
    [0, 10_000, 10_000, 100],
    'what was set has gone back; the time that was left behind has not',
  )
})

test('a timer shortened to 0 in the middle never reverts', () => {
  const home = homeOf('hybrid')
  writeAll(home, [
    [HYBRID.revertS, 'u16', 100],
    [HYBRID.outRate, 'i16', -2000],
    [HYBRID.mode, 'u16', 2],
    [HYBRID.revertS, 'u16', 0],
  ])
  home.wait(5000)
  assert.is(home.value(HYBRID.mode, 'u16'), 2)
})

test('704 tells what is left of its timer, and reverts to what it was told to revert to', () => {
  const home = homeOf('der')
  const [revertTo, enaRevert, revertS, remaining] = [DER.set + 2, DER.set + 6, DER.set + 7, DER.set + 9]
  writeAll(home, [
    [revertS, 'u32', 600],
    [revertTo, 'i32', 500],
    [enaRevert, 'u16', 1],
    [DER.set, 'i32', 3000],
    [DER.setEna, 'u16', 1],
  ])
  assert.is(home.batteryW(), 1200)
  home.wait(100)
  assert.is(home.value(remaining, 'u32'), 500)
  home.wait(500)
  assert.equal([home.value(remaining, 'u32'), home.value(DER.setEna, 'u16')], [0, 1])
  assert.is(home.batteryW(), 500 - 1800)
})

test('123 curtails the sun, as a percentage of the rating', () => {
  const home = homeOf('pv-3ph', { pvW: 6000 })
  writeAll(home, [
    [MODEL_123 + 7, 'u16', 60],
    [MODEL_123 + 5, 'u16', 2500],
    [MODEL_123 + 9, 'u16', 1],
  ])
  assert.is(home.home.state().powersW.pvWh, 2000)
  assert.is(home.gridW(), -1400)
  home.wait(60)
  assert.is(home.gridW(), -5400)
})

test('Deye slots change by the time of day', () => {
  const home = homeOf('deye-3p', { wordOrder: 'low-first', pvW: 0 })
  // It is 12:00. Slot 3 begins at 12:00, slot 4 at 16:00.
  writeAll(home, [[166 + 4, 'u16', 90]])
  assert.is(home.batteryW(), 600)
  home.wait(4 * 3600 - 1)
  assert.is(home.batteryW(), 600)
  home.wait(1)
  assert.is(home.batteryW(), 0)
  home.wait(4 * 3600)
  assert.is(home.batteryW(), 600)
})

test('a Growatt whose authority was given away follows neither slots nor itself', () => {
  const home = homeOf('growatt')
  writeAll(home, [
    [1092, 'u16', 1],
    [1102, 'u16', 1],
    [30100, 'u16', 1],
  ])
  assert.is(home.batteryW(), USUAL_W)
})

test('the last minute of a Growatt slot belongs to it', () => {
  const home = homeOf('growatt')
  // It is 12:00; the slot ends with 12:04.
  writeAll(home, [
    [1092, 'u16', 1],
    [1101, 'u16', 12 * 256 + 4],
    [1102, 'u16', 1],
  ])
  home.wait(299)
  assert.is(home.batteryW(), -5000)
  home.wait(1)
  assert.is(home.batteryW(), USUAL_W)
  home.wait(12 * 3600 - 300)
  assert.is(home.batteryW(), -5000, 'and so does midnight the next day')
})

test('a forced charge of 0 minutes on a Huawei ends at once', () => {
  const home = homeOf('huawei-sun2000')
  writeAll(home, [
    [47247, 'u32', 2500],
    [47100, 'u16', 1],
  ])
  home.wait(1)
  assert.equal([home.batteryW(), home.value(47100, 'u16')], [USUAL_W, 0])
})

test('704 gives no more than it was set to: a full battery leaves the sun unused', () => {
  const home = homeOf('der', { storedWh: 10_000 })
  writeAll(home, [
    [DER.set, 'i32', 1000],
    [DER.setEna, 'u16', 1],
  ])
  assert.equal([home.home.state().powersW.pvWh, home.gridW()], [1000, -400])
})

test('MinRsvPct is the floor of the battery', () => {
  const home = homeOf('hybrid', { pvW: 0 })
  writeAll(home, [[HYBRID.reserve, 'u16', 5000]])
  assert.equal([home.batteryW(), home.gridW()], [0, 600])
  writeAll(home, [[HYBRID.reserve, 'u16', 4900]])
  assert.is(home.batteryW(), 600)
  home.wait(1200)
  assert.equal([home.batteryW(), home.home.state().storedWh], [0, 4900])
})

test('SolarEdge obeys only in remote mode', () => {
  const home = homeOf('solaredge', { wordOrder: 'low-first' })
  writeAll(home, [[0xe00d, 'u16', 3]])
  assert.is(home.batteryW(), USUAL_W)
})

test('what is out of range gets exception 3, and changes nothing', () => {
  const rows: readonly (readonly [EmulatedDeviceName, WordOrder, ...Write])[] = [
    ['hybrid', 'high-first', HYBRID.mode, 'u16', 4],
    ['hybrid', 'high-first', HYBRID.outRate, 'i16', -10_001],
    ['hybrid', 'high-first', HYBRID.outRate, 'u16', 0x8000],
    ['hybrid', 'high-first', HYBRID.revertS, 'u16', 0xffff],
    ['hybrid', 'high-first', HYBRID.reserve, 'u16', 10_001],
    ['hybrid', 'high-first', MODEL_123 + 5, 'u16', 10_001],
    ['der', 'high-first', DER.set, 'i32', 8001],
    ['der', 'high-first', DER.set, 'i32', -5001],
    ['der', 'high-first', DER.setEna, 'u16', 2],
    ['huawei-sun2000', 'high-first', 47075, 'u32', 5001],
    ['huawei-sun2000', 'high-first', 47083, 'u16', 1441],
    ['huawei-sun2000', 'high-first', 47100, 'u16', 3],
    ['sungrow-sh', 'low-first', 13050, 'u16', 0xab],
    ['sungrow-sh', 'low-first', 13051, 'u16', 5001],
    ['sungrow-sh', 'low-first', 13049, 'u16', 1],
    ['solaredge', 'low-first', 0xe00e, 'f32', NaN],
    ['solaredge', 'low-first', 0xe00e, 'f32', 5001],
    ['solaredge', 'low-first', 0xe00d, 'u16', 6],
    ['goodwe-et', 'high-first', 47511, 'u16', 3],
    ['growatt', 'high-first', 30409, 'i16', 101],
    ['deye-3p', 'low-first', 166, 'u16', 101],
  ]
  for (const [device, wordOrder, address, type, value] of rows) {
    const home = homeOf(device, { wordOrder })
    const before = home.home.settings
    assert.is(home.write(address, type, value), 3, `${device} ${address} = ${value}`)
    assert.equal(home.home.settings, before)
  }
})

test('what cannot be written gets exception 2: measurements, holes, half a value', () => {
  const huawei = homeOf('huawei-sun2000')
  for (const address of [32064, 47079, 20_000]) assert.is(huawei.write(address, 'u16', 1), 2, `${address}`)
  assert.is(huawei.write(47075, 'u16', 1), 2, 'the high word alone')
  assert.is(huawei.write(47076, 'u16', 1), 2, 'the low word alone')
  assert.is(homeOf('hybrid').write(MODEL_124 + 8, 'u16', 1), 2, 'the state of charge')
  assert.is(homeOf('meter').write(40003, 'u16', 1), 2)
})

test('several settings in one write are all taken or none', () => {
  const home = homeOf('hybrid')
  const unit = home.home.units.get(1)
  assert.is(unit?.write(HYBRID.outRate, [0x10000 - 4000, 2000]), 0)
  assert.equal([home.value(HYBRID.outRate, 'i16'), home.value(HYBRID.inRate, 'i16')], [-4000, 2000])
  assert.is(unit?.write(HYBRID.outRate, [100, 0x8000]), 3)
  assert.is(home.value(HYBRID.outRate, 'i16'), -4000)
})

test('a forced charge ends at a full battery, and a forced discharge at the reserve', () => {
  const full = homeOf('sungrow-sh', { wordOrder: 'low-first', storedWh: 9900 })
  writeAll(full, [
    [13051, 'u16', 3000],
    [13050, 'u16', 0xaa],
    [13049, 'u16', 2],
  ])
  assert.is(full.batteryW(), -3000)
  full.wait(200)
  assert.equal([full.batteryW(), full.value(13022, 'u16', 'input')], [0, 1000])
  const empty = homeOf('sungrow-sh', { wordOrder: 'low-first', storedWh: 1100 })
  writeAll(empty, [
    [13051, 'u16', 3000],
    [13050, 'u16', 0xbb],
    [13049, 'u16', 2],
  ])
  empty.wait(200)
  assert.equal([empty.batteryW(), empty.value(13022, 'u16', 'input')], [0, 100])
})

test.run()
