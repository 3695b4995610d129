/**
 * A live demo, its homes processes and their devices behind Modbus, comes to the balances of the fast engine: the same
 * energy and money in every slot and home, to the Wh and the nano.
 */
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { withDirectory } from '../cli/run-command.ts'
import { runLiveParity } from './live-parity.ts'

/** Four hours around noon. */
const SLOTS = 16
const STREET = `version: 1
start: 2026-06-19T09:00:00Z
days: 1
timezone: Europe/Berlin
seed: 4
site: { latitude: 48.14, longitude: 11.58 }
tariff: { retail: 31 ct/kWh, feedIn: 8 ct/kWh }
forecast: { error: 15 % }
homes:
  - id: anna
    load: { generator: household, dailyKwh: 8 }
    pv: { generator: sun, kWp: 6 }
  - id: brandt
    load: { generator: household, dailyKwh: 26 }
  - id: celik
    load: { generator: household, dailyKwh: 9 }
    pv: { generator: sun, kWp: 8 }
    battery: { capacity: 10 kWh, maxPower: 3 kW }
  - id: dorn
    load: { generator: household, dailyKwh: 30 }
    meterOnly: true
`

test('four hours of a live demo are settled as the fast engine settles them', () =>
  withDirectory(async (directory) => {
    const path = join(directory, 'street.yaml')
    await writeFile(path, STREET)
    const options = { slots: SLOTS, speed: 300, data: join(directory, 'homes') }
    const { live, fast, slots, bound, incomplete } = await runLiveParity(path, options)
    assert.equal(live, fast)
    assert.is(live.length, (slots - incomplete.length) * 4)
    // A machine that is busy may be late for some slots: those have no market in either, or another one.
    const whole = bound - incomplete.length
    assert.ok(whole > slots / 2, `${whole} of ${slots} blocks were in time and whole`)
    assert.ok(
      live.some(({ boughtWh, importWh }) => boughtWh > importWh),
      'somebody bought too much',
    )
  }))

test.run()
