import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { createZoneOffset } from '../../../sim/profiles/local-time.ts'
import { carbonColumn, priceColumn } from '../../../sim/profiles/price-column.ts'
import { parseScenario } from '../../../sim/scenario/read-scenario.ts'
import type { Scenario } from '../../../sim/scenario/scenario.ts'
import { failureOf } from '../scenario/make-scenario.ts'

/** The retail price in micro per kWh of every hour, for a tariff as written. */
function hourly(retail: string, { start = '2026-01-05T00:00Z', days = 1, csv = '' } = {}): number[] {
  const scenario = read(`tariff: { retail: ${retail}, feedIn: 0.08 }`, { start, days })
  return [...column(scenario, csv)]
}

function read(rest: string, { start = '2026-01-05T00:00Z', days = 1 } = {}): Scenario {
  return parseScenario(
    `version: 1
start: ${start}
days: ${days}
slotMinutes: 60
timezone: Europe/Berlin
${rest}
homes: [{ id: a, load: { generator: household, dailyKwh: 9 } }]`,
    { path: 's.yaml' },
  )
}

const spanOf = ({ startMs, slotMs, days }: Scenario) => ({ startMs, slotMs, slots: days * 24 })

function column(scenario: Scenario, csv: string): Int32Array {
  const offset = createZoneOffset(scenario.timezone)
  return priceColumn(scenario.tariff.retail, { span: spanOf(scenario), offset, texts: () => csv })
}

const day = (prices: Readonly<Record<string, number>>, usual: number) =>
  Array.from({ length: 24 }, (_, hour) => prices[hour] ?? usual)

test('a flat price holds in every slot', () => {
  assert.equal(hourly('31 ct/kWh'), day({}, 310_000))
})

test('windows are by local time, and the first that fits holds', () => {
  // Hour 0 of the slots is 01:00 in Berlin.
  const retail = '{ price: 0.3, windows: [{ price: 0.4, hours: 18-20 }, { price: 0.5, hours: 17-21 }] }'
  assert.equal(hourly(retail), day({ 16: 500_000, 17: 400_000, 18: 400_000, 19: 500_000 }, 300_000))
})

test('a window through midnight belongs to the day on which it began', () => {
  // 5 January 2026 is a Monday: its night begins on Monday evening, and the one before was a Sunday.
  const retail = '{ price: 0.3, windows: [{ price: 0.2, hours: 22-6, days: Mon }] }'
  const [monday, tuesday] = [hourly(retail), hourly(retail, { start: '2026-01-06T00:00Z' })]
  assert.equal(monday, day({ 21: 200_000, 22: 200_000, 23: 200_000 }, 300_000))
  assert.equal(tuesday, day({ 0: 200_000, 1: 200_000, 2: 200_000, 3: 200_000, 4: 200_000 }, 300_000))
})

test('a window has its months', () => {
  const retail = '{ price: 0.3, windows: [{ price: 0.4, months: Nov-Jan }] }'
  assert.equal(hourly(retail), day({}, 400_000))
  assert.equal(hourly(retail, { start: '2026-02-02T00:00Z' }), day({}, 300_000))
})

test('a window of three local hours is two slots long where clocks leave one out', () => {
  const retail = '{ price: 0.3, windows: [{ price: 0.4, hours: 1-4 }] }'
  const dear = (start: string) => hourly(retail, { start }).filter((price) => price === 400_000).length
  assert.equal([dear('2026-03-28T23:00Z'), dear('2026-10-24T22:00Z')], [2, 4])
})

const series = (more = '') => `{ csv: p.csv, column: price, unit: EUR/MWh, resolution: 1 h${more} }`

test('a series gives prices exactly, below zero too, with what the supplier adds', () => {
  const csv = `price\n${Array.from({ length: 24 }, (_, hour) => (hour === 3 ? '-12.345' : '87.32')).join('\n')}\n`
  assert.equal(hourly(series(), { csv }), day({ 3: -12_345 }, 87_320))
  assert.equal(hourly(series(', plus: 18 ct/kWh'), { csv }), day({ 3: 167_655 }, 267_320))
})

test('finer rows give their mean, rounded down, and coarser ones hold', () => {
  const quarters = `price\n${'10\n10\n10\n10.001\n'.repeat(24)}`
  assert.equal(hourly(series().replace('1 h', '15 min'), { csv: quarters }), day({}, 10_000))
  const halves = `price\n${Array.from({ length: 12 }, (_, row) => row).join('\n')}\n`
  assert.equal(
    hourly(series().replace('1 h', '2 h'), { csv: halves }),
    Array.from({ length: 24 }, (_, hour) => Math.floor(hour / 2) * 1000),
  )
})

test('a series that is too short, or a price beyond what a market can say, is refused', async () => {
  assert.is((await failureOf(() => hourly(series(), { csv: 'price\n1\n' }))).code, 'csv-gap')
  const csv = `price\n${'1073700\n'.repeat(24)}`
  assert.is(
    (await failureOf(() => hourly(series(', plus: 5 EUR/kWh'), { csv }))).code,
    'csv-value-implausible',
  )
})

test('carbon is in whole grams per kWh, rounded to the nearest', () => {
  const scenario = read(`tariff: { retail: 0.3, feedIn: 0.1 }
carbon: { csv: c.csv, column: co2, unit: kg/kWh, resolution: 1 h }`)
  if (scenario.carbon === null) throw new Error('there is a series')
  const texts = () => `co2\n${'0.1704\n0.1705\n'.repeat(12)}`
  const grams = carbonColumn(scenario.carbon, { span: spanOf(scenario), texts })
  assert.equal([...grams.slice(0, 2)], [170, 171])
})

test.run()
