/**
 * In the middle of a forced charge, by each kind of control, and for devices that take one client: the node is killed,
 * or stopped, or killed with its watchdog. Real processes and sockets; the emulator's physics say what the battery does.
 */
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import type { EmulatorOptions } from '../../../hardware/emulator/options.ts'
import {
  isRunning,
  kill,
  until,
  withSteeredHome,
  type SteeredHome,
  type SteeringNode,
} from './steered-home.ts'
import type { SteeredKind } from './steered-device.ts'

const ONE_CLIENT: Partial<EmulatorOptions> = { faults: [{ name: 'one-client', afterS: 0 }] }

interface Row {
  readonly name: string
  readonly kind: SteeredKind
  readonly options: Partial<EmulatorOptions>
  readonly hasTimer: boolean
}

const ROWS: readonly Row[] = [
  { name: 'a timer in the device (124)', kind: 'hybrid', options: {}, hasTimer: true },
  { name: 'a timer in the device (704), one client', kind: 'der', options: ONE_CLIENT, hasTimer: true },
  {
    name: 'a timer in the device (SolarEdge), one client',
    kind: 'solaredge',
    options: { ...ONE_CLIENT, settings: { controlMode: 4 } },
    hasTimer: true,
  },
  { name: 'software (Sungrow)', kind: 'sungrow-sh', options: {}, hasTimer: false },
  { name: 'software (Sungrow), one client', kind: 'sungrow-sh', options: ONE_CLIENT, hasTimer: false },
]

const CHARGE_W = 2000
const LEASE_MS = 120_000
const TIMINGS = { tickMs: 500, deviceTimerMs: 4000, beatMs: 300, watchdogStartMs: 30_000 }
/** Of a node that is stopped on purpose; the others have the usual 20 s, so that a busy machine is no hung node. */
const HANG_AFTER_MS = 4000

/** A node that charges the battery, with its watchdog. */
async function startCharging(
  home: SteeredHome,
  { forMs = LEASE_MS, hangAfterMs = 20_000 } = {},
): Promise<{ node: SteeringNode; watchdogPid: number }> {
  const command = { action: 'charge', powerW: CHARGE_W, forMs } as const
  const node = home.startNode({ command, timings: { ...TIMINGS, hangAfterMs } })
  await node.said('taken')
  assert.is(home.chargeW(), CHARGE_W)
  return { node, watchdogPid: node.watchdogPid() }
}

const isNormal = (home: SteeredHome) => () => home.chargeW() === 0

/** All kinds side by side: nearly all of the time is waiting. A failure says of which kind it is. */
async function forAllKinds(body: (home: SteeredHome, row: Row) => Promise<void>): Promise<void> {
  const runs = ROWS.map(async (row) => {
    try {
      await withSteeredHome(row.kind, row.options, (home) => body(home, row))
    } catch (error) {
      throw new Error(`${row.name}: ${String(error)}`, { cause: error })
    }
  })
  for (const result of await Promise.allSettled(runs)) if (result.status === 'rejected') throw result.reason
}

test('a node that is killed leaves a normal battery, long before the end of its lease', async () => {
  await forAllKinds(async (home) => {
    const { node, watchdogPid } = await startCharging(home)
    node.process.kill('SIGKILL')
    await until(isNormal(home), 'a normal battery')
    await until(() => !isRunning(watchdogPid), 'the end of the watchdog')
    assert.is(home.chargeW(), 0)
  })
})

test('a node that is stopped is ended first, and leaves a normal battery', async () => {
  await forAllKinds(async (home) => {
    const { node, watchdogPid } = await startCharging(home, { hangAfterMs: HANG_AFTER_MS })
    node.process.kill('SIGSTOP')
    await until(() => node.hasEnded(), 'the end of the node')
    assert.is(node.process.signalCode, 'SIGKILL')
    await until(isNormal(home), 'a normal battery')
    await until(() => !isRunning(watchdogPid), 'the end of the watchdog')
  })
})

test('killed with its watchdog: a timer ends it; without one it stays so until the next start', async () => {
  await forAllKinds(async (home, { hasTimer }) => {
    const forMs = 8000
    const { node, watchdogPid } = await startCharging(home, { forMs })
    const endMs = Date.now() + forMs
    kill(watchdogPid)
    node.process.kill('SIGKILL')
    await until(() => !isRunning(watchdogPid) && node.hasEnded())
    if (hasTimer) {
      await until(isNormal(home), 'a normal battery by the timer of the device')
      assert.ok(Date.now() < endMs + 3000, 'within the lease, and what a busy test takes to see it')
    }
    await until(() => Date.now() > endMs)
    // What the documents say: without a timer it stays as it was told until somebody comes back.
    assert.is(home.chargeW(), hasTimer ? 0 : CHARGE_W)
    const again = home.startNode({ command: null, timings: TIMINGS })
    assert.equal(await again.said('restored'), { type: 'restored', wasHeld: true })
    assert.is(home.chargeW(), 0)
  })
})

test('a node that is told to end leaves a normal battery and no watchdog', async () => {
  await forAllKinds(async (home) => {
    const { node, watchdogPid } = await startCharging(home)
    node.process.kill('SIGTERM')
    await until(() => node.hasEnded(), 'the end of the node')
    assert.is(node.process.exitCode, 0)
    assert.is(home.chargeW(), 0)
    await until(() => !isRunning(watchdogPid), 'the end of the watchdog')
  })
})

test.run()
