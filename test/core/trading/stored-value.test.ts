import fc from 'fast-check'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import type { StageForecast, StorageTerms } from '../../../node/core/trading/stored-value.ts'
import {
  createValueCurve,
  levelWorth,
  prependStage,
  setFlatValue,
  valueAbove,
} from '../../../node/core/trading/stored-value.ts'

const terms: fc.Arbitrary<StorageTerms> = fc.record({
  usableWh: fc.integer({ min: 1, max: 12 }),
  chargeWh: fc.integer({ min: 1, max: 6 }),
  dischargeWh: fc.integer({ min: 1, max: 6 }),
  efficiencyPpm: fc.constant(1_000_000),
  wearMicroPerKwh: fc.integer({ min: 0, max: 50 }),
})
const stages: fc.Arbitrary<StageForecast[]> = fc.array(
  fc
    .record({
      netWh: fc.integer({ min: -8, max: 8 }),
      buyMicroPerKwh: fc.integer({ min: 0, max: 300 }),
      spread: fc.integer({ min: 0, max: 200 }),
    })
    .map(({ spread, ...stage }) => ({ ...stage, sellMicroPerKwh: stage.buyMicroPerKwh - spread })),
  { minLength: 1, maxLength: 8 },
)

test('the slopes are those of the programme over every Wh', () => {
  fc.assert(
    fc.property(terms, stages, fc.integer({ min: 0, max: 200 }), (battery, forecast, worth) => {
      const curve = createValueCurve()
      setFlatValue(curve, battery.usableWh, worth)
      let values = Array.from({ length: battery.usableWh + 1 }, (_, level) => level * worth)
      for (const stage of [...forecast].reverse()) {
        prependStage(curve, battery, stage)
        values = bestValues(values, battery, stage)
      }
      for (let level = 0; level < battery.usableWh; level++)
        assert.is(valueAbove(curve, level), (values[level + 1] ?? 0) - (values[level] ?? 0))
    }),
  )
})

/** Every level, every whole charge and discharge. */
function bestValues(after: readonly number[], battery: StorageTerms, stage: StageForecast): number[] {
  return after.map((_, level) => {
    let best = -Infinity
    for (let move = -battery.dischargeWh; move <= battery.chargeWh; move++) {
      const next = after[level + move]
      if (next === undefined) continue
      const net = stage.netWh + move
      const cost = net > 0 ? net * stage.buyMicroPerKwh : net * stage.sellMicroPerKwh
      best = Math.max(best, next - cost - Math.max(-move, 0) * battery.wearMicroPerKwh)
    }
    // What the home pays without a battery is no merit of the battery, and the same at every level.
    return best
  })
}

test('what is lost on the way makes a charge worth less than it brings', () => {
  const curve = createValueCurve()
  const battery = {
    usableWh: 1_000,
    chargeWh: 1_000,
    dischargeWh: 1_000,
    efficiencyPpm: 800_000,
    wearMicroPerKwh: 0,
  }
  setFlatValue(curve, 1_000, 0)
  prependStage(curve, battery, { netWh: 2_000, buyMicroPerKwh: 300_000, sellMicroPerKwh: 80_000 })
  assert.is(valueAbove(curve, 0), 300_000)
  prependStage(curve, battery, { netWh: -5_000, buyMicroPerKwh: 100_000, sellMicroPerKwh: 80_000 })
  // An empty battery can buy a stored kWh for 0.08 / 0.8 from its own roof: it is worth no more.
  assert.is(valueAbove(curve, 0), 300_000)
  assert.is(valueAbove(curve, 500), 100_000)
  assert.is(levelWorth(curve, 100_000), 200)
  assert.is(levelWorth(curve, 99_999), 1_000)
})

test.run()
