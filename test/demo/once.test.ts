/** `npm start --silent -- --once 4 --json`, run once: what it prints must add up by arithmetic of our own. */
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { createDrives } from '../../sim/profiles/drives.ts'
import { createDefaultStreet } from '../../sim/scenario/default-street.ts'
import type { Ended } from '../cli/run-command.ts'
import { ROOT, startProgram } from '../cli/run-command.ts'
import type { DemoDocument } from './document.ts'
import { parseDocument, sum } from './document.ts'
import {
  assertBalancesAreSums,
  assertClearedLikeOracle,
  assertOneLedger,
  assertSettledByFormula,
} from './money.ts'

const SLOTS = 4
const FIRST_SLOT_LIMIT_S = 60

const test = suite('demo --once 4 --json')
let ended: Ended
let document: DemoDocument

test.before(async () => {
  ended = await startProgram('npm', ['start', '--silent', '--', '--once', String(SLOTS), '--json'], {
    cwd: ROOT,
  }).ended
  process.stdout.write(`the demo took ${ended.seconds.toFixed(1)} s\n`)
  if (ended.code !== 0) throw new Error(`exit code ${String(ended.code)}: ${ended.stderr}`)
  document = parseDocument(ended.stdout)
})

test('standard output is one JSON document, and standard error tells the slots and the page', () => {
  assert.match(ended.stderr, /^11:00–11:15 .* kWh/m)
  assert.match(ended.stderr, /http:\/\/127\.0\.0\.1:\d+\//)
  assert.is(document.homes.length, 6)
  assert.match(document.ruleHash, /^[0-9a-f]{64}$/)
})

test('the slots are the first four of the scenario, each agreed on in time', () => {
  const { startMs, slotMs } = createDefaultStreet()
  assert.ok(document.slots.length >= SLOTS)
  document.slots.forEach((slot, index) => {
    assert.is(slot.slot, startMs / slotMs + index)
    assert.is(slot.startMs, startMs + index * slotMs)
    assert.equal([slot.status, slot.fills], ['cleared', 'bound'])
  })
  assert.ok(ended.seconds < FIRST_SLOT_LIMIT_S + (SLOTS + 3) * 5, `${ended.seconds} s`)
})

test('all homes hold one state root at one height, and all accounts sum to zero', () => {
  assertOneLedger(document)
})

test('every book, cleared again by the oracle, gives the same price, energy and fills', () => {
  document.slots.forEach(assertClearedLikeOracle)
})

test('energy is traded, and the price is not always a tariff', () => {
  const { slots, tariffs } = document
  assert.ok(slots.every(({ energyWh }) => energyWh > 500))
  const between = slots.filter(
    ({ priceMicroPerKwh: price }) =>
      price !== null && price > tariffs.feedInMicroPerKwh && price < tariffs.retailMicroPerKwh,
  )
  assert.ok(between.length > 0)
})

test('every settled row recomputes from fills, meters and tariffs', () => {
  const { settled, slots, homes } = document
  assert.is(settled.length, slots.length * homes.length)
  for (const row of settled) assertSettledByFormula(row, document)
})

test('what is bought is sold, slot by slot', () => {
  for (const { slot, energyWh } of document.slots) {
    const rows = document.settled.filter((row) => row.slot === slot)
    assert.is(sum(rows.map(({ boughtWh }) => boughtWh)), BigInt(energyWh))
    assert.is(sum(rows.map(({ soldWh }) => soldWh)), BigInt(energyWh))
  }
})

test('every balance is the sum of the listed rows', () => {
  assertBalancesAreSums(document)
})

test('homes without a battery are metered to the watt-hour', async () => {
  const street = createDefaultStreet()
  const drives = await createDrives(street)
  for (const { slot, home, importWh, exportWh, quality } of document.settled) {
    assert.is(quality, 'metered')
    if (street.homes.find(({ id }) => id === home)?.battery !== null) continue
    const { loadWh, pvWh } = drives.get(home)?.energyWh(slot) ?? { loadWh: -1, pvWh: -1 }
    assert.equal([importWh, exportWh], [Math.max(loadWh - pvWh, 0), Math.max(pvWh - loadWh, 0)], home)
  }
})

test.run()
