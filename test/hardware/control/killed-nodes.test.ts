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
  { name: 'software (Sungrow)', kind: 'sungrow-sh', options: {}, hasTimer: false },
  { name: 'software (Sungrow), one client', kind: 'sungrow-sh', options: ONE_CLIENT, hasTimer: false },
]

const CHARGE_W = 2000
const LEASE_MS = 120_000
const TIMINGS = { tickMs: 500, deviceTimerMs: 4000, beatMs: 300, hangAfterMs: 4000 }

/** A node that charges the battery, with its watchdog. */
async function startCharging(
  home: SteeredHome,
  forMs = LEASE_MS,
): Promise<{ node: SteeringNode; watchdogPid: number }> {
  const command = { action: 'charge', powerW: CHARGE_W, forMs } as const
  const node = home.startNode({ command, timings: TIMINGS })
  await node.said('taken')
  assert.is(home.chargeW(), CHARGE_W)
  return { node, watchdogPid: node.watchdogPid() }
}

const isNormal = (home: SteeredHome) => () => home.chargeW() === 0

for (const { name, kind, options, hasTimer } of ROWS) {
  test(`${name}: a node that is killed leaves a normal battery`, async () => {
    await withSteeredHome(kind, options, async (home) => {
      const { node, watchdogPid } = await startCharging(home)
      node.process.kill('SIGKILL')
      await until(isNormal(home), 'a normal battery')
      await until(() => !isRunning(watchdogPid), 'the end of the watchdog')
      assert.is(home.chargeW(), 0)
    })
  })

  test(`${name}: a node that is stopped is ended first, and leaves a normal battery`, async () => {
    await withSteeredHome(kind, options, async (home) => {
      const { node, watchdogPid } = await startCharging(home)
      node.process.kill('SIGSTOP')
      await until(() => node.hasEnded(), 'the end of the node')
      assert.is(node.process.signalCode, 'SIGKILL')
      await until(isNormal(home), 'a normal battery')
      await until(() => !isRunning(watchdogPid), 'the end of the watchdog')
    })
  })

  test(`${name}: a node that is killed with its watchdog, and started again after the end`, async () => {
    await withSteeredHome(kind, options, async (home) => {
      const forMs = 6000
      const { node, watchdogPid } = await startCharging(home, forMs)
      const endMs = Date.now() + forMs
      kill(watchdogPid)
      node.process.kill('SIGKILL')
      await until(() => !isRunning(watchdogPid) && node.hasEnded())
      if (hasTimer) await until(isNormal(home), 'a normal battery by the timer of the device')
      await until(() => Date.now() > endMs)
      // What the documents say: without a timer it stays as it was told until somebody comes back.
      assert.is(home.chargeW(), hasTimer ? 0 : CHARGE_W)
      const again = home.startNode({ command: null, timings: TIMINGS })
      assert.equal(await again.said('restored'), { type: 'restored', wasHeld: true })
      assert.is(home.chargeW(), 0)
    })
  })
}

test.run()
