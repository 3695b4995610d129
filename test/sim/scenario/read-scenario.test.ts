import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { SCENARIO_BYTES_LIMIT, parseScenario, readScenario } from '../../../sim/scenario/read-scenario.ts'
import { withOverrides } from '../../../sim/scenario/scenario.ts'
import { SCENARIO_TEXT, failureOf, scenarioWith } from './make-scenario.ts'

const parse = (text: string) => parseScenario(text, { path: 'streets/street.yaml' })

test('a scenario is read into integers with units and paths from the working directory', () => {
  const { homes, ...scenario } = parse(SCENARIO_TEXT)
  assert.equal(scenario, {
    version: 1,
    title: null,
    place: null,
    startMs: Date.UTC(2026, 5, 19, 9),
    endMs: Date.UTC(2026, 5, 20, 9),
    days: 1,
    slotMs: 900_000,
    timezone: 'Europe/Berlin',
    currency: 'EUR',
    seed: 3,
    site: { latitude: 48.14, longitude: 11.58 },
    tariff: {
      retail: { type: 'flat', microPerKwh: 310_000 },
      feedIn: { type: 'flat', microPerKwh: 80_000 },
    },
    rule: { name: 'uniform', wasmPath: null, params: { k: '1/2' } },
    communityFeeMicroPerKwh: 0,
    zones: [],
    feederPath: null,
    forecastErrorPpm: 0,
    carbon: null,
  })
  const [anna, brandt] = homes
  const hourly = { type: 'csv', resolutionMs: 3_600_000, firstRow: 0, gaps: 'refuse', time: null }
  assert.equal(anna?.load, { ...hourly, path: 'streets/homes.csv', column: 'load', unit: 'kWh' })
  assert.equal(anna?.pv, { ...hourly, path: 'sun.csv', column: 'pv', unit: 'W/kWp', peakW: 4000 })
  assert.equal(anna?.battery, {
    capacityWh: 6400,
    maxPowerW: 5000,
    roundTripEfficiencyPpm: 900_000,
    reservePpm: 0,
    initialStateOfChargePpm: 500_000,
    wearMicroPerKwh: 0,
  })
  assert.equal(brandt, {
    id: 'brandt',
    title: 'brandt',
    group: null,
    load: { type: 'household', dailyWh: 9000, car: null },
    pv: null,
    battery: null,
    car: null,
    heatPump: null,
    tariff: null,
    strategy: null,
    zone: null,
    connectionLimitW: 30_000,
    meterOnly: false,
    bus: null,
    phase: null,
    busPlace: null,
  })
})

test('what may be left out has its default', () => {
  const scenario = parse(`version: 1
start: 2026-01-01T00:00Z
days: 2
tariff: { retail: 0.3, feedIn: -0.01 }
homes: [{ id: a, load: { generator: household, dailyKwh: 1 } }]`)
  const { slotMs, timezone, currency, seed, site, rule, tariff } = scenario
  assert.equal(
    { slotMs, timezone, currency, seed, site },
    { slotMs: 900_000, timezone: 'UTC', currency: 'EUR', seed: 1, site: null },
  )
  assert.equal(rule, { name: 'uniform', wasmPath: null, params: {} })
  assert.equal(tariff.feedIn, { type: 'flat', microPerKwh: -10_000 })
})

test('a rule in a file is found beside the scenario', () => {
  assert.is(parse(scenarioWith('name: uniform', 'name: ./mine.wasm')).rule.wasmPath, 'streets/mine.wasm')
})

test('an anchor may serve several homes', () => {
  const text = scenarioWith(
    '{ generator: household, dailyKwh: 9 }',
    '&flat { generator: household, dailyKwh: 9 }',
  )
  const scenario = parse(`${text}  - { id: celik, load: *flat }\n`)
  assert.equal(scenario.homes[2]?.load, scenario.homes[1]?.load)
})

test('days and seed can be given apart from the file', () => {
  const scenario = withOverrides(parse(SCENARIO_TEXT), { days: 3, seed: 8 })
  assert.equal([scenario.days, scenario.seed, scenario.endMs], [3, 8, Date.UTC(2026, 5, 22, 9)])
})

type Row = readonly [
  piece: string,
  replacement: string,
  code: string,
  line: number,
  column: number,
  says: RegExp,
]
const failures: readonly Row[] = [
  [
    'column: load',
    'colum: load',
    'scenario-unknown-key',
    13,
    29,
    /homes\[0\]\.load .*"colum"; did you mean "column"\?$/,
  ],
  ['homes:', 'hommes:', 'scenario-unknown-key', 11, 1, /the scenario has .*did you mean "homes"\?$/],
  ['seed: 3', 'frobnicate: 3', 'scenario-unknown-key', 7, 1, /known here are version, title/],
  ['seed: 3', '__proto__: 3', 'scenario-unknown-key', 7, 1, /"__proto__"/],
  ['dailyKwh: 9', 'dailyKwh: 9, csv: x', 'scenario-unknown-key', 17, 48, /"csv"/],
  ['days: 1\n', '', 'scenario-invalid', 1, 1, /days is missing/],
  ['days: 1', 'days: 1.5', 'scenario-invalid', 3, 7, /whole number/],
  ['days: 1', 'days: 0', 'scenario-invalid', 3, 7, /at least 1/],
  ['days: 1', 'days: 4000', 'scenario-invalid', 3, 7, /at most 3660/],
  ['days: 1', 'days: "1"', 'scenario-invalid', 3, 7, /not the text "1"/],
  ['version: 1', 'version: 2', 'scenario-invalid', 1, 10, /must be 1/],
  ['T09:00:00Z', 'T09:07:00Z', 'scenario-invalid', 2, 8, /beginning of a slot/],
  ['T09:00:00Z', 'T09:00:00+02:00', 'scenario-invalid', 2, 8, /in UTC like/],
  ['2026-06-19T', '2026-02-30T', 'scenario-invalid', 2, 8, /calendar/],
  ['slotMinutes: 15', 'slotMinutes: 7', 'scenario-invalid', 4, 14, /divide an hour/],
  ['Europe/Berlin', 'Europe/Berlim', 'scenario-invalid', 5, 11, /time zone/],
  ['currency: EUR', 'currency: Euro', 'scenario-invalid', 6, 11, /three capital letters/],
  ['seed: 3', 'seed: -1', 'scenario-invalid', 7, 7, /too small/],
  ['31 ct/kWh', '0.3100001', 'scenario-invalid', 9, 19, /finer than a millionth/],
  ['31 ct/kWh', '0.31 USD/kWh', 'scenario-invalid', 9, 19, /in USD and the scenario is in EUR/],
  ['31 ct/kWh', '[1]', 'scenario-invalid', 9, 19, /a number or text or a map, not a list/],
  ['unit: kWh', 'unit: kwh', 'scenario-invalid', 13, 49, /did you mean "kWh"\?$/],
  ['unit: kWh', 'unit: W/kWp', 'scenario-invalid', 13, 49, /one of kWh, Wh, W, kW/],
  [', kWp: 4', '', 'scenario-invalid', 14, 46, /needs kWp/],
  ['resolution: 1 h', 'resolution: 60', 'scenario-invalid', 13, 66, /no unit/],
  ['resolution: 1 h', 'resolution: 30 s', 'scenario-invalid', 13, 66, /out of range/],
  ['capacity: 6.4 kWh, ', '', 'scenario-invalid', 15, 14, /lacks its capacity/],
  ['6.4 kWh', '6.4 kWh, capacityKwh: 6.4', 'scenario-invalid', 15, 48, /same as capacity/],
  ['id: brandt', 'id: anna', 'scenario-invalid', 16, 9, /as an earlier home/],
  ['id: brandt', 'id: a/b', 'scenario-invalid', 16, 9, /letters, digits/],
  ['{ generator: household, dailyKwh: 9 }', '9', 'scenario-invalid', 17, 11, /a map, not 9/],
  [
    'id: brandt',
    'id: brandt\n    bus: "34"',
    'scenario-invalid',
    17,
    10,
    /on a feeder and the scenario has none/,
  ],
  ['id: brandt', 'id: brandt\n    phase: A', 'scenario-invalid', 17, 12, /add feeder: FILE, or leave it out/],
  ['days: 1', 'days: [1', 'scenario-syntax', 4, 1, /flow sequence/],
  ['days: 1', 'days: 1\ndays: 2', 'scenario-syntax', 4, 1, /unique/],
  ['seed: 3', 'seed: !!secret 3', 'scenario-syntax', 7, 7, /tag/],
  ['seed: 3', 'seed: 0.30000000000000000001', 'scenario-syntax', 7, 7, /more digits/],
  ['seed: 3', 'seed: *nowhere', 'scenario-syntax', 1, 1, /alias/],
]

for (const [piece, replacement, code, line, column, says] of failures) {
  test(`${JSON.stringify(replacement)} for ${JSON.stringify(piece)} is ${code} at ${line}:${column}`, async () => {
    const failure = await failureOf(() => parse(scenarioWith(piece, replacement)))
    assert.equal([failure.code, failure.line, failure.column], [code, line, column], failure.message)
    assert.match(failure.message, says)
    assert.ok(failure.message.startsWith(`streets/street.yaml:${line}:${column}: `), failure.message)
  })
}

test('a made-up sun needs a site', async () => {
  const text = SCENARIO_TEXT.replace(/site:.*\n/, '').replace(
    'dailyKwh: 9 }',
    'dailyKwh: 9 }\n    pv: { generator: sun, kWp: 3 }',
  )
  const failure = await failureOf(() => parse(text))
  assert.equal([failure.code, failure.line, failure.column], ['scenario-invalid', 17, 22])
})

test('several problems of one kind are counted, the first of the file is told', async () => {
  const failure = await failureOf(() =>
    parse(scenarioWith('days: 1', 'days: x').replace('seed: 3', 'seed: y')),
  )
  assert.is(failure.line, 3)
  assert.match(failure.message, /\(and 1 more\)\.$/)
})

test('aliases that unfold into a bomb are refused', async () => {
  const levels = ['a: &a [x,x,x,x,x,x,x,x,x,x]']
  for (const [from, to] of ['ab', 'bc', 'cd', 'de', 'ef'].map((pair) => [pair[0], pair[1]])) {
    levels.push(`${to}: &${to} [${Array(10).fill(`*${from}`).join(',')}]`)
  }
  assert.is((await failureOf(() => parse(`${levels.join('\n')}\n`))).code, 'scenario-syntax')
})

for (const [title, text] of [
  ['nothing', ''],
  ['a list', '- 1'],
  ['a ring of aliases', 'version: &a [*a]'],
] as const) {
  test(`${title} is no scenario`, async () => {
    assert.is((await failureOf(() => parse(text))).code, 'scenario-invalid')
  })
}

test('a thousand homes are read, one more is refused', async () => {
  const homes = (count: number) =>
    Array.from(
      { length: count },
      (_, index) => `  - { id: h${index}, load: { generator: household, dailyKwh: 1 } }`,
    )
  const head = SCENARIO_TEXT.slice(0, SCENARIO_TEXT.indexOf('  - id: anna'))
  assert.is(parse(head + homes(1000).join('\n')).homes.length, 1000)
  assert.is((await failureOf(() => parse(head + homes(1001).join('\n')))).code, 'scenario-invalid')
})

test('a file that is not there, no text or too large has its code', async () => {
  const read = (bytes: Uint8Array) => readScenario('street.yaml', { readFile: () => Promise.resolve(bytes) })
  assert.is((await failureOf(() => readScenario('no/such/street.yaml'))).code, 'scenario-unreadable')
  assert.is((await failureOf(() => read(Uint8Array.of(0xff, 0xfe)))).code, 'scenario-syntax')
  assert.is(
    (await failureOf(() => read(new Uint8Array(SCENARIO_BYTES_LIMIT + 1).fill(0x20)))).code,
    'scenario-too-large',
  )
})

test('a byte order mark and CRLF are no trouble', async () => {
  const bytes = new TextEncoder().encode(`\uFEFF${SCENARIO_TEXT.replaceAll('\n', '\r\n')}`)
  const scenario = await readScenario('street.yaml', { readFile: () => Promise.resolve(bytes) })
  assert.is(scenario.homes.length, 2)
})

test.run()
