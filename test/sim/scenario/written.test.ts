import { test } from 'uvu'
import * as assert from 'uvu/assert'
import {
  DURATION,
  ENERGY,
  PEAK_POWER,
  POWER,
  SHARE,
  parseQuantity,
  withPlainUnit,
} from '../../../sim/scenario/written.ts'
import type { Measure } from '../../../sim/scenario/written.ts'
import { parsePrice } from '../../../sim/scenario/written-price.ts'

const right: readonly (readonly [number | string, Measure, number])[] = [
  ['10 kWh', ENERGY, 10_000],
  ['0.001kWh', ENERGY, 1],
  ['1e3 Wh', ENERGY, 1000],
  [6.4, withPlainUnit(ENERGY, 'kWh'), 6400],
  ['7.4 kW', POWER, 7400],
  [4, PEAK_POWER, 4000],
  ['15 min', DURATION, 900_000],
  ['1h', DURATION, 3_600_000],
  ['90 %', SHARE, 900_000],
  [0.9, SHARE, 900_000],
]

for (const [written, measure, expected] of right) {
  test(`${JSON.stringify(written)} is ${expected}`, () => {
    assert.equal(parseQuantity(written, measure), { value: expected })
  })
}

const wrong: readonly (readonly [number | string, Measure, RegExp])[] = [
  [10, ENERGY, /no unit/],
  ['10 kwh', ENERGY, /unknown unit "kwh"/],
  ['10 kWh each', ENERGY, /unknown unit/],
  ['0.0001 kWh', ENERGY, /finer than 1 Wh/],
  ['-1 kWh', ENERGY, /out of range/],
  ['1,5 kWh', ENERGY, /unknown unit/],
  ['1.5.2 kWh', ENERGY, /not a number/],
  ['kWh', ENERGY, /not a number/],
  ['', ENERGY, /not a number/],
  ['101 %', SHARE, /out of range/],
  ['0 min', DURATION, /out of range/],
  ['10 toString', ENERGY, /unknown unit/],
]

for (const [written, measure, problem] of wrong) {
  test(`${JSON.stringify(written)} is refused: ${problem.source}`, () => {
    const result = parseQuantity(written, measure)
    assert.match('problem' in result ? result.problem : 'accepted', problem)
  })
}

const prices: readonly (readonly [number | string, number, string | null])[] = [
  ['31 ct/kWh', 310_000, null],
  ['0.31 EUR/kWh', 310_000, 'EUR'],
  ['0.31 €/kWh', 310_000, 'EUR'],
  ['310 EUR/MWh', 310_000, 'EUR'],
  ['310000 micro/kWh', 310_000, null],
  [0.31, 310_000, null],
  ['-1.5 ct/kWh', -15_000, null],
  // In binary floating point 0.29 * 1e6 is 289999.99999999994.
  [0.29, 290_000, null],
  ['0.000001 EUR/kWh', 1, 'EUR'],
]

for (const [written, microPerKwh, currency] of prices) {
  test(`${JSON.stringify(written)} is ${microPerKwh} micro per kWh`, () => {
    assert.equal(parsePrice(written), { value: { microPerKwh, currency } })
  })
}

for (const [written, problem] of [
  ['0.0000001 EUR/kWh', /finer than a millionth/],
  ['31 ct', /unknown unit/],
  ['31 ct/Wh', /unknown unit/],
  ['cheap', /not a price/],
  [310_000, /out of range/],
] as const) {
  test(`the price ${JSON.stringify(written)} is refused: ${problem.source}`, () => {
    const result = parsePrice(written)
    assert.match('problem' in result ? result.problem : 'accepted', problem)
  })
}

test.run()
