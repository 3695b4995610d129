import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { createSunDrive } from '../../../hardware/emulator/sun-drive.ts'

const OPTIONS = { seed: 7, latitudeDeg: 52, longitudeDeg: 0, kWp: 8, dailyLoadWh: 10_000 }
const STEPS_PER_DAY = 96
const stepOf = (month: number, day: number) => Date.UTC(2026, month - 1, day) / 900_000

function dayOf(first: number, options = OPTIONS) {
  const drive = createSunDrive(options)
  return Array.from({ length: STEPS_PER_DAY }, (_, index) => drive.energyWh(first + index))
}

const sum = (values: readonly number[]) => values.reduce((left, right) => left + right, 0)

test('a step has the same whole Wh whoever asks and in any order; another seed has others', () => {
  const forwards = dayOf(stepOf(6, 21))
  const drive = createSunDrive(OPTIONS)
  const backwards = forwards
    .map((_, index) => drive.energyWh(stepOf(6, 21) + STEPS_PER_DAY - 1 - index))
    .reverse()
  assert.equal(forwards, backwards)
  assert.ok(
    forwards.every(
      ({ loadWh, pvWh }) => Number.isInteger(loadWh) && Number.isInteger(pvWh) && loadWh >= 0 && pvWh >= 0,
    ),
  )
  assert.not.equal(forwards, dayOf(stepOf(6, 21), { ...OPTIONS, seed: 8 }))
})

test('the sun shines by day, and more in June than in December', () => {
  const june = dayOf(stepOf(6, 21)).map(({ pvWh }) => pvWh)
  assert.is(sum(june.slice(0, 8)), 0)
  assert.ok((june[48] ?? 0) > 500)
  const days = (month: number) =>
    sum(Array.from({ length: 20 }, (_, day) => sum(dayOf(stepOf(month, 1 + day)).map(({ pvWh }) => pvWh))))
  assert.ok(days(6) > 4 * days(12), `${days(6)} ${days(12)}`)
  assert.ok(Math.max(...june) <= 8000 / 4)
})

test('the load of many days is near what was asked for', () => {
  const days = 60
  const load = sum(
    Array.from({ length: days }, (_, day) =>
      sum(dayOf(stepOf(3, 1) + day * STEPS_PER_DAY).map(({ loadWh }) => loadWh)),
    ),
  )
  assert.ok(Math.abs(load / days / 10_000 - 1) < 0.06, `${load / days}`)
})

test('a home without a roof has no sun', () => {
  assert.is(sum(dayOf(stepOf(6, 21), { ...OPTIONS, kWp: 0 }).map(({ pvWh }) => pvWh)), 0)
})

test.run()
