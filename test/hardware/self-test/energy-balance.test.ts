import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { createEnergyBalance } from '../../../hardware/self-test/energy-balance.ts'
import type { SignOptions } from '../../../hardware/sunspec/maker-signs.ts'
import { minutesOf, samplesOf, type Home, type Wiring } from './samples.ts'

function balanceOf(minutes: readonly Home[], wiring: Wiring = {}, signs: SignOptions = {}) {
  const balance = createEnergyBalance({ signs })
  for (const sample of samplesOf(minutes, wiring)) balance.add(sample)
  return balance.result()
}

const NOON = minutesOf(20, { sunW: 4000, loadW: 500 })
const CHARGING = minutesOf(20, { sunW: 3000, loadW: 400, batteryW: -2500 })
const DISCHARGING = minutesOf(20, { sunW: 0, loadW: 2000, batteryW: 1800 })

test('a home that adds up is agreed', () => {
  for (const minutes of [NOON, CHARGING, DISCHARGING]) assert.is(balanceOf(minutes).verdict, 'agreed')
})

test('a home that would use less than nothing has a sign that is wrong, and the sentence names it', () => {
  const meter = balanceOf(minutesOf(20, { sunW: 0, loadW: 900 }), { isPowerTurned: true })
  assert.is(meter.verdict, 'reversed')
  assert.match(meter.sentence, '`gridSign: export-positive`')
  const battery = balanceOf(DISCHARGING, { isBatteryTurned: true }, { batterySign: 'charge-positive' })
  assert.is(battery.verdict, 'reversed')
  assert.match(battery.sentence, '`batterySign: discharge-positive`')
})

test('too few samples, or too little power, prove nothing', () => {
  assert.is(balanceOf(NOON.slice(0, 9)).verdict, 'undecided')
  assert.is(balanceOf(NOON.slice(0, 10)).verdict, 'agreed')
  assert.is(balanceOf(minutesOf(50, { sunW: 0, loadW: 250 })).verdict, 'undecided')
})

test('devices that do not measure at one moment are forgiven', () => {
  const balance = createEnergyBalance()
  for (const sample of samplesOf(minutesOf(20, { sunW: 4000, loadW: -250 }))) balance.add(sample)
  assert.is(balance.result().verdict, 'agreed')
})

test('only the last hour counts', () => {
  const balance = createEnergyBalance()
  for (const sample of samplesOf(minutesOf(100, { sunW: 0, loadW: 900 }), { isPowerTurned: true }))
    balance.add(sample)
  assert.is(balance.result().verdict, 'reversed')
  for (const sample of samplesOf(minutesOf(60, { sunW: 0, loadW: 900 }))) balance.add(sample)
  assert.is(balance.result().verdict, 'agreed')
})

test('samples of which a part is not known are left out', () => {
  const balance = createEnergyBalance()
  for (const { atMs, points } of samplesOf(NOON)) {
    const pvPowerW = { ...points.pvPowerW, value: null, quality: 'stale' as const }
    balance.add({ atMs, points: { ...points, pvPowerW } })
  }
  assert.is(balance.result().verdict, 'undecided')
})

test.run()
