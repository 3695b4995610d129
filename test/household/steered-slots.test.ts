/**
 * A home steers an emulated hybrid on a real socket over several slots, with the lease and its watchdog as they are: the
 * emulator's meter says whether the home delivered. A slot is a quarter of a minute.
 */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { armDevice, disarmDevice, keepAlarm } from '../../hardware/control/arming.ts'
import { DEFAULT_LIMITS } from '../../hardware/control/envelope.ts'
import { createEmulator, type Emulator } from '../../hardware/emulator/emulator.ts'
import { createBus } from '../../hardware/modbus/bus.ts'
import { openDeviceOnBus } from '../../hardware/open-device.ts'
import type { HomeBattery } from '../../node/core/trading/home-battery.ts'
import { slotAt } from '../../node/core/units/slots.ts'
import { createHomeControl } from '../../node/home-control.ts'
import type { BatteryControl } from '../../node/household/battery-control.ts'
import type { ScheduledSlot } from '../../node/household/battery-schedule.ts'
import type { BatterySteering } from '../../node/household/battery-steering.ts'
import { createBatterySteering } from '../../node/household/battery-steering.ts'
import type { PlanCode } from '../../node/household/plan-conditions.ts'
import { createSamples } from '../../node/household/samples.ts'
import type { Clock } from '../../node/runtime/clock.ts'
import { createSystemClock } from '../../node/runtime/clock.ts'
import { SILENT } from '../../node/runtime/logger.ts'
import { createSystemRandom } from '../../node/runtime/random.ts'
import { kill, until, withSteeredHome } from '../hardware/control/steered-home.ts'

const SLOT_MS = 15_000
/** 576 W of load and 96 W of sun, always. */
const DRIVE = { stepMs: 900_000, energyWh: () => ({ loadWh: 144, pvWh: 24 }) }
const NET_W = 480
const NET_WH = 2
const BATTERY: HomeBattery = {
  ...{ capacityWh: 10_000, floorWh: 2000, ceilingWh: 9500 },
  ...{ chargeSlotWh: 12, dischargeSlotWh: 12, efficiencyPpm: 1_000_000, wearMicroPerKwh: 0 },
}
const TIMINGS = { tickMs: 300, deviceTimerMs: 6000, beatMs: 300, watchdogStartMs: 30_000 }

interface Home {
  readonly emulator: Emulator
  readonly control: BatteryControl
  readonly steering: BatterySteering
  readonly clock: Clock
  readonly place: {
    readonly dataDirectory: string
    readonly device: { manufacturer: string; model: string; serial: string }
  }
  hindrance: PlanCode | null
  goal: (slot: number) => ScheduledSlot | undefined
  /** Discharge less charge at this moment, W. */
  readonly batteryW: () => number
  /** Import less export so far, Wh. */
  readonly netWh: () => number
}

async function withHome(body: (home: Home) => Promise<void>): Promise<void> {
  const dataDirectory = await mkdtemp(join(tmpdir(), 'streetwatt-steered-'))
  const clock = createSystemClock()
  const startMs = clock.nowMs()
  const battery = { capacityWh: 10_000, reserveWh: 0, maxChargeW: 5000, maxDischargeW: 5000, initialWh: 5000 }
  const emulator = createEmulator(
    { device: 'hybrid', port: 0, startMs, battery: { ...battery, efficiencyPpm: 1_000_000 } },
    { drive: DRIVE, now: () => clock.nowMs() },
  )
  const { port } = await emulator.start()
  const bus = createBus({ host: '127.0.0.1', port }, { random: Math.random })
  const device = await openDeviceOnBus({ bus, unitId: 1 }, { now: () => clock.nowMs() })
  const plan = await device.findPlan()
  assert.ok(plan)
  const place = { dataDirectory, device: device.identity }
  await armDevice(place, { plan, consents: ['control'], limits: DEFAULT_LIMITS }, { now: Date.now })
  const control = createHomeControl(
    { dataDirectory, timings: TIMINGS },
    { bus, opened: () => device, random: createSystemRandom(), logger: SILENT, now: Date.now },
  )
  const samples = createSamples(
    { everyMs: 200 },
    { device, clock, logger: SILENT, onSample: () => home.steering.look() },
  )
  const netWh = (): number => {
    const { gridImportWh, gridExportWh } = emulator.state().counters
    return gridImportWh - gridExportWh
  }
  const beganAt = new Map<number, number>()
  const steering = createBatterySteering(
    { slotMs: SLOT_MS },
    {
      ...{ control, clock, logger: SILENT, sample: () => samples.last(), changed: () => undefined },
      planner: {
        batteryNow: () => BATTERY,
        hindrance() {
          const code = samples.problem() === undefined ? home.hindrance : 'plan-device-silent'
          return code === null ? null : { code, sentence: '' }
        },
      },
      schedule: { find: (slot) => home.goal(slot) },
      gridWh() {
        const slot = slotAt(clock.nowMs(), SLOT_MS)
        if (!beganAt.has(slot)) beganAt.set(slot, netWh())
        return netWh() - (beganAt.get(slot) ?? 0)
      },
    },
  )
  const home: Home = {
    ...{ emulator, control, steering, clock, place, netWh, hindrance: null, goal: () => undefined },
    batteryW() {
      const { chargeWh, dischargeWh } = emulator.state().powersW
      return dischargeWh - chargeWh
    },
  }
  samples.start()
  try {
    await body(home)
  } finally {
    await steering.stop()
    await samples.stop()
    await bus.close()
    await emulator.stop()
    await rm(dataDirectory, { recursive: true, force: true })
  }
}

test('what was armed is told as it stands on the disk, and nothing once it is disarmed', () =>
  withHome(async ({ control, place }) => {
    await until(() => control.standing().armed !== null, 'the first look')
    const { flashWritesPerDay: _perDay, ...limits } = DEFAULT_LIMITS
    const arming = await control.arming()
    assert.ok(arming)
    const { armedAtMs, ...told } = arming
    assert.equal(told, { ...limits, writes: null, alarm: null })
    assert.ok(Math.abs(Date.now() - armedAtMs) < 600_000)
    await disarmDevice(place)
    assert.is(await control.arming(), null)
  }))

test('over several slots the meter sees what was traded, and the battery is free where it does that by itself', () =>
  withHome(async (home) => {
    const batteryWhs = [-10, 0, 8, -NET_WH]
    // The first slot is held still, while the watchdog starts.
    home.goal = () => ({ netWh: NET_WH, batteryWh: 0, basis: 'alone' })
    await until(() => home.control.held() !== null, 'the first command')
    const first = slotAt(home.clock.nowMs(), SLOT_MS) + 1
    home.goal = (slot) => {
      const batteryWh = slot < first ? 0 : batteryWhs[slot - first]
      return batteryWh === undefined ? undefined : { netWh: NET_WH, batteryWh, basis: 'traded' }
    }
    const isAt = (slotMs: number) => () => home.clock.nowMs() >= first * SLOT_MS + slotMs
    for (const [index, batteryWh] of batteryWhs.entries()) {
      const slot = `slot ${String(index)}`
      await until(isAt(index * SLOT_MS), slot)
      const before = home.netWh()
      await until(isAt((index + 0.5) * SLOT_MS), `the middle of ${slot}`)
      const action = home.steering.state().held?.action ?? null
      assert.is(action, ['discharge', 'hold', 'charge', null][index], slot)
      await until(isAt((index + 1) * SLOT_MS - 100), `the end of ${slot}`)
      const sawWh = home.netWh() - before
      // What comes late is made up for as far as power goes; counters are whole Wh.
      assert.ok(Math.abs(sawWh - NET_WH - batteryWh) <= 4, `${slot}: the meter saw ${String(sawWh)} Wh`)
    }
  }))

test('without neighbours, disarmed, in alarm or stopped, the battery serves its home alone', () =>
  withHome(async (home) => {
    const isSelling = () => home.batteryW() > 1500
    const isOwnUse = () => Math.abs(home.batteryW() - NET_W) < 50
    home.goal = () => ({ netWh: NET_WH, batteryWh: -10, basis: 'traded' })
    await until(isSelling, 'the sale')
    home.hindrance = 'plan-no-neighbours'
    await until(isOwnUse, 'own use without neighbours')
    home.hindrance = null
    await until(isSelling, 'the sale when they are back')
    await keepAlarm(home.place, { code: 'control-effect-missing', message: 'It does not obey.', atMs: 0 })
    await until(isOwnUse, 'own use after an alarm')
    assert.is(home.control.standing().alarm, 'It does not obey.')
    assert.is(home.control.held(), null)
  }))

test('a device that falls silent is told nothing more, and is normal by its own timer', () =>
  withHome(async (home) => {
    home.goal = () => ({ netWh: NET_WH, batteryWh: -10, basis: 'traded' })
    await until(() => home.batteryW() > 1500, 'the sale')
    home.emulator.setFault('stall', true)
    await until(() => home.steering.state().reason === 'plan-device-silent', 'the silence')
    await until(() => home.batteryW() < 500, 'own use')
    home.emulator.setFault('stall', false)
    await until(() => home.batteryW() > 1500, 'the sale, when it answers again')
  }))

test('what a node that was killed with its watchdog left, the next one undoes before it tells anything', () =>
  withSteeredHome('sungrow-sh', {}, async (steered) => {
    const node = steered.startNode({
      command: { action: 'charge', powerW: 2000, forMs: 120_000 },
      timings: { tickMs: 500, beatMs: 300, watchdogStartMs: 30_000 },
    })
    await node.said('taken')
    const watchdog = node.watchdogPid()
    kill(watchdog)
    node.process.kill('SIGKILL')
    await until(() => node.hasEnded(), 'the end of the node')
    const bus = createBus({ host: '127.0.0.1', port: steered.port }, { random: Math.random })
    const device = await openDeviceOnBus({ bus, unitId: 1, profile: 'sungrow-sh' }, { now: Date.now })
    const control = createHomeControl(
      { dataDirectory: steered.dataDirectory },
      { bus, opened: () => device, random: createSystemRandom(), logger: SILENT, now: Date.now },
    )
    try {
      assert.ok(steered.chargeW() >= 2000, 'nobody else has set it back')
      await control.look(new AbortController().signal)
      assert.is(steered.chargeW(), 0)
      assert.ok(control.standing().armed)
      const writes = (await control.arming())?.writes
      assert.ok(writes && writes.today > 0 && writes.today < writes.perDay, JSON.stringify(writes))
    } finally {
      await control.close()
      await bus.close()
    }
  }))

test.run()
