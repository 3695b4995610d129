import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { makeProfiles } from '../../../examples/profiles/make.ts'
import { loadProfiles } from '../../../sim/profiles/home-profiles.ts'
import { readScenario } from '../../../sim/scenario/read-scenario.ts'
import { optionalTest, sharedData } from '../../support/optional.ts'

const example = (name: string) => fileURLToPath(new URL(`../../../examples/${name}`, import.meta.url))

test('lindenhof.yaml runs with the files beside it', async () => {
  const scenario = await readScenario(example('lindenhof.yaml'))
  const profiles = await loadProfiles(scenario)
  assert.is(profiles.length, 8)
  for (const { id, load } of profiles) assert.ok(load.energyWhBetween(scenario) > 5000, id)
  // Only the household without a profile is made up.
  assert.equal(
    scenario.homes.filter(({ load }) => load.type !== 'csv').map(({ id }) => id),
    ['gruber'],
  )
})

test('the example profiles are what their generator makes', async () => {
  for (const [name, text] of Object.entries(makeProfiles())) {
    assert.is(await readFile(example(`profiles/${name}`), 'utf8'), text, name)
  }
})

test('citylearn.yaml is a right scenario of ten homes and a year', async () => {
  const { homes, days } = await readScenario(example('citylearn.yaml'))
  assert.equal([homes.length, days], [10, 365])
})

test('citylearn-day.yaml is a day of the same ten homes, without batteries', async () => {
  const { homes, days, slotMs } = await readScenario(example('citylearn-day.yaml'))
  assert.equal([homes.length, days, slotMs], [10, 1, 3_600_000])
  assert.ok(homes.every(({ battery }) => battery === null))
})

const citylearn = sharedData('citylearn-2022')

optionalTest(test, 'a day of CityLearn agrees with plain arithmetic', citylearn, async () => {
  const scenario = await readScenario(example('citylearn.yaml'))
  const here = (path: string) => `${citylearn.path}/${path.split('/').at(-1) ?? ''}`
  const profiles = await loadProfiles(scenario, { readFile: (path) => readFile(here(path)) })
  const installedKw = [4, 4, 4, 5, 4, 4, 4, 4, 4, 5]
  const firstRow = 200 * 24
  for (const [index, { load, pv }] of profiles.entries()) {
    const text = await readFile(`${citylearn.path}/Building_${index + 1}.csv`, 'utf8')
    const lines = text
      .trim()
      .split(/\r?\n/)
      .map((line) => line.split(','))
    const sumOfDay = (name: string) => {
      const column = lines[0]?.indexOf(name) ?? -1
      return lines
        .slice(1 + firstRow, 1 + firstRow + 24)
        .reduce((sum, fields) => sum + Number(fields[column]), 0)
    }
    const startMs = scenario.startMs + firstRow * 3_600_000
    const day = { startMs, endMs: startMs + 24 * 3_600_000 }
    const loadWh = sumOfDay('non_shiftable_load') * 1000
    const pvWh = sumOfDay('solar_generation') * (installedKw[index] ?? 0)
    assert.ok(pvWh > 1000, 'the day has sun')
    // Both ends are rounded down, so the difference is less than one Wh.
    assert.ok(Math.abs(load.energyWhBetween(day) - loadWh) < 1.001, `building ${index + 1} load`)
    assert.ok(Math.abs((pv?.energyWhBetween(day) ?? 0) - pvWh) < 1.001, `building ${index + 1} pv`)
  }
})

test.run()
