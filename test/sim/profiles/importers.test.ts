import { readFile } from 'node:fs/promises'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { createCalendar } from '../../../sim/profiles/calendar.ts'
import { readGreenButton } from '../../../sim/profiles/green-button.ts'
import { loadProfiles } from '../../../sim/profiles/home-profiles.ts'
import { readPvgis } from '../../../sim/profiles/pvgis.ts'
import { standardProfileSeries } from '../../../sim/profiles/standard-profile.ts'
import { parseScenario } from '../../../sim/scenario/read-scenario.ts'
import type { StandardProfileSource } from '../../../sim/scenario/sources.ts'
import { optionalTest, sharedData } from '../../support/optional.ts'
import { failureOf } from '../scenario/make-scenario.ts'

const SITE = { latitude: 45, longitude: 8 }
const ROOF = { peakW: 1000, tiltDegrees: 35, azimuthDegrees: 180 }
const pvgis = (text: string) => readPvgis(text, { file: 'pvgis', roof: ROOF, site: SITE })
const wattsAt = (timed: ReturnType<typeof pvgis>, row: number) => {
  const value = timed.values[row]
  return value === null || value === undefined ? null : Number(value.digits) / 10 ** value.scale
}

const hourlyJson = sharedData(
  'pvgis',
  'pvgis_hourly_Timeseries_45.000_8.000_SA2_10kWp_CIS_5_2a_2013_2014.json',
)
optionalTest(test, "PVGIS's hourly JSON gives the system's power per kWp", hourlyJson, async () => {
  const timed = pvgis(await readFile(hourlyJson.path, 'utf8'))
  // At 08:10 the 10 kWp gave 1187.2 W.
  assert.is(timed.startsMs[8], Date.UTC(2013, 0, 1, 8))
  assert.is(wattsAt(timed, 8), 118.72)
  assert.is(wattsAt(timed, 0), 0)
})

const hourlyCsv = sharedData('pvgis', 'pvgis_hourly_Timeseries_45.000_8.000_SA_30deg_0deg_2016_2016.csv')
optionalTest(test, "PVGIS's hourly CSV of radiation on a plane gives power by it", hourlyCsv, async () => {
  const timed = pvgis(await readFile(hourlyCsv.path, 'utf8'))
  assert.is(timed.startsMs.length, 14)
  // 26.71 + 8.28 + 0.21 W/m² at a performance ratio of 0.81.
  assert.is(wattsAt(timed, 8), 28.5)
})

const typical = sharedData('pvgis', 'tmy_45.000_8.000_2005_2023.csv')
optionalTest(
  test,
  'a typical year of PVGIS at 45° gives 1,100 to 1,500 kWh per kWp, in any year',
  typical,
  async () => {
    const text = await readFile(typical.path, 'utf8')
    const timed = pvgis(text)
    assert.is(timed.startsMs.length, 8760)
    const yearKwh = timed.values.reduce((sum, _, row) => sum + (wattsAt(timed, row) ?? 0), 0) / 1000
    assert.ok(yearKwh > 1100 && yearKwh < 1500, `${yearKwh}`)
    for (const start of ['2026-01-01T00:00Z', '2028-01-01T00:00Z']) {
      const scenario = parseScenario(
        `version: 1
start: ${start}
days: 366
site: { latitude: 45, longitude: 8 }
tariff: { retail: 0.3, feedIn: 0.1 }
homes: [{ id: a, load: { generator: household, dailyKwh: 1 }, pv: { pvgis: tmy.csv, kWp: 4, tilt: 35 } }]`,
        { path: 's.yaml' },
      )
      const [home] = await loadProfiles(scenario, { readFile: () => readFile(typical.path) })
      const kwh = (home?.pv?.energyWhBetween(scenario) ?? 0) / 1000
      assert.ok(Math.abs(kwh - 4 * yearKwh) < 4 * 6, `${kwh} of ${4 * yearKwh}`)
    }
  },
)

for (const [title, text] of [
  ['no JSON', '{ "outputs": '],
  ['other JSON', '{ "outputs": 3 }'],
  ['a horizon', 'horizon_azimuth,horizon_elevation\n0,9.9\n'],
  ['rows without radiation', 'time,T2m\n20160101:0010,3.4\n'],
  ['a time that PVGIS does not write', 'time,G(i)\n2016-01-01,3.4\n'],
] as const) {
  test(`${title} is pvgis-invalid`, async () => {
    assert.is((await failureOf(() => pvgis(text))).code, 'pvgis-invalid')
  })
}

const coastal = sharedData('greenbutton', 'sample_greenbutton_data.xml')
optionalTest(test, 'a Green Button file gives the Wh of its hours, and its sum', coastal, async () => {
  const text = await readFile(coastal.path, 'utf8')
  const { resolutionMs, startsMs, values } = readGreenButton(text, { file: 'gb', flow: 'delivered' })
  assert.equal([resolutionMs, startsMs[0]], [3_600_000, 1_293_868_800_000])
  assert.equal(values.slice(0, 2), [
    { digits: 703n, scale: 0 },
    { digits: 607n, scale: 0 },
  ])
  const expected = [...text.matchAll(/<\/timePeriod>\s*<value>(\d+)<\/value>/g)].map(([, value]) =>
    Number(value),
  )
  assert.is(values.length, expected.length)
  assert.is(
    values.reduce((sum, value) => sum + Number(value?.digits), 0),
    expected.reduce((sum, value) => sum + value, 0),
  )
})

const espi = (type: string, readings: string) => `<?xml version="1.0"?><!-- <entry> --><feed xmlns:e="x">
<entry><link rel="self" href="t/1"/><content><e:ReadingType>${type}</e:ReadingType></content></entry>
<entry><content><e:IntervalBlock>${readings}</e:IntervalBlock></content></entry></feed>`
const TYPE =
  '<e:flowDirection>1</e:flowDirection><e:uom>72</e:uom><e:powerOfTenMultiplier>-3</e:powerOfTenMultiplier>'
const reading = (start: number, duration = 900, value = '1500') =>
  `<e:IntervalReading><e:timePeriod><e:duration>${duration}</e:duration><e:start>${start}</e:start></e:timePeriod><e:value>${value}</e:value></e:IntervalReading>`
const greenButton = (text: string, flow: 'delivered' | 'received' = 'delivered') =>
  readGreenButton(text, { file: 'gb', flow })

test('namespaces and powers of ten are read, and readings put in order', () => {
  const { startsMs, values } = greenButton(espi(TYPE, reading(1800) + reading(900)))
  assert.equal(startsMs, [900_000, 1_800_000])
  assert.equal(values[0], { digits: 1500n, scale: 3 })
})

for (const [title, text] of [
  ['text that is no XML', '<feed><entry></feed>'],
  ['an empty feed', '<feed/>'],
  ['another unit', espi(TYPE.replace('72', '38'), reading(900))],
  ['another direction', espi(TYPE.replace('>1<', '>19<'), reading(900))],
  ['two readings of one time', espi(TYPE, reading(900) + reading(900))],
  ['intervals of two lengths', espi(TYPE, reading(900) + reading(1800, 3600))],
  ['a negative reading', espi(TYPE, reading(900, 900, '-1'))],
  ['a reading without a time', espi(TYPE, reading(NaN))],
] as const) {
  test(`${title} is green-button-invalid`, async () => {
    assert.is((await failureOf(() => greenButton(text))).code, 'green-button-invalid')
  })
}

const h25 = sharedData('bdew-slp-2025', 'h25.csv')
const profileSource = (change: Partial<StandardProfileSource> = {}): StandardProfileSource => ({
  type: 'standard-profile',
  path: 'h25.csv',
  gaps: 'refuse',
  profile: 'H25',
  yearlyWh: 1_000_000_000,
  holidays: [],
  ...change,
})
const inYear = (year: number) =>
  createCalendar(
    { startMs: Date.UTC(year - 1, 11, 31, 23), endMs: Date.UTC(year, 11, 31, 23) },
    'Europe/Berlin',
  )

optionalTest(
  test,
  'the households of the BDEW use about their year, by kind of day and season',
  h25,
  async () => {
    const text = await readFile(h25.path, 'utf8')
    const calendar = inYear(2026)
    const series = standardProfileSeries(text, { source: profileSource(), calendar })
    assert.ok(
      Math.abs(series.cumulativeWh(series.endMs) / 1e9 - 1) < 0.03,
      `${series.cumulativeWh(series.endMs)}`,
    )
    const quarterWh = (startMs: number) => series.energyWhBetween({ startMs, endMs: startMs + 900_000 })
    // Thursday 1 January, a workday where no holidays are given: 19.959 · 1.2420 kWh … of 1 GWh, in Wh.
    const first = quarterWh(calendar.startMs)
    assert.is(first, Math.round((20_126 * 12_420) / 10_000))
    const holiday = standardProfileSeries(text, {
      source: profileSource({ holidays: ['2026-01-01'] }),
      calendar,
    })
    assert.is(
      holiday.energyWhBetween({ startMs: calendar.startMs, endMs: calendar.startMs + 900_000 }),
      Math.round((23_148 * 12_420) / 10_000),
    )
  },
)

const g25 = sharedData('bdew-slp-2025', 'g25.csv')
optionalTest(
  test,
  'shops do not follow the season, and days with a changed clock have their quarters',
  g25,
  async () => {
    const text = await readFile(g25.path, 'utf8')
    const calendar = inYear(2026)
    const series = standardProfileSeries(text, { source: profileSource({ profile: 'G25' }), calendar })
    assert.ok(Math.abs(series.cumulativeWh(series.endMs) / 1e9 - 1) < 0.03)
    const dayWh = (date: number) => series.energyWhBetween({ startMs: date, endMs: date + 25 * 3_600_000 })
    assert.ok(dayWh(Date.UTC(2026, 9, 24, 22)) > 0)
  },
)

for (const [title, text] of [
  ['an empty file', ''],
  ['another table', 'a,b\n1,2\n'],
] as const) {
  test(`${title} is standard-profile-invalid`, async () => {
    const failing = () => standardProfileSeries(text, { source: profileSource(), calendar: inYear(2026) })
    assert.is((await failureOf(failing)).code, 'standard-profile-invalid')
  })
}

const building = sharedData('citylearn-2022', 'Building_1.csv')
optionalTest(test, 'a building of CityLearn is its two columns', building, async () => {
  const scenario = parseScenario(
    `version: 1
start: 2022-08-01T07:00Z
days: 365
tariff: { retail: 0.3, feedIn: 0.1 }
homes: [{ id: a, load: { citylearn: b.csv }, pv: { citylearn: b.csv, kWp: 4 } }]`,
    { path: 's.yaml' },
  )
  const [home] = await loadProfiles(scenario, { readFile: () => readFile(building.path) })
  const lines = (await readFile(building.path, 'utf8'))
    .trim()
    .split(/\r?\n/)
    .map((line) => line.split(','))
  const sumOf = (name: string) => {
    const column = lines[0]?.indexOf(name) ?? -1
    return lines.slice(1).reduce((sum, fields) => sum + Number(fields[column]), 0)
  }
  if (home === undefined) throw new Error('there is one home')
  assert.is(home.load.energyWhBetween(scenario), Math.floor(1000 * sumOf('non_shiftable_load')))
  assert.ok(Math.abs((home.pv?.energyWhBetween(scenario) ?? 0) - 4 * sumOf('solar_generation')) < 1)
})

test.run()
