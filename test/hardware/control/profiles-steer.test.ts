/**
 * Every device that can be steered, against its emulator on a real socket: each action of its plan does to the battery
 * what its name says, and the release leaves all settings as they were.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { armDevice } from '../../../hardware/control/arming.ts'
import { DEFAULT_LIMITS } from '../../../hardware/control/envelope.ts'
import { createLease } from '../../../hardware/control/lease.ts'
import type { LeaseEvent } from '../../../hardware/control/lease-interface.ts'
import { CONTROL_ACTIONS, type ControlAction } from '../../../hardware/control/plan.ts'
import { createEmulator } from '../../../hardware/emulator/emulator.ts'
import type { HomeState } from '../../../hardware/emulator/home-state.ts'
import { createBus } from '../../../hardware/modbus/bus.ts'
import { openSteered, type SteeredKind } from './steered-device.ts'
import { BATTERY, until } from './steered-home.ts'

/** 500 W of load; the sun gives 100 W, or much more where charging is blocked. */
const driveOf = (pvWh: number) => ({ stepMs: 900_000, energyWh: () => ({ loadWh: 125, pvWh }) })
const POWER_W = 2000

/**
 * What the owner has set for it before; and what a release does not leave as it was: timers, which hold nothing then, and
 * Huawei's charging from the grid, which its profile says is off afterwards.
 */
const ROWS: readonly { kind: SteeredKind; settings?: Record<string, number>; changes?: readonly string[] }[] =
  [
    { kind: 'hybrid' },
    { kind: 'der' },
    { kind: 'fronius-gen24' },
    { kind: 'huawei-sun2000', changes: ['forcedMinutes', 'gridCharge'] },
    { kind: 'solaredge', settings: { controlMode: 4 }, changes: ['commandTimeoutS'] },
    { kind: 'sungrow-sh' },
  ]

const DOES: Readonly<Record<ControlAction, (powers: HomeState['powersW']) => boolean>> = {
  charge: ({ chargeWh }) => chargeWh > POWER_W * 0.9 && chargeWh <= POWER_W,
  discharge: ({ dischargeWh }) => dischargeWh > POWER_W * 0.9 && dischargeWh <= POWER_W,
  hold: ({ dischargeWh }) => dischargeWh === 0,
  'block-charge': ({ chargeWh }) => chargeWh === 0,
}

for (const { kind, settings = {}, changes = [] } of ROWS) {
  for (const action of CONTROL_ACTIONS) {
    test(`${kind}: ${action}, where its plan has it, and back`, async () => {
      await steer({ kind, action, settings, changes })
    })
  }
}

async function steer(row: {
  kind: SteeredKind
  action: ControlAction
  settings: Record<string, number>
  changes: readonly string[]
}): Promise<void> {
  const { kind, action, settings, changes } = row
  const pvWh = action === 'block-charge' ? 500 : 25
  const emulator = createEmulator(
    { device: kind, port: 0, startMs: Date.now(), battery: BATTERY, settings },
    { drive: driveOf(pvWh), now: Date.now },
  )
  const { port } = await emulator.start()
  const bus = createBus({ host: '127.0.0.1', port }, { random: Math.random })
  const dataDirectory = mkdtempSync(join(tmpdir(), 'streetwatt-steer-'))
  const events: LeaseEvent[] = []
  try {
    const { device, plan, unitId } = await openSteered(kind, bus)
    if (plan.actions[action] === undefined) return
    const { identity } = device
    const terms = { plan, consents: ['control', 'power-loss'], limits: DEFAULT_LIMITS } as const
    await armDevice({ dataDirectory, device: identity }, terms, { now: Date.now })
    const lease = createLease(
      { plan, bus, unitId, identity, dataDirectory },
      {
        sample: (look) => device.sample(look),
        now: Date.now,
        random: Math.random,
        onEvent: (event) => events.push(event),
        startWatchdog: () => Promise.resolve(silentWatchdog()),
      },
    )
    const before = emulator.state()
    assert.not(DOES[action](before.powersW), 'it does something else by itself')
    const powerW = action === 'charge' || action === 'discharge' ? POWER_W : 0
    await lease.take({ action, powerW, untilMs: Date.now() + 300_000 })
    await until(() => DOES[action](emulator.state().powersW), `${kind} ${action}`)
    await lease.close()
    const after = emulator.state().settings
    const changed = Object.keys(after).filter((name) => after[name] !== before.settings[name])
    assert.equal(
      changed.filter((name) => !changes.includes(name)),
      [],
    )
    assert.equal(emulator.state().powersW, before.powersW)
    assert.equal(
      events.map(({ type }) => type),
      ['taken', 'released'],
    )
  } finally {
    await bus.close()
    await emulator.stop()
    rmSync(dataDirectory, { recursive: true, force: true })
  }
}

function silentWatchdog() {
  return {
    pid: 1,
    guard: () => Promise.resolve(),
    setReleasing: () => {},
    done: () => {},
    takeOver: () => {},
    stop: () => {},
  }
}

test.run()
