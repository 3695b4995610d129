/**
 * A year of ten real homes without batteries: what stays at home and on the street is arithmetic on the files themselves,
 * and nobody who trades pays more than without.
 */
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import type { RunResult } from '../../../sim/fast/run-result.ts'
import { createStreetColumns } from '../../../sim/profiles/scenario-columns.ts'
import { parseScenario } from '../../../sim/scenario/read-scenario.ts'
import { ROOT } from '../../cli/run-command.ts'
import { optionalTest, sharedData } from '../../support/optional.ts'
import { runStreet } from '../../support/run-street.ts'

const HOMES = 10
const HOURS = 8760
const QUARTERS_PER_HOUR = 4
const INSTALLED_KW = [4, 4, 4, 5, 4, 4, 4, 4, 4, 5]
const SCALE_DIGITS = 24
const SCALE = 10n ** BigInt(SCALE_DIGITS)

const data = sharedData('citylearn-2022')

optionalTest(test, 'a year of CityLearn stays at home and on the street as its files say', data, async () => {
  const run = await runYear()
  const { unchanged } = run.cases
  assert.is(run.slots, HOURS * QUARTERS_PER_HOUR)
  const homes = await Promise.all(INSTALLED_KW.map((kw, index) => readHome(index, kw)))
  let pooled = 0
  for (const [index, { loadWh, pvWh }] of homes.entries()) {
    const own = sumOf(loadWh.map((load, slot) => Math.min(load, pvWh[slot] ?? NaN)))
    const home = unchanged.homes[index]
    assert.is(home?.selfConsumedWh, own, `home ${index}`)
    assert.is(home?.importWh, sumOf(loadWh) - own)
    assert.is(home?.exportWh, sumOf(pvWh) - own)
  }
  for (let slot = 0; slot < run.slots; slot++) {
    const of = (column: 'loadWh' | 'pvWh') => sumOf(homes.map((home) => home[column][slot] ?? NaN))
    pooled += Math.min(of('loadWh'), of('pvWh'))
  }
  assert.is(unchanged.kpis.selfConsumedPooledWh, pooled)
  assert.is(
    unchanged.kpis.selfConsumedOwnWh,
    sumOf(unchanged.homes.map(({ selfConsumedWh }) => selfConsumedWh)),
  )
  assert.ok(pooled > unchanged.kpis.selfConsumedOwnWh, 'neighbours use more of the sun than each alone')
  // Under one price for all, everything that stays on the street is traded.
  assert.is(unchanged.kpis.tradedWh, pooled - unchanged.kpis.selfConsumedOwnWh)
  assert.ok(
    unchanged.homes.every(({ savingNano }) => savingNano >= 0n),
    'nobody pays more than without trading',
  )
  assert.ok(unchanged.homes.filter(({ savingNano }) => savingNano > 0n).length === HOMES)
})

async function runYear(): Promise<RunResult> {
  const text = await readFile(join(ROOT, 'examples', 'citylearn.yaml'), 'utf8')
  const bare = text
    .replaceAll('../../shared/data/citylearn-2022', data.path)
    .replaceAll(/^ {4}battery: .*\n/gm, '')
  return runStreet(await createStreetColumns(parseScenario(bare, { path: 'year.yaml' })))
}

/** floor(C(end)) - floor(C(start)) of each quarter of an hour, each hour's energy spread evenly over it. */
async function readHome(index: number, installedKw: number): Promise<{ loadWh: number[]; pvWh: number[] }> {
  const [header = [], ...rows] = (await readFile(join(data.path, `Building_${index + 1}.csv`), 'utf8'))
    .trim()
    .split(/\r?\n/)
    .map((line) => line.split(','))
  const column = (name: string) => rows.slice(0, HOURS).map((row) => scaled(row[header.indexOf(name)] ?? ''))
  return {
    // kWh an hour; W per installed kW for an hour.
    loadWh: quarters(column('non_shiftable_load').map((kwh) => kwh * 1000n)),
    pvWh: quarters(column('solar_generation').map((watts) => watts * BigInt(installedKw))),
  }
}

function quarters(hoursScaledWh: readonly bigint[]): number[] {
  const parts = BigInt(QUARTERS_PER_HOUR)
  let before = 0n
  return hoursScaledWh.flatMap((hour) => {
    const cuts = Array.from(
      { length: QUARTERS_PER_HOUR + 1 },
      (_, cut) => before * parts + hour * BigInt(cut),
    )
    before += hour
    return cuts.slice(1).map((cut, at) => Number(cut / (parts * SCALE) - (cuts[at] ?? 0n) / (parts * SCALE)))
  })
}

/** A decimal times SCALE, exactly; the files write small ones as 9.9e-08. */
function scaled(text: string): bigint {
  const [, whole, fraction = '', exponent = '0'] = /^(\d+)(?:\.(\d+))?(?:e(-\d+))?$/.exec(text) ?? []
  if (whole === undefined) throw new Error(`not a decimal: ${text}`)
  const places = SCALE_DIGITS - fraction.length + Number(exponent)
  if (places < 0) throw new Error(`finer than the scale: ${text}`)
  return BigInt(whole + fraction) * 10n ** BigInt(places)
}

function sumOf(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0)
}

test.run()
