/** The energy of slots from looks at a device: whole, or not at all. */
import fc from 'fast-check'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import type { Point, PointName, Quality, Sample } from '../../hardware/device.ts'
import { mapPoints } from '../../hardware/device.ts'
import type { SlotEnergy } from '../../node/core/trading/energy-history.ts'
import type { PowerLook } from '../../node/household/slot-energy.ts'
import { createSlotMeter, powerLook } from '../../node/household/slot-energy.ts'

const SLOT_MS = 900_000

function looks(
  everyMs: number,
  count: number,
  of: (index: number) => Partial<PowerLook> = () => ({}),
): PowerLook[] {
  return Array.from({ length: count }, (_, index) => ({
    atMs: index * everyMs,
    loadW: 1000,
    solarW: 400,
    ...of(index),
  }))
}

function ended(all: readonly (PowerLook | undefined)[]): SlotEnergy[] {
  const meter = createSlotMeter({ slotMs: SLOT_MS })
  return all.flatMap((look) => meter.add(look))
}

test('an even power is its energy, slot by slot, also where no look falls on a boundary', () => {
  const slot = (index: number): SlotEnergy => ({ slot: index, loadWh: 250, solarWh: 100 })
  assert.equal(ended(looks(10_000, 181)), [slot(0), slot(1)])
  assert.equal(ended(looks(7000, 260)), [slot(0), slot(1)])
})

test('power that changes is taken as even between two looks', () => {
  const [energy] = ended(looks(300_000, 4, (index) => ({ loadW: index * 1200 })))
  assert.equal(energy, { slot: 0, loadWh: 450, solarWh: 100 })
})

test('a slot with a hole, and one that was not seen from its beginning, has no energy', () => {
  const whole = looks(10_000, 400)
  const hole = whole.filter(({ atMs }) => atMs < 1_200_000 || atMs > 1_600_000)
  assert.equal(
    ended(hole).map(({ slot }) => slot),
    [0, 2, 3],
  )
  const doubt = whole.map((look) => (look.atMs === 1_200_000 ? undefined : look))
  assert.equal(
    ended(doubt).map(({ slot }) => slot),
    [0, 2, 3],
  )
  const late = whole.filter(({ atMs }) => atMs >= 30_000)
  assert.equal(
    ended(late).map(({ slot }) => slot),
    [1, 2, 3],
  )
})

test('a clock that is set back makes a hole and no energy', () => {
  const back = [...looks(10_000, 60), ...looks(10_000, 80).slice(30)]
  assert.equal(ended(back), [])
})

test('the slot under way is told once a third of it was seen', () => {
  const meter = createSlotMeter({ slotMs: SLOT_MS })
  const all = looks(10_000, 91)
  for (const look of all.slice(0, 30)) meter.add(look)
  assert.is(meter.running(), undefined)
  for (const look of all.slice(30, 31)) meter.add(look)
  assert.equal(meter.running(), { slot: 0, loadWh: 250, solarWh: 100 })
})

test('however a home is looked at, its slots add up to what flowed', () => {
  const gaps = fc.array(fc.integer({ min: 1, max: SLOT_MS / 3 }), { minLength: 10, maxLength: 200 })
  fc.assert(
    fc.property(gaps, (steps) => {
      let atMs = 0
      const all = [0, ...steps].map((step) => ({ atMs: (atMs += step), loadW: 3600, solarW: 0 }))
      const slots = ended(all)
      assert.is(slots.length, Math.floor(atMs / SLOT_MS))
      assert.ok(slots.every(({ loadWh }) => loadWh === 900))
    }),
  )
})

test('load is what the device says, or else what comes in less what goes elsewhere', () => {
  const hybrid = { gridImportPowerW: 100, gridExportPowerW: 0, pvPowerW: 900 }
  assert.equal(powerLook(sample({ ...hybrid, loadPowerW: 700, batteryChargePowerW: 300 })), look(700, 900))
  assert.equal(
    powerLook(sample({ ...hybrid, batteryChargePowerW: 300, batteryDischargePowerW: 0 })),
    look(700, 900),
  )
  assert.equal(powerLook(sample({ gridImportPowerW: 0, gridExportPowerW: 40 })), look(-40, 0))
})

test('a value that is not good makes no look', () => {
  const all = { gridImportPowerW: 100, gridExportPowerW: 0, pvPowerW: 900, loadPowerW: 1000 }
  for (const name of ['pvPowerW', 'loadPowerW'] as const)
    for (const quality of ['stale', 'implausible'] as const)
      assert.is(powerLook(sample(all, { [name]: quality })), undefined)
  assert.is(powerLook(sample({ gridImportPowerW: 1 })), undefined, 'a meter that does not say what goes out')
})

function look(loadW: number, solarW: number): PowerLook {
  return { atMs: 1000, loadW, solarW }
}

function sample(
  values: Partial<Record<PointName, number>>,
  qualities: Partial<Record<PointName, Quality>> = {},
): Sample {
  const point = (name: PointName): Point => {
    const value = values[name] ?? null
    const quality = qualities[name] ?? (value === null ? 'not-implemented' : 'ok')
    return { value, quality, atMs: 1000, source: '' }
  }
  return { atMs: 1000, points: mapPoints(point) }
}

test.run()
