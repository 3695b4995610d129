/**
 * The fault table: a hybrid is polled over each transport while things go wrong on the wire. Market time stands still,
 * so that every value that is said to be right can be compared with the one read before.
 */
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { POINT_NAMES, type Device, type Sample } from '../../../hardware/device.ts'
import { createEmulator, type Emulator } from '../../../hardware/emulator/emulator.ts'
import type { FaultName } from '../../../hardware/emulator/fault-names.ts'
import type { ListenAddress } from '../../../hardware/emulator/options.ts'
import type { EndpointAddress, Transport } from '../../../hardware/modbus/address.ts'
import { createBus } from '../../../hardware/modbus/bus.ts'
import { createSunSpecDevice } from '../../../hardware/sunspec/sunspec-device.ts'
import { OperatingError } from '../../../node/core/units/operating-error.ts'
import { optionalTest, type Requirement } from '../../support/optional.ts'
import { DRIVE, START_MS } from '../emulator/fixtures.ts'
import { serialLine } from './lines.ts'
import { withPtyPair } from './processes.ts'

const WIRE_FAULTS: readonly FaultName[] = [
  'late',
  'stall',
  'garbage',
  'split',
  'combine',
  'exception',
  'reboot',
]
const POLLS = 8
/** The poll's own deadline, and room for a busy machine. */
const TRIES = 20
const RECOVERY_LIMIT_MS = 30_000

const TRANSPORTS: readonly { transport: Transport; needs: Requirement }[] = [
  { transport: 'tcp', needs: { name: 'TCP', isPresent: true } },
  { transport: 'rtu-tcp', needs: { name: 'TCP', isPresent: true } },
  { transport: 'rtu', needs: serialLine() },
]

for (const { transport, needs } of TRANSPORTS) {
  const test = suite(transport)
  for (const fault of WIRE_FAULTS) {
    optionalTest(
      test,
      `${transport}, ${fault}: no wrong value is ever ok, and the poll recovers`,
      needs,
      async () => {
        await withHybrid(transport, async (emulator, device) => {
          const right = await inTheEnd(() => device.sample())
          assert.ok(POINT_NAMES.filter((name) => right.points[name].quality === 'ok').length >= 9)
          emulator.setFault(fault, true)
          for (let poll = 0; poll < POLLS; poll += 1) await assertNothingWrong(device, right)
          emulator.setFault(fault, false)
          await assertRecovers(device, right)
        })
      },
    )
  }
  test.run()
}

async function withHybrid(
  transport: Transport,
  body: (emulator: Emulator, device: Device) => Promise<void>,
): Promise<void> {
  if (transport !== 'rtu')
    return serve(transport, [{ transport: 'rtu-tcp', host: '127.0.0.1', port: 0 }], null, body)
  await withPtyPair(async (left, right) => {
    const line = { transport: 'rtu', baudRate: 115_200, parity: 'none' } as const
    await serve(transport, [{ ...line, path: right }], { ...line, path: left }, body)
  })
}

async function serve(
  transport: Transport,
  listen: readonly ListenAddress[],
  address: EndpointAddress | null,
  body: (emulator: Emulator, device: Device) => Promise<void>,
): Promise<void> {
  const now = () => START_MS + 3_600_000
  const emulator = createEmulator(
    { device: 'hybrid', port: 0, startMs: START_MS, listen, lateMs: 150, rebootMs: 300, seed: 5 },
    { drive: DRIVE, now },
  )
  const { endpoints } = await emulator.start()
  const found = endpoints.find((endpoint) => endpoint.transport === transport)
  const socket = {
    transport: transport === 'tcp' ? 'tcp' : 'rtu-tcp',
    host: '127.0.0.1',
    port: found?.port ?? 0,
  } as const
  const patience = { requestTimeoutMs: 60, deadlineMs: 5_000 }
  const bus = createBus({ ...(address ?? socket), ...patience }, { random: () => 0 })
  try {
    await body(emulator, await inTheEnd(() => createSunSpecDevice({ bus, unitId: 1 }, { now })))
  } finally {
    await bus.close()
    await emulator.stop()
  }
}

/** Before anything is wrong: a busy machine may still let the short time for an answer pass. */
async function inTheEnd<T>(attempt: () => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries++) {
    try {
      return await attempt()
    } catch (error) {
      if (tries === TRIES) throw error
    }
  }
}

/** Whatever is said to be right is what was read before; otherwise the failure has a code. */
async function assertNothingWrong(device: Device, right: Sample): Promise<Sample | null> {
  let sample: Sample
  try {
    sample = await device.sample()
  } catch (error) {
    assert.instance(error, OperatingError)
    return null
  }
  for (const name of POINT_NAMES) {
    const { value, quality } = sample.points[name]
    if (quality === 'ok') assert.is(value, right.points[name].value, name)
  }
  return sample
}

async function assertRecovers(device: Device, right: Sample): Promise<void> {
  const untilMs = performance.now() + RECOVERY_LIMIT_MS
  const qualities = POINT_NAMES.map((name) => right.points[name].quality)
  for (;;) {
    const sample = await assertNothingWrong(device, right)
    const now = sample === null ? [] : POINT_NAMES.map((name) => sample.points[name].quality)
    if (now.join() === qualities.join()) return
    assert.ok(performance.now() < untilMs, `not recovered: ${now.join()}`)
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
}
