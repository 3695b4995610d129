/** What a home uses now: told by its device, or by all that is read of it, or not known. */
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import type { Point, PointName, Sample } from '../../hardware/device.ts'
import { mapPoints } from '../../hardware/device.ts'
import { OperatingError } from '../../node/core/units/operating-error.ts'
import { usesGridAlone } from '../../node/household/home-load.ts'
import { viewPower } from '../../node/household/power-view.ts'

type Values = Partial<Record<PointName, number>>

const METER = { hasPv: false, hasBattery: false }
const HYBRID = { hasPv: true, hasBattery: true }
const NOTHING = { generationW: 0, battery: null }
const ROOF = { generationW: 8000, battery: { capacityWh: 10_000, powerW: 5000 } }
const FLOWS = { pvPowerW: 900, batteryChargePowerW: 300, batteryDischargePowerW: 0 }

const LOADS: {
  values: Values
  reads: typeof METER
  site: typeof NOTHING | typeof ROOF
  load: number | null
  why: string
}[] = [
  {
    ...{ values: { gridImportPowerW: 640, gridExportPowerW: 0 }, reads: METER, site: NOTHING },
    ...{ load: 640, why: 'a home with only a meter uses what it takes' },
  },
  {
    ...{ values: { gridImportPowerW: 0, gridExportPowerW: 0 }, reads: METER, site: NOTHING },
    ...{ load: 0, why: 'nothing is known to be nothing' },
  },
  {
    ...{ values: { gridImportPowerW: 640, gridExportPowerW: 0 }, reads: METER, site: ROOF },
    ...{ load: null, why: 'a roof that nobody reads gives what nobody knows' },
  },
  {
    ...{ values: { gridImportPowerW: 0, gridExportPowerW: 40 }, reads: METER, site: NOTHING },
    ...{ load: null, why: 'a home without generators cannot export' },
  },
  {
    ...{ values: { gridImportPowerW: 640 }, reads: METER, site: NOTHING },
    ...{ load: null, why: 'half a meter says nothing' },
  },
  {
    ...{ values: { ...FLOWS, gridImportPowerW: 100, gridExportPowerW: 0 }, reads: HYBRID, site: ROOF },
    ...{ load: 700, why: 'with sun and battery it is what is left' },
  },
  {
    ...{ values: { pvPowerW: 900, gridImportPowerW: 100, gridExportPowerW: 0 }, reads: HYBRID, site: ROOF },
    ...{ load: null, why: 'a battery that does not say what it does' },
  },
  {
    ...{ values: { ...FLOWS, gridImportPowerW: 100, gridExportPowerW: 0, loadPowerW: 710 } },
    ...{ reads: HYBRID, site: ROOF, load: 710, why: 'what the device says itself goes first' },
  },
]

for (const { values, reads, site, load, why } of LOADS)
  test(`the load is ${String(load)} W: ${why}`, () => {
    assert.is(viewPower(household(values, reads), site).loadPowerW, load)
  })

test('it is said whether the load can be known, also while it is not', () => {
  const hasLoad = (values: Values, reads: typeof METER, site: typeof NOTHING | typeof ROOF): boolean =>
    viewPower(household(values, reads), site).hasLoad
  assert.ok(hasLoad({}, METER, NOTHING))
  assert.ok(hasLoad({}, HYBRID, ROOF))
  assert.ok(hasLoad({ loadPowerW: 0 }, METER, ROOF))
  assert.not.ok(hasLoad({ gridImportPowerW: 640, gridExportPowerW: 0 }, METER, ROOF))
})

test('a device that is silent, and one that was not read yet, uses nothing that is known', () => {
  const values = { gridImportPowerW: 640, gridExportPowerW: 0 }
  const silence = new OperatingError({ code: 'device-timeout' }, 'It is silent.')
  const seen = household(values, METER)
  const silent = { ...seen, samples: { ...seen.samples, problem: () => silence } }
  assert.is(viewPower(silent, NOTHING).loadPowerW, null)
  const unread = { ...seen, samples: { ...seen.samples, last: () => undefined } }
  assert.equal([viewPower(unread, NOTHING).loadPowerW, viewPower(unread, NOTHING).hasLoad], [null, false])
})

test('only a home with nothing but a meter uses what it imports', () => {
  assert.ok(usesGridAlone(METER, NOTHING))
  assert.not.ok(usesGridAlone(METER, ROOF))
  assert.not.ok(usesGridAlone({ hasPv: true, hasBattery: false }, NOTHING))
  assert.not.ok(usesGridAlone({ hasPv: false, hasBattery: true }, NOTHING))
})

function household(values: Values, reads: typeof METER): Parameters<typeof viewPower>[0] {
  const point = (name: PointName): Point => {
    const value = values[name] ?? null
    return { value, quality: value === null ? 'not-implemented' : 'ok', atMs: 1000, source: '' }
  }
  const sample: Sample = { atMs: 1000, points: mapPoints(point) }
  return {
    ...reads,
    samples: {
      ...{ last: () => sample, lastGood: () => sample, problem: () => undefined },
      ...{ start: () => undefined, stop: () => Promise.resolve(), keep: () => undefined },
    },
  }
}

test.run()
