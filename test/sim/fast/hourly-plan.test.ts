import fc from 'fast-check'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import type { PriceMemory } from '../../../node/core/trading/price-memory.ts'
import { createPriceMemory } from '../../../node/core/trading/price-memory.ts'
import type { ValueCurve } from '../../../node/core/trading/stored-value.ts'
import { createValueCurve, prependStage, setFlatValue } from '../../../node/core/trading/stored-value.ts'
import { createHourlyPlan } from '../../../sim/fast/hourly-plan.ts'
import type { StreetBattery, StreetColumns } from '../../../sim/fast/street-columns.ts'
import { makeStreet } from '../../support/street-columns.ts'

const HOURS = 24 * 6
const FEES = { bidFee: 2_000, offerFee: 1_000 }
const price = fc.integer({ min: -20_000, max: 400_000 })
const hours = <T>(value: fc.Arbitrary<T>) => fc.array(value, { minLength: HOURS, maxLength: HOURS })

const anyDays = fc.record({
  battery: fc.record({
    capacityWh: fc.integer({ min: 0, max: 12_000 }),
    reserveWh: fc.constant(0),
    maxChargeW: fc.integer({ min: 1, max: 5_000 }),
    maxDischargeW: fc.integer({ min: 1, max: 5_000 }),
    efficiencyPpm: fc.integer({ min: 800_000, max: 1_000_000 }),
    initialWh: fc.constant(0),
    wearMicroPerKwh: fc.integer({ min: 0, max: 50_000 }),
  }),
  netWh: hours(fc.integer({ min: -4_000, max: 3_000 })),
  retail: hours(price),
  feedIn: hours(price),
  // What the street's energy cost; most hours cost what they did.
  paid: hours(fc.option(fc.tuple(price, price), { freq: 1, nil: null })),
})

test('a plan that stands on the plan before is the one made anew, on every hour of many days', () => {
  fc.assert(
    fc.property(anyDays, ({ battery, netWh, retail, feedIn, paid }) => {
      const street = hourlyStreet(retail, feedIn)
      const prices = createPriceMemory(retail[0] ?? 0, feedIn[0] ?? 0)
      const day = createHourlyPlan(street, { battery, prices, tariff: 0, fees: FEES })
      const expected = new Int32Array(24)
      for (let slot = 0; slot < HOURS; slot++) {
        if (slot > 0) learn(slot - 1, { netWh, paid }, { expected, prices })
        const curve = day.curveOf(slot, netWh[slot] ?? 0)
        assert.is(curve === undefined, slot < 24)
        if (curve !== undefined)
          assert.equal(runsOf(curve), runsOf(planAnew(slot, { battery, street, prices, expected })))
      }
    }),
    { numRuns: 40 },
  )
})

function hourlyStreet(retail: readonly number[], feedIn: readonly number[]): StreetColumns {
  const home = { loadWh: new Array<number>(HOURS).fill(0), pvWh: new Array<number>(HOURS).fill(0) }
  return {
    ...makeStreet([home], {
      tariffs: {
        plans: ['all'],
        retailMicroPerKwh: Int32Array.from(retail),
        feedInMicroPerKwh: Int32Array.from(feedIn),
      },
    }),
    slotMs: 3_600_000,
  }
}

/** What a home knows after an hour: a day's first value as it is, later ones by a quarter. */
function learn(
  slot: number,
  { netWh, paid }: { netWh: readonly number[]; paid: readonly ([number, number] | null)[] },
  { expected, prices }: { expected: Int32Array; prices: PriceMemory },
): void {
  const hour = slot % 24
  const before = expected[hour] ?? 0
  const seen = netWh[slot] ?? 0
  expected[hour] = slot < 24 ? seen : before + Math.trunc((seen - before) / 4)
  const cost = paid[slot] ?? null
  if (cost === null) return
  prices.buyMicroPerKwh[hour] = Math.max(...cost)
  prices.sellMicroPerKwh[hour] = Math.min(...cost)
}

interface Known {
  readonly battery: StreetBattery
  readonly street: StreetColumns
  readonly prices: PriceMemory
  readonly expected: Int32Array
}

function planAnew(slot: number, { battery, street, prices, expected }: Known): ValueCurve {
  const { capacityWh: usableWh, maxChargeW: chargeWh, maxDischargeW: dischargeWh } = battery
  const terms = { ...battery, usableWh, chargeWh, dischargeWh }
  const curve = createValueCurve()
  setFlatValue(curve, usableWh, Math.min(...prices.sellMicroPerKwh))
  for (let ahead = 23; ahead >= 1; ahead--) {
    const hour = (slot + ahead) % 24
    const at = Math.min(slot + ahead, HOURS - 1)
    prependStage(curve, terms, {
      netWh: expected[hour] ?? 0,
      buyMicroPerKwh: Math.min(
        street.tariffs.retailMicroPerKwh[at] ?? 0,
        (prices.buyMicroPerKwh[hour] ?? 0) + FEES.bidFee,
      ),
      sellMicroPerKwh: Math.max(
        street.tariffs.feedInMicroPerKwh[at] ?? 0,
        (prices.sellMicroPerKwh[hour] ?? 0) - FEES.offerFee,
      ),
    })
  }
  return curve
}

function runsOf({ count, slopesMicroPerKwh, lengthsWh }: ValueCurve): number[][] {
  return Array.from({ length: count }, (_, run) => [slopesMicroPerKwh[run] ?? 0, lengthsWh[run] ?? 0])
}

test.run()
