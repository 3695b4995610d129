import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { createDrives } from '../../../sim/profiles/drives.ts'
import { createStreetColumns } from '../../../sim/profiles/scenario-columns.ts'
import { parseScenario } from '../../../sim/scenario/read-scenario.ts'

const HEAD = `version: 1
start: 2026-03-28T23:00:00Z
days: 2
timezone: Europe/Berlin
seed: 5
site: { latitude: 48.14, longitude: 11.58 }
tariff: { retail: 31 ct/kWh, feedIn: 8 ct/kWh }
`
const HOMES = `homes:
  - id: anna
    load: { csv: load.csv, column: load, unit: kWh, resolution: 1 h }
    pv: { generator: weather, kWp: 8 }
    battery: { capacity: 10 kWh, maxPower: 5 kW, reserve: 10 %, wear: 2 ct/kWh }
  - id: brandt
    load: { generator: appliances, yearlyKwh: 3500 }
    ev: { dailyKwh: 9, flexible: true }
  - id: celik
    load: { generator: household, dailyKwh: 9 }
    pv: { generator: sun, kWp: 3 }
    ev: { dailyKwh: 9 }
    heatPump: { yearlyKwh: 5000 }
  - id: dorn
    load: { generator: appliances, yearlyKwh: 2500 }
    heatPump: { yearlyKwh: 4000, flexible: true }
`
const readFile = () => Promise.resolve(new TextEncoder().encode(`load\n${'0.31\n'.repeat(48)}`))
const columnsOf = (text: string) => createStreetColumns(parseScenario(text, { path: 's.yaml' }), { readFile })

for (const slotMinutes of [5, 15, 30, 60]) {
  test(`with slots of ${slotMinutes} min the columns hold what the demo's devices would do`, async () => {
    const scenario = parseScenario(`${HEAD}slotMinutes: ${slotMinutes}\n${HOMES}`, { path: 's.yaml' })
    const columns = await createStreetColumns(scenario, { readFile })
    const drives = await createDrives(scenario, { readFile })
    const { slots, flexible } = columns
    const loadWh = Array.from(columns.loadWh)
    // What can wait is used at once where nobody steers.
    for (let task = 0; task < flexible.count; task++) {
      let leftWh = flexible.energyWh[task] ?? 0
      for (let slot = flexible.fromSlot[task] ?? 0; leftWh > 0; slot++) {
        assert.ok(slot < (flexible.untilSlot[task] ?? 0), 'a task can be done in its time')
        const nowWh = Math.min(leftWh, flexible.maxSlotWh[task] ?? 0)
        const at = slot * 4 + (flexible.home[task] ?? 0)
        loadWh[at] = (loadWh[at] ?? 0) + nowWh
        leftWh -= nowWh
      }
    }
    for (const [home, { id }] of scenario.homes.entries()) {
      for (let slot = 0; slot < slots; slot++) {
        const driven = drives.get(id)?.energyWh(scenario.startMs / scenario.slotMs + slot)
        const column = { loadWh: loadWh[slot * 4 + home], pvWh: columns.pvWh[slot * 4 + home] }
        assert.equal(column, driven, `${id} in slot ${slot}`)
      }
    }
  })
}

test('tasks are in order, and those of a device do not overlap', async () => {
  const { flexible } = await columnsOf(HEAD + HOMES)
  assert.ok(flexible.count > 4)
  const ends = new Map<string, number>()
  for (let task = 0; task < flexible.count; task++) {
    const fromSlot = flexible.fromSlot[task] ?? 0
    if (task > 0) assert.ok(fromSlot >= (flexible.fromSlot[task - 1] ?? 0))
    const device = `${flexible.home[task]}/${flexible.kind[task]}`
    assert.ok(fromSlot >= (ends.get(device) ?? 0), device)
    ends.set(device, flexible.untilSlot[task] ?? 0)
  }
})

test('what homes own, their tariffs and zones are told', async () => {
  const { homes, tariffs, zones, assumptions, communityFeeMicroPerKwh } = await columnsOf(
    `${HEAD}communityFee: 0.5 ct/kWh
zones: [{ id: north, entry: 1 ct/kWh }, { id: south }]
homes:
  - { id: a, zone: south, load: { generator: household, dailyKwh: 9 }, strategy: zip, connection: 20 kW }
  - { id: b, zone: north, load: { generator: household, dailyKwh: 9 }, tariff: { retail: 0.4, feedIn: 0.1 } }
  - { id: c, zone: north, load: { generator: household, dailyKwh: 9 }, tariff: { retail: 0.4, feedIn: 0.1 } }
`,
  )
  assert.equal(
    homes.map(({ zone, plan, strategy, connectionLimitW }) => [zone, plan, strategy, connectionLimitW]),
    [
      [1, 0, 'zip', 20_000],
      [0, 1, null, 30_000],
      [0, 1, null, 30_000],
    ],
  )
  assert.equal(tariffs.plans, ['street', 'b'])
  assert.equal([tariffs.retailMicroPerKwh[0], tariffs.retailMicroPerKwh[192]], [310_000, 400_000])
  assert.equal(zones[0], { id: 'north', entryFeeMicroPerKwh: 10_000, exitFeeMicroPerKwh: 0 })
  assert.is(communityFeeMicroPerKwh, 5000)
  assert.ok(assumptions.some((sentence) => sentence.includes('3 homes')))
})

test('one home without a roof is a street too', async () => {
  const columns = await columnsOf(`${HEAD}homes: [{ id: a, load: { generator: household, dailyKwh: 9 } }]`)
  assert.is(columns.homes.length, 1)
  assert.is(
    columns.pvWh.reduce((sum, energyWh) => sum + energyWh, 0),
    0,
  )
  assert.is(columns.loadWh.length, 192)
})

test('more homes than are made at once have each their own column', async () => {
  const count = 70
  const columns = await columnsOf(`${HEAD}groups:
  - { id: h, count: ${count}, load: { yearlyKwh: { from: 2000, to: 5000 } }, pv: { share: 50 %, kWp: 5 } }`)
  const loads = Array.from({ length: count }, (_, home) =>
    Array.from({ length: 192 }, (_, slot) => columns.loadWh[slot * count + home]).join(),
  )
  assert.is(new Set(loads).size, count)
  const roofs = Array.from({ length: count }, (_, home) =>
    Array.from({ length: 192 }, (_, slot) => columns.pvWh[slot * count + home] ?? 0).some((wh) => wh > 0),
  )
  assert.is(roofs.filter(Boolean).length, 35)
  assert.equal(
    columns.homes.map(({ pvPeakW }) => pvPeakW > 0),
    roofs,
  )
})

test.run()
