/** `battery:` of a configuration: quantities with their units, and the wishes they make. */
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { batteryWishes, writtenSize } from '../../node/config/battery-wishes.ts'
import { parseHomeConfig } from '../../node/config/home-config.ts'
import { DEFAULT_WISHES } from '../../node/core/trading/battery-wishes.ts'
import { codeOf, configText, errorOf, placeOf } from './config-samples.ts'

const parse = (battery?: string) =>
  parseHomeConfig(configText(battery === undefined ? {} : { battery }), '/home/streetwatt.yaml').battery

test('every key becomes whole units', () => {
  const written = parse(
    '{ capacity: 9.6 kWh, maxChargePower: 4.6 kW, maxDischargePower: 3000 W, reserve: 20 %, sellAbove: 35 ct/kWh, wear: 4 ct/kWh, efficiency: 92.5 % }',
  )
  assert.equal(writtenSize(written), { capacityWh: 9600, chargeW: 4600, dischargeW: 3000 })
  assert.equal(batteryWishes(written, 'EUR'), {
    ...{ reservePpm: 200_000, leastSaleMicroPerKwh: 350_000 },
    ...{ wearMicroPerKwh: 40_000, efficiencyPpm: 925_000 },
  })
})

test('what is left out has its default', () => {
  assert.equal(batteryWishes(parse(), 'EUR'), DEFAULT_WISHES)
  assert.equal(batteryWishes(parse('{}'), 'EUR'), DEFAULT_WISHES)
  assert.equal(writtenSize(parse()), { capacityWh: null, chargeW: null, dischargeW: null })
})

test('what is no such quantity is refused at its place', () => {
  const refused = [
    ['{ reserve: 20 }', 'has no unit'],
    ['{ reserve: 99 % }', 'is out of range'],
    ['{ reserve: -1 % }', 'is out of range'],
    ['{ efficiency: 30 % }', 'is out of range'],
    ['{ efficiency: 101 % }', 'is out of range'],
    ['{ sellAbove: 0.35 }', 'has no unit'],
    ['{ wear: -1 ct/kWh }', 'must not be negative'],
    ['{ capacity: 10 }', 'has no unit'],
    ['{ capacity: 10 kW }', 'unknown unit'],
    ['{ maxChargePower: 5 kWh }', 'unknown unit'],
    ['{ reserv: 20 % }', 'reserve'],
  ] as const
  for (const [text, words] of refused) {
    const error = errorOf(() => parse(text))
    assert.is(error.code, 'config-invalid', text)
    assert.match(error.message, words, text)
    assert.match(
      placeOf(() => parse(text)),
      /^9:\d+$/,
      text,
    )
  }
})

test("prices in another currency than the street's are refused", () => {
  for (const text of ['{ sellAbove: 0.35 CHF/kWh }', '{ wear: 0.04 CHF/kWh }'])
    assert.is(
      codeOf(() => batteryWishes(parse(text), 'EUR')),
      'config-currency-other',
    )
})

test.run()
