/** What SunSpec devices say of the size of their batteries. */
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import type { BatteryRating } from '../../../hardware/device.ts'
import { COMMON, INVERTER, METER, type Model, withDevice } from './devices.ts'

async function ratingOf(...models: readonly Model[]): Promise<BatteryRating | undefined> {
  let rating: BatteryRating | undefined
  await withDevice([COMMON, INVERTER, ...models, METER], ({ device }) => {
    rating = device.rating
    return Promise.resolve()
  })
  return rating
}

const CHARGE = { SoC: 555, SoC_SF: -1, W: 400, W_SF: 0 }
const BASIC: Model = [124, { ChaState: 500, ChaState_SF: -1, WChaMax: 33, WChaMax_SF: 2 }]

test('a bank says energy and powers, scaled', async () => {
  const sizes = { WHRtg: 96, WHRtg_SF: 2, WChaRteMax: 50, WDisChaRteMax: 46, WChaDisChaMax_SF: 2 }
  assert.equal(await ratingOf([802, { ...CHARGE, ...sizes }], BASIC), {
    ...{ capacityWh: 9600, chargeW: 5000, dischargeW: 4600 },
  })
})

test('where there is no bank, the 700 series says the energy and model 124 the power', async () => {
  assert.equal(await ratingOf([713, { WHRtg: 8000, WH_SF: 0, SoC: 500, Pct_SF: -1 }], BASIC), {
    ...{ capacityWh: 8000, chargeW: 3300, dischargeW: 3300 },
  })
})

test('a device that says nothing of it, or 0, does not know', async () => {
  assert.equal(await ratingOf([802, CHARGE]), { capacityWh: null, chargeW: null, dischargeW: null })
  const zero = { WHRtg: 0, WHRtg_SF: 0, WChaRteMax: 0, WDisChaRteMax: 0, WChaDisChaMax_SF: 0 }
  assert.equal(await ratingOf([802, { ...CHARGE, ...zero }]), {
    ...{ capacityWh: null, chargeW: null, dischargeW: null },
  })
  assert.is(await ratingOf(), undefined, 'a home without a battery')
})

test.run()
