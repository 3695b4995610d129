import { test } from 'uvu'
import * as assert from 'uvu/assert'
import type { HouseholdSource, SunSource } from '../../../sim/scenario/sources.ts'
import { householdPowerW } from '../../../sim/profiles/household.ts'
import { createMinuteOfDay } from '../../../sim/profiles/local-time.ts'
import { createNoise } from '../../../sim/profiles/noise.ts'
import { sunPowerW } from '../../../sim/profiles/sun.ts'

const HOUR_MS = 3_600_000
const QUARTER_MS = HOUR_MS / 4
const MUNICH = { latitude: 48.14, longitude: 11.58 }
const SOUTH: SunSource = { type: 'sun', peakW: 1000, tiltDegrees: 30, azimuthDegrees: 180 }

function energyWh(powerW: (atMs: number) => number, startMs: number, days: number): number {
  let sum = 0
  for (let row = 0; row < days * 96; row++) sum += powerW(startMs + row * QUARTER_MS) / 4
  return sum
}

test('a south roof in Munich gives about a thousand full hours a year, most of them in summer', () => {
  const powerW = sunPowerW(SOUTH, { site: MUNICH, seed: 1 })
  const yearWh = energyWh(powerW, Date.UTC(2026, 0, 1), 365)
  assert.ok(yearWh > 900_000 && yearWh < 1_700_000, `${yearWh}`)
  const june = energyWh(powerW, Date.UTC(2026, 5, 1), 30)
  const december = energyWh(powerW, Date.UTC(2026, 11, 1), 30)
  assert.ok(june > 2 * december, `${june} ${december}`)
})

test('the sun rises and sets where it should, and the roof never exceeds what it is', () => {
  const powerW = sunPowerW(SOUTH, { site: MUNICH, seed: 1 })
  // On 21 June in Munich the sun rises at 03:13 and sets at 19:17 UTC; at equinox it is up for twelve hours.
  const on = (hour: number) => powerW(Date.UTC(2026, 5, 21) + hour * HOUR_MS)
  assert.equal([on(2.9), on(19.6), on(0), on(23)], [0, 0, 0, 0])
  assert.ok(on(4) > 0 && on(18.5) > 0)
  for (let hour = 0; hour < 24; hour += 0.25) assert.ok(on(hour) <= 1000)
})

test('an east roof is early and a west roof is late; the southern hemisphere has its summer in January', () => {
  const facing = (azimuthDegrees: number) =>
    sunPowerW({ ...SOUTH, azimuthDegrees }, { site: MUNICH, seed: 1 })
  const morning = Date.UTC(2026, 5, 21, 6)
  assert.ok(facing(90)(morning) > 1.5 * facing(270)(morning))
  const sydney = sunPowerW(
    { ...SOUTH, azimuthDegrees: 0 },
    { site: { latitude: -33.9, longitude: 151.2 }, seed: 1 },
  )
  assert.ok(energyWh(sydney, Date.UTC(2026, 0, 1), 30) > energyWh(sydney, Date.UTC(2026, 5, 1), 30))
})

test('at the pole the sun stays away in winter and nothing breaks', () => {
  const powerW = sunPowerW(SOUTH, { site: { latitude: 90, longitude: 0 }, seed: 1 })
  assert.is(energyWh(powerW, Date.UTC(2026, 11, 1), 10), 0)
  assert.ok(energyWh(powerW, Date.UTC(2026, 5, 1), 10) > 0)
})

const minuteOfDay = createMinuteOfDay('Europe/Berlin')
const household = (source: Partial<HouseholdSource>, seed = 1) =>
  householdPowerW(
    { type: 'household', dailyWh: 9000, car: null, ...source },
    { homeId: 'a', seed, rowMs: QUARTER_MS, minuteOfDay },
  )

test('a household uses about its daily energy, more in the evening than at night', () => {
  const powerW = household({})
  const start = Date.UTC(2026, 5, 1)
  const dailyWh = energyWh(powerW, start, 60) / 60
  assert.ok(Math.abs(dailyWh - 9000) < 450, `${dailyWh}`)
  const mean = (hour: number) => {
    let sum = 0
    for (let day = 0; day < 30; day++) sum += powerW(start + (day * 24 + hour) * HOUR_MS)
    return sum / 30
  }
  // 17:00 UTC is 19:00 in Berlin, 01:00 is 03:00, 05:00 is 07:00.
  assert.ok(mean(17) > 3 * mean(1), 'evening')
  assert.ok(mean(5) > 1.5 * mean(1), 'morning')
})

test('a car takes exactly its energy every day, also across midnight', () => {
  for (const fromMinuteOfDay of [630, 1400, 7]) {
    const car = { dailyWh: 11_000, powerW: 7400, fromMinuteOfDay }
    const powerW = household({ dailyWh: 0, car })
    const chargedWh = energyWh(powerW, Date.UTC(2026, 5, 1), 10)
    assert.ok(Math.abs(chargedWh - 110_000) < 20, `${chargedWh}`)
  }
})

test('another seed is another household', () => {
  const at = Date.UTC(2026, 5, 1)
  assert.is(household({}, 1)(at), household({}, 1)(at))
  assert.is.not(energyWh(household({}, 1), at, 1), energyWh(household({}, 2), at, 1))
})

test('noise is even between 0 and 1', () => {
  const noise = createNoise(5, 'test')
  const values = Array.from({ length: 10_000 }, (_, index) => noise(index))
  assert.ok(values.every((value) => value >= 0 && value < 1))
  for (const tenth of [0, 3, 9]) {
    const share = values.filter((value) => Math.floor(value * 10) === tenth).length
    assert.ok(Math.abs(share - 1000) < 120, `${tenth}: ${share}`)
  }
})

test('minutes of the day follow the zone and its summer time', () => {
  const change = Date.UTC(2026, 2, 29, 1)
  assert.is(minuteOfDay(change - 60_000), 119)
  assert.is(minuteOfDay(change), 180)
  assert.is(createMinuteOfDay('Asia/Kathmandu')(Date.UTC(2026, 0, 1)), 345)
  assert.is(minuteOfDay(Date.UTC(2026, 5, 1, 22)), 0)
})

test.run()
