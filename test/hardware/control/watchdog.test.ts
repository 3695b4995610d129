/** What the watchdog does with what it hears and does not hear, on a clock of the test. */
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import type { ReleaseOrder } from '../../../hardware/control/release-order.ts'
import { createWatchdog } from '../../../hardware/control/watchdog.ts'
import { loaderArguments } from '../../../hardware/control/watchdog-process.ts'

const LOOK_EVERY_MS = 200
const ORDER: ReleaseOrder = {
  leaseId: 'lease-1',
  device: { manufacturer: 'Test', model: 'Battery', serial: 'T-1' },
  address: { host: '127.0.0.1', port: 1 },
  unitId: 1,
  pace: {},
  steps: [],
  writes: [],
  readBackWithinMs: 1,
  skipsEqual: false,
}

function makeScene() {
  const scene = {
    nowMs: 1000,
    did: [] as string[],
    /** How many tries fail before one succeeds. */
    failures: 0,
    isHeld: true,
    waits: [] as number[],
  }
  const watchdog = createWatchdog(
    { lookEveryMs: LOOK_EVERY_MS },
    {
      now: () => scene.nowMs,
      monotonicMs: () => scene.nowMs,
      wait: (ms) => Promise.resolve(void scene.waits.push(ms)),
      endNode: () => Promise.resolve(void scene.did.push('end node')),
      isStillHeld: () => Promise.resolve(scene.isHeld),
      release: () => {
        scene.did.push('release')
        scene.failures -= 1
        return Promise.resolve(scene.failures >= 0 ? [new Error('no answer')] : [])
      },
      markReleased: () => Promise.resolve(void scene.did.push('mark')),
      log: () => {},
      exit: () => scene.did.push('exit'),
    },
  )
  const guard = (forMs = 60_000) =>
    watchdog.hear({
      type: 'guard',
      order: ORDER,
      folder: '/tmp',
      untilMs: scene.nowMs + forMs,
      hangAfterMs: 5000,
    })
  const beat = (isReleasing = false) => watchdog.hear({ type: 'beat', isReleasing })
  /** Lets time pass, with a sign of life every second if the node lives. */
  const pass = (ms: number, isAlive: boolean, isReleasing = false) => {
    for (let passed = 0; passed < ms; passed += LOOK_EVERY_MS) {
      scene.nowMs += LOOK_EVERY_MS
      if (isAlive && passed % 1000 === 0) beat(isReleasing)
      watchdog.look()
    }
  }
  const settle = () => new Promise((resolve) => setImmediate(resolve))
  return Object.assign(scene, { watchdog, guard, beat, pass, settle })
}

const RELEASED = ['end node', 'release', 'mark', 'exit']

test('nothing happens while the node is heard of', async () => {
  const scene = makeScene()
  scene.guard()
  scene.pass(30_000, true)
  await scene.settle()
  assert.equal(scene.did, [])
})

test('a node that is gone is released for', async () => {
  const scene = makeScene()
  scene.guard()
  scene.watchdog.nodeGone()
  scene.watchdog.nodeGone()
  await scene.settle()
  assert.equal(scene.did, RELEASED)
})

test('a node that is silent is ended before the device is released', async () => {
  const scene = makeScene()
  scene.guard()
  scene.pass(4800, false)
  assert.equal(scene.did, [])
  scene.pass(600, false)
  await scene.settle()
  assert.equal(scene.did, RELEASED)
})

test('a watchdog that was stopped itself does not blame the node', async () => {
  const scene = makeScene()
  scene.guard()
  scene.nowMs += 30_000
  scene.watchdog.look()
  await scene.settle()
  assert.equal(scene.did, [])
  scene.pass(5400, false)
  await scene.settle()
  assert.equal(scene.did, RELEASED)
})

test('a node that lets the end pass, though it lives, is ended', async () => {
  const scene = makeScene()
  scene.guard(10_000)
  scene.pass(14_000, true)
  assert.equal(scene.did, [])
  scene.pass(2000, true)
  await scene.settle()
  assert.equal(scene.did, RELEASED)
})

test('a node that is releasing is left to it', async () => {
  const scene = makeScene()
  scene.guard(10_000)
  scene.pass(60_000, true, true)
  await scene.settle()
  assert.equal(scene.did, [])
})

test('a renewed lease has a new end', async () => {
  const scene = makeScene()
  scene.guard(10_000)
  scene.pass(8000, true)
  scene.guard(10_000)
  scene.pass(13_000, true)
  await scene.settle()
  assert.equal(scene.did, [])
})

test('with nothing to guard, the watchdog of a node that is gone just ends', async () => {
  const scene = makeScene()
  scene.guard()
  scene.watchdog.hear({ type: 'done' })
  scene.pass(60_000, false)
  scene.watchdog.nodeGone()
  await scene.settle()
  assert.equal(scene.did, ['exit'])
})

test('a release is tried until it succeeds, with pauses that grow', async () => {
  const scene = makeScene()
  scene.failures = 8
  scene.guard()
  scene.watchdog.nodeGone()
  for (let turns = 0; turns < 20; turns += 1) await scene.settle()
  assert.is(scene.did.filter((what) => what === 'release').length, 9)
  assert.equal(scene.waits, [500, 1000, 2000, 4000, 8000, 16_000, 30_000, 30_000])
  assert.equal(scene.did.slice(-2), ['mark', 'exit'])
})

test('a lease that somebody else has released or taken is not touched', async () => {
  const scene = makeScene()
  scene.guard()
  scene.isHeld = false
  scene.watchdog.nodeGone()
  await scene.settle()
  assert.equal(scene.did, ['end node', 'exit'])
})

test('a node that ends and hands over is not killed', async () => {
  const scene = makeScene()
  scene.guard()
  scene.watchdog.hear({ type: 'take-over' })
  scene.watchdog.nodeGone()
  await scene.settle()
  assert.equal(scene.did, ['release', 'mark', 'exit'])
})

test('what loads TypeScript is handed on to the watchdog, what debugs is not', () => {
  const given = [
    '--inspect=9229',
    '--import',
    'file:///tsx',
    '--require=a.cjs',
    '-e',
    'code',
    '--max-old-space-size=99',
  ]
  assert.equal(loaderArguments(given), ['--import', 'file:///tsx', '--require=a.cjs'])
})

test.run()
