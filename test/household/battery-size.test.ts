/** How large a battery is, by those who may say it, and what of it a plan may use. */
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import type { SizeSources } from '../../node/household/battery-size.ts'
import { DEFAULT_WISHES } from '../../node/core/trading/battery-wishes.ts'
import { batteryOf } from '../../node/household/battery-size.ts'

const HOUR_MS = 3_600_000
const UNSAID = { capacityWh: null, chargeW: null, dischargeW: null }
const NOBODY: SizeSources = { device: null, written: UNSAID, site: null, armed: null }

function battery(sources: Partial<SizeSources>) {
  return batteryOf({ ...NOBODY, ...sources }, DEFAULT_WISHES, HOUR_MS)
}

test('the device knows its size better than its owner, and the owner better than the street', () => {
  const device = { capacityWh: 9000, chargeW: null, dischargeW: null }
  const written = { ...UNSAID, capacityWh: 10_000 }
  const site = { capacityWh: 11_000, powerW: 5000 }
  assert.is(battery({ device, written, site })?.capacityWh, 9000)
  assert.is(battery({ device: { ...device, capacityWh: 0 }, written, site })?.capacityWh, 10_000)
  assert.is(battery({ site })?.capacityWh, 11_000)
  assert.is(battery({ device: { ...UNSAID, chargeW: 5000 } }), null, 'a power is no size')
  assert.is(battery({}), null)
})

test('of its powers the lowest counts, and without any it fills in two hours', () => {
  const device = { capacityWh: 10_000, chargeW: 6000, dischargeW: 7000 }
  const written = { ...UNSAID, chargeW: 4000, dischargeW: 9000 }
  const powers = (sources: Partial<SizeSources>) => {
    const { chargeSlotWh, dischargeSlotWh } = battery(sources) ?? { chargeSlotWh: 0, dischargeSlotWh: 0 }
    return [chargeSlotWh, dischargeSlotWh]
  }
  assert.equal(powers({ device }), [6000, 7000])
  assert.equal(powers({ device, written }), [4000, 7000])
  assert.equal(powers({ device, site: { capacityWh: 1, powerW: 3000 } }), [3000, 3000])
  assert.equal(powers({ written: { ...UNSAID, capacityWh: 10_000 } }), [5000, 5000])
})

test('a plan stays within what was armed', () => {
  const armed = { maxChargeW: 2000, maxDischargeW: 1000, floorPpm: 150_000, ceilingPpm: 900_000 }
  const armedBattery = battery({ device: { capacityWh: 10_000, chargeW: 6000, dischargeW: 6000 }, armed })
  assert.equal(armedBattery, {
    ...{ capacityWh: 10_000, floorWh: 1500, ceilingWh: 9000, chargeSlotWh: 2000, dischargeSlotWh: 1000 },
    ...{ efficiencyPpm: DEFAULT_WISHES.efficiencyPpm, wearMicroPerKwh: DEFAULT_WISHES.wearMicroPerKwh },
  })
})

test.run()
