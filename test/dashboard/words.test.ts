import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { priceRange, priceTicks } from '../../node/dashboard/chart-scale.ts'
import {
  formatBytes,
  formatEnergy,
  formatMoney,
  formatPower,
  formatPrice,
  formatShare,
  priceUnit,
} from '../../node/dashboard/numbers.ts'
import {
  dayBounds,
  formatCountdown,
  formatRange,
  formatTime,
  hoursOfDay,
} from '../../node/dashboard/times.ts'
import { makeHomeState, makeSlot } from '../api/fake-home.ts'

const HOUR_MS = 3_600_000
const plain = (text: string): string => text.replaceAll('\u00a0', ' ')

const NUMBERS: { made: string; reads: string; why: string }[] = [
  { made: formatPower(1260), reads: '1.26 kW', why: 'watts as kilowatts' },
  { made: formatPower(null), reads: 'unknown', why: 'never 0' },
  { made: formatPower(0), reads: '0.00 kW', why: 'a known zero' },
  { made: formatEnergy(62), reads: '0.062 kWh', why: 'a small slot is not lost in rounding' },
  { made: formatEnergy(1240), reads: '1.24 kWh', why: 'two digits above one' },
  { made: formatEnergy(0), reads: '0 kWh', why: 'nothing' },
  { made: formatPrice(186_000, 'EUR'), reads: '18.6 ct', why: 'micro to cents' },
  { made: formatPrice(-21_000, 'EUR'), reads: '−2.1 ct', why: 'prices can be negative' },
  { made: formatPrice(-400, 'EUR'), reads: '0.0 ct', why: 'no minus before a zero' },
  { made: formatPrice(186_000, 'GBP'), reads: '18.6 p', why: 'pence' },
  { made: formatPrice(1_860_000, 'CZK'), reads: '1.860 CZK', why: 'no name for the hundredth' },
  { made: formatPrice(null, 'EUR'), reads: 'unknown', why: 'never 0' },
  { made: formatMoney('270750000', 'EUR', { digits: 2 }), reads: '€0.27', why: 'nano to cents' },
  { made: formatMoney('5000000', 'EUR', { digits: 2 }), reads: '€0.01', why: 'half goes away from zero' },
  { made: formatMoney('-5000000', 'EUR', { digits: 2 }), reads: '−€0.01', why: 'on both sides' },
  {
    made: formatMoney('4999999', 'EUR', { digits: 2, sign: true }),
    reads: '€0.00',
    why: 'no sign before a zero',
  },
  {
    made: formatMoney('12345678901234567890', 'EUR', { digits: 2 }),
    reads: '€12,345,678,901.23',
    why: 'beyond 2^53',
  },
  { made: formatShare(634_000), reads: '63 %', why: 'parts per million' },
  { made: formatBytes(4_213_900), reads: '4.2 MB', why: 'as disks count' },
  { made: formatBytes(512), reads: '1 kB', why: 'small, and not nothing' },
  { made: priceUnit('EUR').tick(-100_000), reads: '−10', why: 'an axis in cents' },
  { made: priceUnit('CZK').tick(2_500_000), reads: '2.5', why: 'an axis in crowns' },
]

for (const { made, reads, why } of NUMBERS) test(`${reads}: ${why}`, () => assert.is(plain(made), reads))

test('times are local to the site, 24 hours', () => {
  const atMs = Date.UTC(2026, 5, 17, 22, 15)
  assert.is(formatTime(atMs, 'Europe/Berlin'), '00:15')
  assert.is(formatRange(atMs, atMs + 900_000, 'Europe/Berlin'), '00:15–00:30')
  assert.is(formatTime(atMs, 'America/New_York'), '18:15')
})

test('a countdown ends at 0:00 and shows full seconds', () => {
  assert.is(formatCountdown(220_000), '3:40')
  assert.is(formatCountdown(999), '0:01')
  assert.is(formatCountdown(-1), '0:00')
})

const DAYS: { zone: string; atMs: number; hours: number; why: string }[] = [
  { zone: 'Europe/Berlin', atMs: Date.UTC(2026, 5, 17, 11), hours: 24, why: 'a plain day' },
  { zone: 'Europe/Berlin', atMs: Date.UTC(2026, 2, 29, 11), hours: 23, why: 'summer time begins' },
  { zone: 'Europe/Berlin', atMs: Date.UTC(2026, 9, 25, 11), hours: 25, why: 'summer time ends' },
  {
    zone: 'Australia/Lord_Howe',
    atMs: Date.UTC(2026, 3, 5, 2),
    hours: 24.5,
    why: 'half an hour is enough for some',
  },
  { zone: 'UTC', atMs: 0, hours: 24, why: 'the epoch itself' },
]

for (const { zone, atMs, hours, why } of DAYS) {
  test(`a day in ${zone} of ${hours} hours: ${why}`, () => {
    const { startMs, endMs } = dayBounds(atMs, zone)
    assert.is((endMs - startMs) / HOUR_MS, hours)
    assert.is(formatTime(startMs, zone), '00:00')
    assert.is(formatTime(endMs, zone), '00:00')
    assert.ok(startMs <= atMs && atMs < endMs)
  })
}

test('hours of an axis are those that clocks show, on long days too', () => {
  const hours = hoursOfDay(Date.UTC(2026, 9, 25, 11), 'Europe/Berlin', 6)
  assert.equal(
    hours.map((atMs) => formatTime(atMs, 'Europe/Berlin')),
    ['00:00', '06:00', '12:00', '18:00', '00:00'],
  )
})

test('the price axis starts at zero and ends at a round price above the tariff', () => {
  assert.equal(priceRange(makeHomeState()), [0, 400_000])
  assert.equal(priceTicks(0, 400_000), [0, 100_000, 200_000, 300_000, 400_000])
})

test('the price axis goes below zero where a price does', () => {
  const day = [makeSlot(1, { priceMicroPerKwh: -70_000 })]
  const [low, high] = priceRange({ ...makeHomeState(), day })
  assert.is(low, -100_000)
  assert.ok(priceTicks(low, high).includes(0))
})

test.run()
