/**
 * The watchdog as a process of its own: `node watchdog-main.js NODE_PID`, started by the node with a channel to it. It
 * opens no connection while the node lives. Signals that end whole groups of processes are not for it while it guards
 * something: a node that is told to stop tells it when the battery is normal.
 */
import { appendFileSync } from 'node:fs'
import { setTimeout as wait } from 'node:timers/promises'
import { createBus } from '../modbus/bus.ts'
import { watchdogLogPath } from './device-folder.ts'
import { isStillHeld, journalReleased } from './journal.ts'
import { runRelease, type ReleaseOrder } from './release-order.ts'
import { createWatchdog } from './watchdog.ts'
import type { FromWatchdog, ToWatchdog } from './watchdog-messages.ts'

const LOOK_EVERY_MS = 200
/** A process that was killed is gone sooner; only one that waits for a broken disk stays longer. */
const GONE_WITHIN_MS = 5_000

const nodePid = Number(process.argv[2])
const watchdog = createWatchdog(
  { lookEveryMs: LOOK_EVERY_MS },
  {
    now: Date.now,
    monotonicMs: () => performance.now(),
    wait: (ms) => wait(ms),
    endNode,
    isStillHeld,
    release,
    markReleased: (folder, order) => journalReleased(folder, { order, by: 'watchdog', atMs: Date.now() }),
    log,
    exit: () => process.exit(0),
  },
)

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => {})
// What we are told was made by the node that started us, over a channel that nobody else has.
process.on('message', (message) => {
  const told = message as ToWatchdog
  watchdog.hear(told)
  if (told.type === 'guard') tell({ type: 'guarding', leaseId: told.order.leaseId })
})
process.on('disconnect', () => watchdog.nodeGone())
setInterval(() => watchdog.look(), LOOK_EVERY_MS)
tell({ type: 'ready' })
if (!process.connected) watchdog.nodeGone()

/**
 * Only our own parent is ever killed: once it is gone, its number may be somebody else's, but then it is no longer our
 * parent. A node that only closed the channel gets a moment to end by itself.
 */
async function endNode(): Promise<void> {
  const isThere = () => process.ppid === nodePid && nodePid > 1
  const startMs = performance.now()
  if (!process.connected) await wait(100)
  while (isThere() && performance.now() - startMs < GONE_WITHIN_MS) {
    try {
      process.kill(nodePid, 'SIGKILL')
    } catch {
      // Gone between the look and the kill.
    }
    await wait(50)
  }
}

async function release(order: ReleaseOrder): Promise<unknown[]> {
  const bus = createBus(order.address, { random: Math.random })
  bus.setPace(order.unitId, order.pace)
  try {
    return await runRelease(bus, order)
  } catch (error) {
    return [error]
  } finally {
    await bus.close().catch(() => {})
  }
}

function log(folder: string, text: string): void {
  try {
    appendFileSync(watchdogLogPath(folder), `${new Date().toISOString()} ${process.pid} ${text}\n`)
  } catch {
    // A full disk must not keep a battery from being set back.
  }
}

function tell(message: FromWatchdog): void {
  if (process.connected) process.send?.(message, () => {})
}
