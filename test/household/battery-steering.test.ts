/** When the battery is told something, when it is told again, and when it is left to itself. */
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import type { PointName, Sample } from '../../hardware/device.ts'
import { mapPoints } from '../../hardware/device.ts'
import type { HomeBattery } from '../../node/core/trading/home-battery.ts'
import type { BatteryAction } from '../../node/core/trading/battery-move.ts'
import { BATTERY_ACTIONS } from '../../node/core/trading/battery-move.ts'
import { OperatingError } from '../../node/core/units/operating-error.ts'
import type { BatteryControl, ControlStanding, HeldCommand } from '../../node/household/battery-control.ts'
import type { ScheduledSlot } from '../../node/household/battery-schedule.ts'
import { createBatterySteering } from '../../node/household/battery-steering.ts'
import type { PlanCode } from '../../node/household/plan-conditions.ts'
import { PLAN_CODES } from '../../node/household/plan-conditions.ts'
import { SILENT } from '../../node/runtime/logger.ts'

const SLOT_MS = 900_000
const START_MS = 1000 * SLOT_MS
const SOLD: ScheduledSlot = { netWh: 200, batteryWh: -700, basis: 'traded' }
const OWN_USE: ScheduledSlot = { netWh: 200, batteryWh: -200, basis: 'traded' }
const BATTERY: HomeBattery = {
  ...{ capacityWh: 10_000, floorWh: 2000, ceilingWh: 9500 },
  ...{ chargeSlotWh: 1000, dischargeSlotWh: 1250, efficiencyPpm: 900_000, wearMicroPerKwh: 20_000 },
}

interface Scene {
  nowMs: number
  hindrance: PlanCode | null
  schedule: ScheduledSlot | undefined
  loadW: number
  stateOfChargePpm: number | null
  /** What the device refuses to take. */
  refusal: OperatingError | undefined
  isWornByWrites: boolean
}

function makeSteering(change: Partial<Scene> = {}) {
  const scene: Scene = {
    ...{ nowMs: START_MS, hindrance: null, schedule: SOLD, loadW: 800, stateOfChargePpm: 600_000 },
    ...{ refusal: undefined, isWornByWrites: false },
    ...change,
  }
  const told: string[] = []
  let held: (Omit<HeldCommand, 'leftMs'> & { untilMs: number }) | null = null
  let changes = 0
  const control: BatteryControl = {
    look: () => Promise.resolve(),
    standing: (): ControlStanding => ({
      ...{ isSteerable: true, alarm: undefined, isWornByWrites: scene.isWornByWrites },
      actions: new Set<BatteryAction>(BATTERY_ACTIONS),
      armed: { maxChargeW: 5000, maxDischargeW: 5000, floorPpm: 0, ceilingPpm: 1_000_000 },
    }),
    arming: () => Promise.resolve(null),
    held: () => (held === null ? null : { ...held, leftMs: held.untilMs - scene.nowMs }),
    trouble: () => scene.refusal?.message,
    take({ action, powerW, forMs }) {
      if (scene.refusal !== undefined) return Promise.reject(scene.refusal)
      told.push(`${action} ${String(powerW)} W for ${String(forMs / 1000)} s`)
      held = { action, askedW: powerW, powerW, limitedBy: [], untilMs: scene.nowMs + forMs }
      return Promise.resolve()
    },
    release() {
      told.push('release')
      held = null
      return Promise.resolve()
    },
    close() {
      told.push('close')
      held = null
      return Promise.resolve()
    },
  }
  const steering = createBatterySteering(
    { slotMs: SLOT_MS },
    {
      control,
      planner: {
        batteryNow: () => BATTERY,
        hindrance: () => (scene.hindrance === null ? null : { code: scene.hindrance, sentence: '' }),
      },
      schedule: { find: () => scene.schedule },
      sample: () => sampleOf(scene),
      gridWh: () => null,
      clock: { speed: 1, nowMs: () => scene.nowMs, after: () => () => undefined },
      logger: SILENT,
      changed: () => (changes += 1),
    },
  )
  return {
    steering,
    changes: () => changes,
    /** Looks once at the home as it is changed, and says what the battery was told since. */
    look: async (next: Partial<Scene> = {}): Promise<string[]> => {
      Object.assign(scene, next)
      steering.look()
      await new Promise((resolve) => setImmediate(resolve))
      return told.splice(0)
    },
    told,
  }
}

function sampleOf({ loadW, stateOfChargePpm, nowMs }: Scene): Sample {
  const values: Partial<Record<PointName, number | null>> = {
    loadPowerW: loadW,
    pvPowerW: 0,
    stateOfChargePpm,
  }
  return {
    atMs: nowMs,
    points: mapPoints((name) => {
      const value = values[name] ?? null
      return { value, quality: value === null ? 'not-implemented' : 'ok', atMs: nowMs, source: '' }
    }),
  }
}

test('what was sold is told once, to the end of the slot and a little longer', async () => {
  const { look, steering } = makeSteering()
  assert.equal(await look(), ['discharge 2800 W for 960 s'])
  assert.equal(await look({ nowMs: START_MS + 5000 }), [])
  assert.is(steering.state().reason, 'discharge')
  assert.is(steering.state().held?.powerW, 2800)
})

test('the next slot is told anew, and one that the battery does by itself sets it free', async () => {
  const { look } = makeSteering()
  await look()
  assert.equal(await look({ nowMs: START_MS + SLOT_MS }), ['discharge 2800 W for 960 s'])
  assert.equal(await look({ nowMs: START_MS + 2 * SLOT_MS, schedule: OWN_USE }), ['release'])
  assert.equal(await look(), [], 'it is released once')
})

test('the power follows the house, though not more often than once a minute, and not for a lamp', async () => {
  const { look } = makeSteering()
  await look()
  assert.equal(await look({ nowMs: START_MS + 30_000, loadW: 2800 }), [])
  assert.equal(await look({ nowMs: START_MS + 61_000 }), ['discharge 4800 W for 899 s'])
  assert.equal(await look({ nowMs: START_MS + 130_000, loadW: 2700 }), [])
})

test('a device whose memory wears out is told once in a slot', async () => {
  const { look } = makeSteering({ isWornByWrites: true })
  await look()
  assert.equal(await look({ nowMs: START_MS + 300_000, loadW: 3000 }), [])
  assert.equal(await look({ nowMs: START_MS + SLOT_MS }), ['discharge 5000 W for 960 s'])
})

test('whatever hinders it sets the battery free, and it is told nothing until it is gone', async () => {
  for (const hindrance of PLAN_CODES) {
    const { look, steering } = makeSteering()
    await look()
    assert.equal(await look({ hindrance }), ['release'], hindrance)
    assert.is(steering.state().reason, hindrance)
    assert.equal(await look(), [], hindrance)
    assert.equal(await look({ hindrance: null }), ['discharge 2800 W for 960 s'], hindrance)
  }
})

test('without orders of its own, or without its charge, it is left to itself', async () => {
  const { look, steering } = makeSteering({ schedule: undefined })
  assert.equal(await look(), [])
  assert.is(steering.state().reason, 'unplanned')
  assert.equal(await look({ schedule: SOLD, stateOfChargePpm: null }), [])
  assert.equal(await look({ stateOfChargePpm: 600_000 }), ['discharge 2800 W for 960 s'])
})

test('at its reserve it is held, and let go when there is more in it', async () => {
  const { look, steering } = makeSteering({ schedule: OWN_USE })
  assert.equal(await look({ stateOfChargePpm: 200_000 }), ['hold 0 W for 960 s'])
  assert.is(steering.state().reason, 'reserve')
  assert.equal(await look({ stateOfChargePpm: 210_000 }), [])
  assert.equal(await look({ stateOfChargePpm: 230_000 }), ['release'])
})

test('a refused command ends nothing, and the next look tries what holds then', async () => {
  const refusal = new OperatingError({ code: 'control-device-unreachable' }, 'The device is away.')
  const { look, steering } = makeSteering({ refusal })
  assert.equal(await look(), [])
  assert.is(steering.state().held, null)
  assert.equal(await look({ refusal: undefined }), ['discharge 2800 W for 960 s'])
})

test('people are told when something changes, and only then', async () => {
  const { look, changes } = makeSteering()
  await look()
  const before = changes()
  assert.ok(before > 0)
  await look({ nowMs: START_MS + 5000 })
  assert.is(changes(), before)
  await look({ hindrance: 'plan-no-neighbours' })
  assert.is(changes(), before + 1)
})

test('a home that stops sets its battery free, and looks no more', async () => {
  const { look, steering, told } = makeSteering()
  await look()
  await steering.stop()
  assert.equal(told.splice(0), ['close'])
  assert.equal(await look(), [])
})

test.run()
