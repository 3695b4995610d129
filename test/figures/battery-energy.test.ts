import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import * as fc from 'fast-check'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import type { BatteryEnergy } from '../../node/figures/battery-energy.ts'
import { createBatteryEnergy } from '../../node/figures/battery-energy.ts'
import { SILENT } from '../../node/runtime/logger.ts'

const MINUTE_MS = 60_000

async function withFile(body: (path: string) => Promise<void>): Promise<void> {
  const directory = await mkdtemp(join(tmpdir(), 'streetwatt-battery-'))
  try {
    await body(join(directory, 'battery-energy.json'))
  } finally {
    await rm(directory, { recursive: true })
  }
}

function open(path: string, monotonicMs = () => 0): Promise<BatteryEnergy> {
  return createBatteryEnergy({ path, longestGapMs: 5 * MINUTE_MS }, { logger: SILENT, monotonicMs })
}

function feed(
  battery: BatteryEnergy,
  looks: readonly (readonly [number, number | null, number | null])[],
): void {
  for (const [atMs, chargeW, dischargeW] of looks) battery.add({ atMs, chargeW, dischargeW })
}

test('an hour at 1500 W is 1500 Wh, however often one looks', () =>
  withFile(async (path) => {
    const battery = await open(path)
    for (let atMs = 0; atMs <= 60 * MINUTE_MS; atMs += 7_500) feed(battery, [[atMs, 1500, 0]])
    await battery.stop()
    assert.is(battery.chargeWh(), 1500)
    assert.is(battery.dischargeWh(), 0)
  }))

test('nothing is told that is not on disk, and nothing told is lost', () =>
  withFile(async (path) => {
    const first = await open(path)
    assert.is(first.chargeWh(), null, 'nothing was ever counted')
    feed(first, [
      [0, 60_000, 0],
      [MINUTE_MS, 60_000, 0],
    ])
    assert.is(first.chargeWh(), null, 'counted, and not written yet')
    await first.stop()
    assert.is(first.chargeWh(), 1000)
    const second = await open(path)
    assert.is(second.chargeWh(), 1000, 'at once after the start')
  }))

test('a fraction of a Wh goes on after a restart', () =>
  withFile(async (path) => {
    for (let run = 0; run < 4; run++) {
      const battery = await open(path)
      feed(battery, [
        [0, 0, 15],
        [MINUTE_MS, 0, 15],
      ])
      await battery.stop()
    }
    assert.is((await open(path)).dischargeWh(), 1, 'four times a quarter')
  }))

const GAPS: { second: readonly [number, number | null, number | null]; why: string }[] = [
  { second: [6 * MINUTE_MS, 9000, 0], why: 'the device was silent for longer than is believed' },
  { second: [-MINUTE_MS, 9000, 0], why: 'time went backwards' },
  { second: [0, 9000, 0], why: 'the same look twice' },
  { second: [MINUTE_MS, null, null], why: 'the power is not known' },
]
for (const { second, why } of GAPS) {
  test(`nothing is counted where ${why}`, () =>
    withFile(async (path) => {
      const battery = await open(path)
      feed(battery, [[0, 9000, 0], second])
      await battery.stop()
      assert.not.ok(battery.chargeWh())
    }))
}

test('the disk is written once a minute at most, and not for fractions', () =>
  withFile(async (path) => {
    let nowMs = 0
    const battery = await open(path, () => nowMs)
    feed(battery, [
      [0, 6000, 0],
      [MINUTE_MS, 6000, 0],
    ])
    assert.not.ok(await readFile(path).catch(() => undefined), 'a minute is not over')
    nowMs = MINUTE_MS
    feed(battery, [[2 * MINUTE_MS, 6000, 0]])
    await battery.stop()
    assert.is(battery.chargeWh(), 200)
  }))

const DAMAGED = [
  '',
  '{',
  '[]',
  'null',
  '{"version":2}',
  '{"version":1,"charge":{"wh":-1,"rest":0},"discharge":{"wh":1,"rest":0}}',
]
for (const text of DAMAGED) {
  test(`a damaged file (${text.slice(0, 30)}) counts as none, and nothing is told at first`, () =>
    withFile(async (path) => {
      await writeFile(path, text)
      assert.is((await open(path)).chargeWh(), null)
    }))
}

test('the counters never fall, whatever the looks are', () =>
  withFile(async (path) => {
    const look = fc.record({
      atMs: fc.integer({ min: 0, max: 20 * MINUTE_MS }),
      chargeW: fc.option(fc.nat(20_000)),
      dischargeW: fc.option(fc.nat(20_000)),
    })
    await fc.assert(
      fc.asyncProperty(fc.array(look, { maxLength: 12 }), async (looks) => {
        const battery = await open(path)
        const before = [battery.chargeWh() ?? 0, battery.dischargeWh() ?? 0] as const
        for (const each of looks) battery.add(each)
        await battery.stop()
        assert.ok((battery.chargeWh() ?? 0) >= before[0])
        assert.ok((battery.dischargeWh() ?? 0) >= before[1])
      }),
      { numRuns: 50 },
    )
  }))

test.run()
