/** Tariffs that change with time, from the file that people write to the decisions that carry them. */
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { changeFromHex } from '../../node/api/control-requests.ts'
import { addTariffs } from '../../node/cli/community/propose-series.ts'
import { proposeChange } from '../../node/cli/community/propose.ts'
import { tariffSeries } from '../../node/cli/community/tariff-series.ts'
import { readTariffTexts } from '../../sim/profiles/file-texts.ts'
import { readLimitedFile } from '../../sim/scenario/read-file.ts'
import { readTariffFile } from '../../sim/scenario/read-tariff-file.ts'
import type { Tariff } from '../../node/core/governance/genesis.ts'
import { SLOT_MS } from '../support/test-community.ts'
import { codeOf, DEFAULT_SLOT, keyOf, withNode } from './played-node.ts'
import { withDirectory } from './run-command.ts'

const ZONE = 'Europe/Berlin'
const QUARTERS = 900_000
const WEEKLY = `retail:
  price: 30 ct/kWh
  windows:
    - { price: 42 ct/kWh, days: Mon-Fri, hours: "17:00-20:00" }
    - { price: 20 ct/kWh, hours: "22-6" }
feedIn: 8 ct/kWh
`

/** The prices of a span in Berlin, in quarter hours. */
function resolve(
  yaml: string,
  span: { from: string; until: string; effective?: string },
  csv?: string,
): Promise<Tariff[]> {
  return withDirectory(async (directory) => {
    const path = join(directory, 'tariff.yaml')
    await writeFile(path, yaml)
    if (csv !== undefined) await writeFile(join(directory, 'prices.csv'), csv)
    const file = await readTariffFile(path)
    const [startMs, endMs] = [Date.parse(span.from), Date.parse(span.until)]
    return tariffSeries(file, {
      span: { startMs, slotMs: QUARTERS, slots: (endMs - startMs) / QUARTERS },
      effectiveMs: Date.parse(span.effective ?? span.from),
      timezone: ZONE,
      texts: await readTariffTexts(file.tariff, readLimitedFile),
    })
  })
}

function told(tariffs: readonly Tariff[]): (readonly [string, number])[] {
  return tariffs.map(({ fromMs, retailMicroPerKwh }) => [
    new Date(fromMs).toISOString().slice(5, 16),
    retailMicroPerKwh,
  ])
}

test('hours of the week become dated prices by local time, and a price that stays has one entry', async () => {
  // Friday, 5 June 2026, to Sunday: Berlin is two hours ahead.
  const tariffs = await resolve(WEEKLY, { from: '2026-06-04T22:00Z', until: '2026-06-06T22:00Z' })
  assert.equal(told(tariffs), [
    ['06-04T22:00', 200_000],
    ['06-05T04:00', 300_000],
    ['06-05T15:00', 420_000],
    ['06-05T18:00', 300_000],
    ['06-05T20:00', 200_000],
    ['06-06T04:00', 300_000],
    ['06-06T20:00', 200_000],
  ])
})

test('the night in which the clocks go back is an hour longer, and that in which they go forward an hour shorter', async () => {
  const autumn = await resolve(WEEKLY, { from: '2026-10-24T22:00Z', until: '2026-10-25T23:00Z' })
  assert.equal(told(autumn), [
    ['10-24T22:00', 200_000],
    ['10-25T05:00', 300_000],
    ['10-25T21:00', 200_000],
  ])
  const spring = await resolve(WEEKLY, { from: '2026-03-28T23:00Z', until: '2026-03-29T22:00Z' })
  assert.equal(told(spring), [
    ['03-28T23:00', 200_000],
    ['03-29T04:00', 300_000],
    ['03-29T20:00', 200_000],
  ])
})

test('an exchange has 100 quarter hours for the one day and 92 for the other, prices below zero among them', async () => {
  const yaml = `retail: { csv: prices.csv, column: price, unit: EUR/MWh, resolution: 15 min, plus: 15 ct/kWh }
feedIn: { csv: prices.csv, column: price, unit: EUR/MWh, resolution: 15 min }
afterwards: { retail: 30 ct/kWh, feedIn: 8 ct/kWh }
`
  const days = [
    { quarters: 100, from: '2026-10-24T22:00Z', until: '2026-10-25T23:00Z' },
    { quarters: 92, from: '2026-03-28T23:00Z', until: '2026-03-29T22:00Z' },
  ]
  for (const { quarters, from, until } of days) {
    const rows = Array.from({ length: quarters }, (_, at) => at * 1.5 - 60)
    const tariffs = await resolve(yaml, { from, until }, ['price', ...rows, ''].join('\n'))
    assert.is(tariffs.length, quarters + 1)
    assert.equal(tariffs[0], {
      fromMs: Date.parse(from),
      retailMicroPerKwh: 90_000,
      feedInMicroPerKwh: -60_000,
    })
    const after = { fromMs: Date.parse(until), retailMicroPerKwh: 300_000, feedInMicroPerKwh: 80_000 }
    assert.equal(tariffs.at(-1), after)
    const short = resolve(yaml, { from, until }, ['price', ...rows.slice(1), ''].join('\n'))
    assert.is(await codeOf(short), 'csv-gap')
  }
})

test('what is over when the decision is in force is left out, and what holds then begins with it', async () => {
  const span = { from: '2026-06-04T22:00Z', until: '2026-06-05T22:00Z', effective: '2026-06-05T16:30Z' }
  assert.equal(told(await resolve(WEEKLY, span)).slice(0, 2), [
    ['06-05T16:30', 420_000],
    ['06-05T18:00', 300_000],
  ])
  assert.equal(await resolve(WEEKLY, { ...span, effective: span.until }), [])
})

test('a file that says something else is refused at its line', async () => {
  const broken = WEEKLY.replace('hours: "22-6"', 'hours: "22-26"')
  const refusal = resolve(broken, { from: '2026-06-04T22:00Z', until: '2026-06-05T22:00Z' })
  await refusal.then(
    () => assert.unreachable(),
    (error: unknown) => {
      assert.match(String(error), /tariff\.yaml:5:\d+: retail\.windows\[1\]\.hours must be hours like/)
    },
  )
})

test('a series of one supplier is one decision for all of its members', () =>
  withNode(async ({ config, asked, said, terminal }) => {
    const file = join(config, '..', 'tariff.yaml')
    await writeFile(file, WEEKLY)
    const until = (DEFAULT_SLOT + 96) * SLOT_MS
    await proposeChange(addTariffs(['home-1', 'home-3'], { file, until }), { config }, terminal)
    const change = changeFromHex(String(asked[0]?.['change']))
    assert.ok(change?.type === 'add-tariffs')
    assert.equal(change.members, [keyOf(0), keyOf(2)])
    assert.is(change.tariffs[0]?.fromMs, DEFAULT_SLOT * SLOT_MS)
    assert.match(
      said[0] ?? '',
      /prices of home-1, home-3, the first from .*: retail 0\.20 to 0\.42, feed-in 0\.08 to/,
    )
  }))

test('a series that is too long for one decision is as many as it takes, each in force after the one before', () =>
  withNode(async ({ config, asked, said, terminal }) => {
    const file = join(config, '..', 'tariff.yaml')
    const column = 'csv: prices.csv, column: p, unit: ct/kWh, resolution: 15 min'
    await writeFile(file, `retail: { ${column} }\nfeedIn: 0.08\n`)
    const rows = Array.from({ length: 2500 }, (_, at) => 20 + (at % 9))
    await writeFile(join(config, '..', 'prices.csv'), ['p', ...rows, ''].join('\n'))
    const until = (DEFAULT_SLOT + 2500) * SLOT_MS
    await proposeChange(addTariffs(['home-1'], { file, until }), { config, json: true }, terminal)
    const changes = asked.map(({ change }) => changeFromHex(String(change)))
    const moments = changes.flatMap((change) =>
      change?.type === 'add-tariffs' ? change.tariffs.map(({ fromMs }) => fromMs) : [],
    )
    assert.equal(
      moments,
      rows.map((_, at) => (DEFAULT_SLOT + at) * SLOT_MS),
    )
    assert.equal(
      asked.map(({ effectiveSlot }) => effectiveSlot),
      [DEFAULT_SLOT, DEFAULT_SLOT + 1, DEFAULT_SLOT + 2],
    )
    assert.is((JSON.parse(said.join('\n')) as unknown[]).length, 3)
  }))

test('a span that is none, over, or longer than a year is refused before anybody is asked', () =>
  withNode(async ({ config, asked, terminal }) => {
    const file = join(config, '..', 'tariff.yaml')
    await writeFile(file, WEEKLY)
    const now = DEFAULT_SLOT * SLOT_MS
    const propose = (flags: { from?: number; until: number }): Promise<string> =>
      codeOf(proposeChange(addTariffs(['home-1'], { file, ...flags }), { config }, terminal))
    assert.is(await propose({ until: now }), 'usage-value-invalid')
    assert.is(await propose({ until: now + 367 * 86_400_000 }), 'usage-value-invalid')
    assert.is(await propose({ from: now - 10 * SLOT_MS, until: now }), 'change-tariff-not-after-last')
    assert.equal(asked, [])
  }))

test.run()
