import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { judgeEffect } from '../../../hardware/control/effect.ts'
import type { Situation } from '../../../hardware/control/envelope.ts'
import type { ControlAction } from '../../../hardware/control/plan.ts'

const limits = { floorPpm: 100_000, ceilingPpm: 950_000 }

function judge(action: ControlAction, powerW: number, home: Partial<Situation>): string {
  const situation: Situation = {
    gridWithoutBatteryW: 500,
    stateOfChargePpm: 500_000,
    pvPowerW: 0,
    batteryPowerW: 0,
    ...home,
  }
  return judgeEffect({ action, powerW }, situation, limits)
}

const rows: readonly [string, ControlAction, number, Partial<Situation>, string][] = [
  ['a battery that charges as told', 'charge', 2000, { batteryPowerW: -1980 }, 'right'],
  ['one that charges slowly', 'charge', 2000, { batteryPowerW: -900 }, 'right'],
  ['one that does nothing', 'charge', 2000, { batteryPowerW: 0 }, 'wrong'],
  ['one that does the opposite', 'charge', 2000, { batteryPowerW: 2000 }, 'wrong'],
  ['one that takes far more than told', 'charge', 2000, { batteryPowerW: -4000 }, 'wrong'],
  [
    'one that takes the rest of the sun too',
    'charge',
    2000,
    { batteryPowerW: -4000, gridWithoutBatteryW: -4000 },
    'right',
  ],
  ['one that is nearly full', 'charge', 2000, { batteryPowerW: -50, stateOfChargePpm: 900_000 }, 'right'],
  [
    'one that is nearly full and discharges',
    'charge',
    2000,
    { batteryPowerW: 500, stateOfChargePpm: 900_000 },
    'wrong',
  ],
  ['one that discharges as told', 'discharge', 1500, { batteryPowerW: 1500 }, 'right'],
  [
    'one that feeds the whole house',
    'discharge',
    500,
    { batteryPowerW: 3000, gridWithoutBatteryW: 3000 },
    'right',
  ],
  ['one that gives far more than told', 'discharge', 500, { batteryPowerW: 3000 }, 'wrong'],
  ['one that charges instead', 'discharge', 1500, { batteryPowerW: -1500 }, 'wrong'],
  ['one that is nearly empty', 'discharge', 1500, { batteryPowerW: 0, stateOfChargePpm: 150_000 }, 'right'],
  ['a battery at rest', 'hold', 0, { batteryPowerW: 30 }, 'right'],
  [
    'one that is held and takes the sun',
    'hold',
    0,
    { batteryPowerW: -2000, gridWithoutBatteryW: -2000 },
    'right',
  ],
  ['one that is held and charges from the grid', 'hold', 0, { batteryPowerW: -2000 }, 'wrong'],
  ['one that is held and discharges', 'hold', 0, { batteryPowerW: 500 }, 'wrong'],
  ['one that may not charge and discharges', 'block-charge', 0, { batteryPowerW: 2000 }, 'right'],
  ['one that may not charge and does', 'block-charge', 0, { batteryPowerW: -500 }, 'wrong'],
  ['a battery whose power nobody knows', 'charge', 2000, { batteryPowerW: null }, 'unknown'],
]
for (const [what, action, powerW, home, verdict] of rows) {
  test(`${action} ${powerW} W: ${what} is ${verdict}`, () => {
    assert.is(judge(action, powerW, home), verdict)
  })
}

test.run()
