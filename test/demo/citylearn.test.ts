/** A sunny day of ten recorded homes, hour by hour, against arithmetic on the CSV files themselves. */
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { ROOT, runCommand, withDirectory } from '../cli/run-command.ts'
import { optionalTest, sharedData } from '../support/optional.ts'
import type { DemoDocument } from './document.ts'
import { parseDocument, sum } from './document.ts'
import { assertAddsUp } from './money.ts'

const HOURS = 24
/** The row of the file at which the example begins. */
const FIRST_ROW = 192
const INSTALLED_KW = [4, 4, 4, 5, 4, 4, 4, 4, 4, 5]
const SCALE = 10 ** 12

const data = sharedData('citylearn-2022')

optionalTest(test, 'a day of CityLearn is metered and paid to the last watt-hour and nano', data, () =>
  withDirectory(async (directory) => {
    const scenario = await readFile(join(ROOT, 'examples', 'citylearn-day.yaml'), 'utf8')
    const path = join(directory, 'day.yaml')
    await writeFile(path, scenario.replaceAll('../../shared/data/citylearn-2022', data.path))
    const args = ['demo', '--scenario', path, '--speed', '1200', '--once', String(HOURS), '--json']
    const { code, stdout, stderr, seconds } = await runCommand(args)
    assert.is(code, 0, stderr)
    process.stdout.write(`ten homes, ${HOURS} slots: ${seconds.toFixed(1)} s\n`)
    const document = parseDocument(stdout)
    // A busy machine misses a block now and then; its hours are metered and paid like all others.
    assert.ok(document.slots.length >= HOURS, `${document.slots.length} slots`)
    assertAddsUp(document)
    assert.ok(
      document.slots.some(({ energyWh }) => energyWh > 100),
      'the sun makes trade',
    )
    await assertMeteredLikeFiles(document)
  }),
)

async function assertMeteredLikeFiles({ settled, slots }: DemoDocument): Promise<void> {
  for (const [index, installedKw] of INSTALLED_KW.entries()) {
    const rows = await readRows(join(data.path, `Building_${index + 1}.csv`), slots.length)
    // kWh an hour; W per installed kW for an hour.
    const loadWh = wholeWh(rows.map((row) => row.load * 1000n))
    const pvWh = wholeWh(rows.map((row) => row.sun * BigInt(installedKw)))
    assert.ok(sum(pvWh) > 10_000n, 'a sunny day')
    const own = settled.filter(({ home }) => home === `building-${index + 1}`)
    assert.equal(
      own.map(({ slot, importWh, exportWh, quality }) => [slot, importWh, exportWh, quality]),
      slots.map(({ slot }, hour) => {
        const netWh = Number((loadWh[hour] ?? 0n) - (pvWh[hour] ?? 0n))
        return [slot, Math.max(netWh, 0), Math.max(-netWh, 0), 'metered']
      }),
      `building ${index + 1}`,
    )
  }
}

/** floor(C(end)) - floor(C(start)) of each hour, from values times SCALE. */
function wholeWh(scaledWh: readonly bigint[]): bigint[] {
  const sums = scaledWh.reduce<bigint[]>((all, value) => [...all, (all.at(-1) ?? 0n) + value], [0n])
  const floors = sums.map((value) => value / BigInt(SCALE))
  return scaledWh.map((_, hour) => (floors[hour + 1] ?? 0n) - (floors[hour] ?? 0n))
}

async function readRows(path: string, hours: number): Promise<{ load: bigint; sun: bigint }[]> {
  const [header = [], ...rows] = (await readFile(path, 'utf8'))
    .trim()
    .split(/\r?\n/)
    .map((line) => line.split(','))
  const value = (row: readonly string[], name: string): bigint => scaled(row[header.indexOf(name)] ?? '')
  return rows
    .slice(FIRST_ROW, FIRST_ROW + hours)
    .map((row) => ({ load: value(row, 'non_shiftable_load'), sun: value(row, 'solar_generation') }))
}

/** A decimal times SCALE, exactly. */
function scaled(text: string): bigint {
  const [, whole, fraction = ''] = /^(\d+)(?:\.(\d{1,12}))?$/.exec(text) ?? []
  if (whole === undefined) throw new Error(`not a plain decimal: ${text}`)
  return BigInt(whole + fraction.padEnd(12, '0'))
}

test.run()
