import * as fc from 'fast-check'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import type { Series, SeriesOptions } from '../../../sim/profiles/series.ts'
import { createSeries, energyColumnWh } from '../../../sim/profiles/series.ts'

const HOUR_MS = 3_600_000
const START_MS = Date.UTC(2026, 0, 1)

function makeSeries(options: Partial<SeriesOptions> & { digits: bigint[]; scale?: number }): Series {
  const { digits, scale = 0, ...rest } = options
  const rows = { digits, scale }
  return createSeries({ rows, unit: 'Wh', resolutionMs: HOUR_MS, startMs: START_MS, peakW: null, ...rest })
}

test('a row is spread evenly over its time, and the rest of a Wh goes to the slot that completes it', () => {
  const series = makeSeries({ digits: [10n, 1n] })
  const quarters = energyColumnWh(series, { startMs: START_MS, slotMs: HOUR_MS / 4, slots: 8 })
  // C = 2.5, 5, 7.5, 10, 10.25, 10.5, 10.75, 11
  assert.equal([...quarters], [2, 3, 2, 3, 0, 0, 0, 1])
})

test('outside its rows a series has no energy', () => {
  const series = makeSeries({ digits: [10n] })
  assert.is(series.energyWhBetween({ startMs: START_MS - HOUR_MS, endMs: START_MS }), 0)
  assert.is(series.energyWhBetween({ startMs: series.endMs, endMs: series.endMs + HOUR_MS }), 0)
  assert.is(series.energyWhBetween({ startMs: START_MS - HOUR_MS, endMs: series.endMs + HOUR_MS }), 10)
})

const SAME_ENERGY: readonly (readonly [SeriesOptions['unit'], bigint, number, number | null])[] = [
  ['kWh', 12345n, 4, null],
  ['Wh', 12345n, 1, null],
  ['W', 12345n, 1, null],
  ['kW', 12345n, 4, null],
  ['W/kWp', 4938n, 1, 2500],
  ['kW/kWp', 4938n, 4, 2500],
]

for (const [unit, digits, scale, peakW] of SAME_ENERGY) {
  test(`1.2345 kWh in an hour are the same in ${unit}`, () => {
    const series = makeSeries({ digits: [digits, digits], scale, unit, peakW })
    assert.equal([...energyColumnWh(series, { startMs: START_MS, slotMs: HOUR_MS, slots: 2 })], [1234, 1235])
  })
}

test('mean power over a quarter-hour is a quarter of the energy of an hour', () => {
  const series = makeSeries({ digits: [4000n, 0n], unit: 'W', resolutionMs: HOUR_MS / 4 })
  assert.is(series.cumulativeWh(series.endMs), 1000)
})

test('a thousand rows of a tenth are a hundred, which binary fractions miss', () => {
  const series = makeSeries({ digits: Array.from({ length: 1000 }, () => 1n), scale: 1 })
  assert.is(series.cumulativeWh(series.endMs), 100)
})

const rowsArbitrary = fc.array(fc.bigInt({ min: 0n, max: 10n ** 9n }), { minLength: 1, maxLength: 40 })
const unitArbitrary = fc.constantFrom<SeriesOptions['unit'][]>('kWh', 'Wh', 'W', 'kW', 'W/kWp', 'kW/kWp')
const resolutionArbitrary = fc.constantFrom(60_000, 300_000, 420_000, 900_000, HOUR_MS)

test('slots of any length add up to floor(C(end)), and none is negative', () => {
  fc.assert(
    fc.property(
      rowsArbitrary,
      unitArbitrary,
      resolutionArbitrary,
      resolutionArbitrary,
      (digits, unit, resolutionMs, slotMs) => {
        const series = makeSeries({ digits, scale: 6, unit, resolutionMs, peakW: 6400 })
        const slots = Math.ceil((digits.length * resolutionMs) / slotMs)
        const column = energyColumnWh(series, { startMs: START_MS, slotMs, slots })
        assert.ok(column.every((energyWh) => energyWh >= 0))
        assert.is(
          column.reduce((sum, energyWh) => sum + energyWh, 0),
          series.cumulativeWh(series.endMs),
        )
      },
    ),
  )
})

test('C at a moment is the floor of the exact sum, reckoned row by row in another way', () => {
  const within = fc.nat({ max: 10_000 })
  fc.assert(
    fc.property(rowsArbitrary, within, (digits, permyriad) => {
      const series = makeSeries({ digits, scale: 3 })
      const atMs = Math.floor((digits.length * HOUR_MS * permyriad) / 10_000)
      // In units of 10^-3 Wh and milliseconds of a row; no cumulative sums, no early division.
      const exact = digits.reduce((sum, value, row) => {
        const part = Math.min(HOUR_MS, Math.max(0, atMs - row * HOUR_MS))
        return sum + value * BigInt(part)
      }, 0n)
      assert.is(series.cumulativeWh(START_MS + atMs), Number(exact / (1000n * BigInt(HOUR_MS))))
    }),
  )
})

test('splitting every row into equal smaller rows changes nothing', () => {
  fc.assert(
    fc.property(rowsArbitrary, (digits) => {
      const hourly = makeSeries({ digits, scale: 4, unit: 'kW' })
      const halves = digits.flatMap((value) => [value, value])
      const finer = makeSeries({ digits: halves, scale: 4, unit: 'kW', resolutionMs: HOUR_MS / 2 })
      const span = { startMs: START_MS, slotMs: 300_000, slots: digits.length * 12 }
      assert.equal(energyColumnWh(hourly, span), energyColumnWh(finer, span))
    }),
  )
})

test('a negative row is a mistake of ours: the reader refuses it before', () => {
  assert.throws(() => makeSeries({ digits: [-1n] }), /negative/)
})

test.run()
