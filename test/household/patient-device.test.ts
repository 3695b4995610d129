/** A device that answers late, breaks off, or never comes: the home says why, and begins by itself. */
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import type { Device } from '../../hardware/device.ts'
import { OperatingError } from '../../node/core/units/operating-error.ts'
import { FIRST_PAUSE_MS, LONGEST_PAUSE_MS, createPatientDevice } from '../../node/household/patient-device.ts'
import { SILENT } from '../../node/runtime/logger.ts'
import { createFakeDevice } from '../support/fake-device.ts'

const PLACE = {
  transport: 'tcp',
  host: 'h',
  port: 502,
  unitId: 7,
  manufacturer: '',
  model: '',
  serial: '',
} as const

/** A device that is there or not, and a clock that a test moves. */
function makeBench() {
  const { device } = createFakeDevice(
    { startMs: 0, slotMs: 1000, powerW: 100, serial: '1' },
    { now: () => 0 },
  )
  const timers: { delayMs: number; action: () => void; isCancelled: boolean }[] = []
  const bench = {
    isThere: false,
    tries: 0,
    closed: 0,
    /** Lets the pause end, and says how long it was. */
    endPause(): number {
      const timer = timers.shift()
      if (timer === undefined) throw new Error('no pause')
      if (!timer.isCancelled) timer.action()
      return timer.delayMs
    },
    pauses: () => timers.filter(({ isCancelled }) => !isCancelled).length,
    patient: createPatientDevice(PLACE, {
      open(): Promise<Device> {
        bench.tries += 1
        if (!bench.isThere) return Promise.reject(gone())
        return Promise.resolve({ ...device, close: () => Promise.resolve(void (bench.closed += 1)) })
      },
      clock: {
        after(delayMs, action) {
          const timer = { delayMs, action, isCancelled: false }
          timers.push(timer)
          return () => (timer.isCancelled = true)
        },
      },
      random: { fraction: () => 0.5 },
      logger: SILENT,
    }),
  }
  return bench
}

const gone = (): OperatingError => new OperatingError({ code: 'device-unreachable' }, 'Nobody is there.')

async function codeOf(promise: Promise<unknown>): Promise<string> {
  return promise.then(
    () => 'ok',
    (error: unknown) => (error instanceof OperatingError ? String(error.code) : String(error)),
  )
}

test('nothing is opened before the first look', () => {
  const { tries, patient } = makeBench()
  assert.is(tries, 0)
  assert.equal(patient.capabilities, [])
  assert.is(patient.identity.host, 'h')
  assert.is(patient.identity.serial, '')
})

test('a device that is there is opened once and read', async () => {
  const bench = makeBench()
  bench.isThere = true
  const samples = await Promise.all([bench.patient.sample(), bench.patient.sample()])
  assert.equal(
    samples.map(({ points }) => points.gridImportPowerW.value),
    [100, 100],
  )
  assert.is(bench.tries, 1)
  assert.equal(bench.patient.capabilities, ['meter'])
  assert.is(bench.patient.identity.serial, '1')
})

test('a device that is not there fails with its reason, and is not asked again during the pause', async () => {
  const bench = makeBench()
  assert.is(await codeOf(bench.patient.sample()), 'device-unreachable')
  assert.is(await codeOf(bench.patient.sample()), 'device-unreachable')
  assert.is(bench.tries, 1)
})

test('pauses grow up to a minute', async () => {
  const bench = makeBench()
  const pauses: number[] = []
  for (let time = 0; time < 40; time += 1) {
    await codeOf(bench.patient.sample())
    pauses.push(bench.endPause())
  }
  assert.equal(pauses.slice(0, 3), [FIRST_PAUSE_MS, 2 * FIRST_PAUSE_MS, 4 * FIRST_PAUSE_MS])
  assert.is(Math.max(...pauses), LONGEST_PAUSE_MS)
  assert.is(pauses.at(-1), LONGEST_PAUSE_MS)
})

test('a device that appears later is read from then on', async () => {
  const bench = makeBench()
  assert.is(await codeOf(bench.patient.sample()), 'device-unreachable')
  bench.isThere = true
  bench.endPause()
  assert.is((await bench.patient.sample()).points.gridImportPowerW.value, 100)
  assert.equal(bench.patient.capabilities, ['meter'])
  assert.is(bench.pauses(), 0)
})

test('closing ends the pause and the device, and nothing is opened afterwards', async () => {
  const bench = makeBench()
  await codeOf(bench.patient.sample())
  await bench.patient.close()
  assert.is(bench.pauses(), 0)
  assert.is(await codeOf(bench.patient.sample()), 'device-closed')
  const open = makeBench()
  open.isThere = true
  await open.patient.sample()
  await open.patient.close()
  assert.is(open.closed, 1)
  assert.is(await codeOf(open.patient.sample()), 'device-closed')
})

test('a device that answers while the home is closing is closed too', async () => {
  const bench = makeBench()
  bench.isThere = true
  const look = codeOf(bench.patient.sample())
  await bench.patient.close()
  assert.is(await look, 'device-closed')
  assert.is(bench.closed, 1)
})

test.run()
