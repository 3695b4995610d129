import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { parseHomeConfig } from '../../node/config/home-config.ts'
import { tradingLimits } from '../../node/config/trading-limits.ts'
import { codeOf, configText, placeOf } from './config-samples.ts'

const trading = (text: string) => parseHomeConfig(configText({ trading: text }), '/h/streetwatt.yaml').trading

test('prices are written with their unit and become whole micro per kWh', () => {
  const { sellMin, buyMax } = trading('{ sell: { min: 9 ct/kWh }, buy: { max: 0.315 EUR/kWh } }')
  assert.equal(sellMin, { microPerKwh: 90_000, currency: null })
  assert.equal(buyMax, { microPerKwh: 315_000, currency: 'EUR' })
})

test('what the owner does not limit has no limit', () => {
  assert.equal(trading('{}'), { sellMin: null, buyMax: null })
})

for (const [title, text, column] of [
  ['a price without a unit is refused: 9 is not 9 ct', '{ sell: { min: 9 } }', 25],
  ['a price as text without a unit is refused', '{ sell: { min: "9" } }', 25],
  ['a unit that is none is refused', '{ sell: { min: 9 ct/kW } }', 25],
  ['a price finer than a micro is refused, never rounded', '{ buy: { max: 0.00001 ct/kWh } }', 24],
] as const) {
  test(title, () => {
    assert.is(
      placeOf(() => trading(text)),
      `9:${String(column)}`,
    )
  })
}

test('a duration is milliseconds, or has its unit', () => {
  const poll = (text: string) =>
    parseHomeConfig(
      configText({ device: `{ host: a, port: 502, pollMs: ${text}, resolutionWh: 1 kWh }` }),
      '/h/c.yaml',
    ).device
  assert.is(poll('500').pollMs, 500)
  assert.is(poll('5 s').pollMs, 5000)
  assert.is(poll('2 min').reading.resolutionWh, 1000)
  assert.is(
    codeOf(() => poll('5 parsec')),
    'config-invalid',
  )
  assert.is(
    codeOf(() => poll('1 d')),
    'config-invalid',
  )
})

test("limits in the street's currency, or in cents of it, are the node's", () => {
  assert.equal(tradingLimits(trading('{ sell: { min: 9 ct/kWh }, buy: { max: 0.31 EUR/kWh } }'), 'EUR'), {
    sellMinMicroPerKwh: 90_000,
    buyMaxMicroPerKwh: 310_000,
  })
})

test('limits in another currency are refused', () => {
  assert.is(
    codeOf(() => tradingLimits(trading('{ buy: { max: 0.31 EUR/kWh } }'), 'CHF')),
    'config-currency-other',
  )
})

test.run()
