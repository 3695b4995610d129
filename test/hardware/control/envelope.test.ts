/** The envelope: whatever is asked, what comes out is a whole power within every limit, or nothing. */
import fc from 'fast-check'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { DEFAULT_LIMITS, limitPower, type EnvelopeQuestion } from '../../../hardware/control/envelope.ts'
import { chooseSeed } from '../../support/seed.ts'

const seed = chooseSeed()

function ask(changes: Partial<EnvelopeQuestion>): ReturnType<typeof limitPower> {
  return limitPower({
    action: 'charge',
    powerW: 2000,
    limits: DEFAULT_LIMITS,
    ratings: { chargeW: null, dischargeW: null },
    situation: { gridWithoutBatteryW: 0, stateOfChargePpm: 500_000, pvPowerW: 0, batteryPowerW: 0 },
    before: null,
    ...changes,
  })
}

const home = { gridWithoutBatteryW: 0, stateOfChargePpm: 500_000, pvPowerW: 0, batteryPowerW: 0 }
const limits = { ...DEFAULT_LIMITS, rampWPerS: 100 }

test('what is within all limits passes as it is', () => {
  assert.equal(ask({}), { powerW: 2000, limitedBy: [] })
})

const cases: readonly [string, Partial<EnvelopeQuestion>, number, readonly string[]][] = [
  ["the owner's limit", { powerW: 9000 }, 3000, ['nameplate']],
  ["the device's rating", { ratings: { chargeW: 1200, dischargeW: null } }, 1200, ['device-rating']],
  [
    'what the house draws already',
    { situation: { ...home, gridWithoutBatteryW: 5000 } },
    750,
    ['import-limit'],
  ],
  ['a house at its limit', { situation: { ...home, gridWithoutBatteryW: 6000 } }, 0, ['import-limit']],
  ['a full battery', { situation: { ...home, stateOfChargePpm: 950_000 } }, 0, ['state-of-charge-ceiling']],
  [
    'an empty battery',
    { action: 'discharge', situation: { ...home, stateOfChargePpm: 100_000 } },
    0,
    ['state-of-charge-floor'],
  ],
  [
    'what the house gives already',
    { action: 'discharge', situation: { ...home, gridWithoutBatteryW: -5000 } },
    750,
    ['export-limit'],
  ],
  ['a ramp, at its beginning', { limits }, 100, ['ramp']],
  ['a ramp, on its way', { limits, before: { powerW: 500, elapsedMs: 3000 } }, 800, ['ramp']],
  ['a clock that ran backwards', { limits, before: { powerW: 500, elapsedMs: -3000 } }, 500, ['ramp']],
]
for (const [what, changes, powerW, limitedBy] of cases) {
  test(`a power is limited by ${what}`, () => {
    assert.equal(ask(changes), { powerW, limitedBy })
  })
}

test('lower is allowed at once, whatever the ramp', () => {
  assert.equal(ask({ powerW: 10, limits, before: { powerW: 3000, elapsedMs: 0 } }), {
    powerW: 10,
    limitedBy: [],
  })
})

test('what is not known is never taken for harmless', () => {
  for (const action of ['charge', 'discharge'] as const) {
    for (const unknown of [null, NaN, Infinity]) {
      assert.ok('missing' in ask({ action, situation: { ...home, gridWithoutBatteryW: unknown } }))
      assert.ok('missing' in ask({ action, situation: { ...home, stateOfChargePpm: unknown } }))
    }
  }
})

test('holding needs no power, and takes none', () => {
  for (const action of ['hold', 'block-charge'] as const) {
    assert.equal(ask({ action, powerW: 5000 }), { powerW: 0, limitedBy: [] })
  }
})

const anyNumber = fc.oneof(
  fc.integer({ min: -20_000, max: 200_000 }),
  fc.double(),
  fc.constantFrom(NaN, Infinity, -Infinity, 2 ** 53),
)

test('any question has a whole answer between 0 and what was asked, and within the limits', () => {
  fc.assert(
    fc.property(
      fc.constantFrom('charge', 'discharge', 'hold', 'block-charge'),
      anyNumber,
      fc.record({ chargeW: fc.option(anyNumber), dischargeW: fc.option(anyNumber) }),
      fc.record({ gridWithoutBatteryW: fc.option(anyNumber), stateOfChargePpm: fc.option(anyNumber) }),
      fc.option(fc.record({ powerW: fc.nat(10_000), elapsedMs: anyNumber })),
      fc.option(fc.integer({ min: 1, max: 5000 })),
      (action, powerW, ratings, situation, before, rampWPerS) => {
        const question: EnvelopeQuestion = {
          action,
          powerW,
          ratings,
          situation: { ...situation, pvPowerW: 0, batteryPowerW: 0 },
          before,
          limits: { ...DEFAULT_LIMITS, rampWPerS },
        }
        const answer = limitPower(question)
        if ('missing' in answer) return
        assert.ok(Number.isInteger(answer.powerW) && answer.powerW >= 0, `${answer.powerW}`)
        assert.ok(answer.powerW === 0 || answer.powerW <= powerW)
        const { maxChargeW, maxDischargeW, importLimitW, exportLimitW } = DEFAULT_LIMITS
        const gridW = situation.gridWithoutBatteryW ?? NaN
        if (action === 'charge' && answer.powerW > 0) {
          assert.ok(answer.powerW <= maxChargeW && gridW + answer.powerW <= importLimitW)
          assert.ok((situation.stateOfChargePpm ?? NaN) < DEFAULT_LIMITS.ceilingPpm)
        }
        if (action === 'discharge' && answer.powerW > 0) {
          assert.ok(answer.powerW <= maxDischargeW && answer.powerW - gridW <= exportLimitW)
          assert.ok((situation.stateOfChargePpm ?? NaN) > DEFAULT_LIMITS.floorPpm)
        }
      },
    ),
    { seed },
  )
})

test.run()
