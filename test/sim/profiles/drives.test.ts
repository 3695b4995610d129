import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { createDrives } from '../../../sim/profiles/drives.ts'
import { parseScenario } from '../../../sim/scenario/read-scenario.ts'
import { SCENARIO_TEXT, failureOf, scenarioWith } from '../scenario/make-scenario.ts'

const LOAD = `load\n${Array.from({ length: 24 }, (_, hour) => (hour === 0 ? '0.41' : '0.1')).join('\n')}\n`
const SUN = `pv\n${Array(24).fill('250.5').join('\n')}\n`

function readFile(path: string): Promise<Uint8Array> {
  const text = path === 'homes.csv' ? LOAD : path === '../sun.csv' ? SUN : undefined
  return text === undefined
    ? Promise.reject(new Error('ENOENT'))
    : Promise.resolve(new TextEncoder().encode(text))
}

const scenario = parseScenario(SCENARIO_TEXT, { path: 'street.yaml' })
const first = scenario.startMs / scenario.slotMs

test('a drive gives the Wh of each slot of market time', async () => {
  const anna = (await createDrives(scenario, { readFile })).get('anna')
  assert.is(anna?.stepMs, 900_000)
  // 410 Wh an hour is 102.5 a slot; 250.5 W/kWp of 4 kWp is 250.5 Wh a slot.
  assert.equal(anna?.energyWh(first), { loadWh: 102, pvWh: 250 })
  assert.equal(anna?.energyWh(first + 1), { loadWh: 103, pvWh: 251 })
})

test('before the start and after the end there is nothing, and the end is told', async () => {
  const anna = (await createDrives(scenario, { readFile })).get('anna')
  assert.equal(anna?.energyWh(first - 1), { loadWh: 0, pvWh: 0 })
  assert.ok((anna?.energyWh(first + 95).loadWh ?? 0) > 0)
  assert.equal(anna?.energyWh(first + 96), { loadWh: 0, pvWh: 0 })
  assert.is(anna?.endMs, (first + 96) * 900_000)
})

test('finer steps add up to the slots', async () => {
  const slots = (await createDrives(scenario, { readFile })).get('anna')
  const minutes = (await createDrives(scenario, { readFile, stepMs: 60_000 })).get('anna')
  for (const slot of [first, first + 1, first + 40]) {
    let loadWh = 0
    for (let minute = 0; minute < 15; minute++) loadWh += minutes?.energyWh(slot * 15 + minute).loadWh ?? 0
    assert.is(loadWh, slots?.energyWh(slot).loadWh)
  }
})

test('a home without a roof generates nothing', async () => {
  const brandt = (await createDrives(scenario, { readFile })).get('brandt')
  assert.is(brandt?.energyWh(first).pvWh, 0)
  assert.ok((brandt?.energyWh(first).loadWh ?? 0) > 0)
})

test('a CSV file that is not there is named with its home', async () => {
  const missing = parseScenario(scenarioWith('homes.csv', 'hoems.csv'), { path: 'a/street.yaml' })
  const failure = await failureOf(() => createDrives(missing, { readFile }))
  assert.is(failure.code, 'csv-unreadable')
  assert.match(failure.message, /^a\/hoems\.csv: cannot be read for home "anna"/)
})

test('a file shorter than the days is a gap', async () => {
  const longer = parseScenario(scenarioWith('days: 1', 'days: 2'), { path: 'street.yaml' })
  const failure = await failureOf(() => createDrives(longer, { readFile }))
  assert.equal([failure.code, failure.line], ['csv-gap', 26])
})

test('watts given for kilowatts are seen', async () => {
  const mistaken = parseScenario(scenarioWith('unit: W/kWp', 'unit: kW/kWp'), { path: 'street.yaml' })
  assert.is((await failureOf(() => createDrives(mistaken, { readFile }))).code, 'csv-value-implausible')
})

test.run()
