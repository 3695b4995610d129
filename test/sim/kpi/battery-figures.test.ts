import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { runStreet } from '../../support/run-street.ts'
import { makeStreet, TEST_FEED_IN } from '../../support/street-columns.ts'

const BATTERY = {
  ...{ capacityWh: 4000, reserveWh: 0, maxChargeW: 4000, maxDischargeW: 4000 },
  ...{ efficiencyPpm: 1_000_000, initialWh: 1500, wearMicroPerKwh: 20_000 },
}

test('what is discharged wears the battery, and what it holds less at the end is priced at feed-in', async () => {
  const street = makeStreet([{ loadWh: [500, 400], battery: BATTERY }])
  const { kpis } = (await runStreet(street)).cases.none
  assert.is(kpis.batteryWearNano, 900n * 20_000n)
  assert.is(kpis.storedChangeNano, -900n * BigInt(TEST_FEED_IN))
  assert.is(kpis.savingAfterBatteriesNano, 0n)
})

test('only what steering wears and empties beyond no trading lessens the saving', async () => {
  // Plans are made of earlier days. The owner leaves most of its battery full at night; its neighbour would buy it.
  const own = Array.from({ length: 4 * 96 }, () => 50)
  const loads = Array.from({ length: 4 * 96 }, (_, slot) => (slot % 96 < 48 ? 50 : 700))
  const sun = Array.from({ length: 4 * 96 }, (_, slot) => (slot % 96 < 48 ? 1500 : 0))
  const street = makeStreet([{ loadWh: own, pvWh: sun, battery: BATTERY }, { loadWh: loads }])
  const { none, unchanged, steered } = (await runStreet(street)).cases
  assert.is(unchanged.kpis.savingAfterBatteriesNano, unchanged.kpis.savingNano)
  const more = (name: 'batteryWearNano' | 'storedChangeNano') => steered.kpis[name] - none.kpis[name]
  assert.ok(more('batteryWearNano') !== 0n, 'steering moves the battery')
  assert.is(
    steered.kpis.savingAfterBatteriesNano,
    steered.kpis.savingNano - more('batteryWearNano') + more('storedChangeNano'),
  )
})

test.run()
