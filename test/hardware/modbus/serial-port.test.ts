import { readdirSync } from 'node:fs'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { frameSilenceMs, nameOf, type SerialAddress } from '../../../hardware/modbus/address.ts'
import { createBus } from '../../../hardware/modbus/bus.ts'
import { optionalTest } from '../../support/optional.ts'
import { codeOf, errorOf } from '../fixtures.ts'
import { ownAddresses, serialLine, withLine } from './lines.ts'

const NOWHERE: SerialAddress = { transport: 'rtu', path: '/dev/no-such-line', baudRate: 9600, parity: 'none' }

test('without the package serialport a serial line is an error with a code, and TCP goes on', async () => {
  const missing = () => {
    throw new Error("Cannot find module 'serialport'")
  }
  for (const loadSerialPort of [missing, () => ({}), () => null]) {
    const bus = createBus(NOWHERE, { random: () => 0, loadSerialPort })
    const error = await errorOf(bus.readHolding(1, 0, 1))
    assert.is(error.code, 'serial-unavailable')
    assert.match(error.message, /\/dev\/no-such-line unit 1/)
    await bus.close()
  }
})

optionalTest(test, 'a line that is not there is unreachable', serialLine(), async () => {
  const bus = createBus(NOWHERE, { random: () => 0 })
  const error = await errorOf(bus.readHolding(1, 0, 1))
  assert.is(error.code, 'device-unreachable')
  assert.match(error.message, /No such file/)
  assert.equal([bus.host, bus.port, bus.transport], ['/dev/no-such-line', null, 'rtu'])
  await bus.close()
})

optionalTest(
  test,
  'a port that another program holds is refused, and free again when that one closes',
  serialLine(),
  async () => {
    await withLine(
      'rtu',
      (request, send) => send(ownAddresses(request)),
      async ({ bus, address }) => {
        assert.equal(await bus.readHolding(1, 5, 1), [5])
        const other = createBus(address, { random: () => 0 })
        const error = await errorOf(other.readHolding(1, 5, 1))
        assert.is(error.code, 'device-unreachable')
        assert.match(error.message, /lock/i)
        await other.close()
        await bus.close()
        const third = createBus(address, { random: () => 0 })
        assert.equal(await third.readHolding(1, 6, 1), [6])
        await third.close()
      },
      { requestTimeoutMs: 2_000 },
    )
  },
)

optionalTest(
  test,
  'a port opened and closed 60 times leaves no descriptor behind',
  serialLine(),
  async () => {
    await withLine(
      'rtu',
      (request, send) => send(ownAddresses(request)),
      async ({ address, bus }) => {
        await bus.close()
        const open = () => readdirSync('/proc/self/fd').length
        let before = 0
        for (let round = 0; round < 60; round += 1) {
          const fresh = createBus(address, { random: () => 0 })
          assert.equal(await fresh.readHolding(1, round, 1), [round])
          await fresh.close()
          if (round === 2) before = open()
        }
        assert.ok(open() <= before + 1, `${open() - before} more descriptors`)
      },
    )
  },
)

optionalTest(
  test,
  'a line pulled out while idle, and while asked, is an error and never the end of the process',
  serialLine(),
  async () => {
    await withLine(
      'rtu',
      (request, send) => request.readUInt16BE(2) < 100 && send(ownAddresses(request)),
      async ({ bus, unplug, plug }) => {
        assert.equal(await bus.readHolding(1, 5, 1), [5])
        await unplug()
        const gone = await codeOf(bus.readHolding(1, 5, 1))
        assert.ok(['device-disconnected', 'device-unreachable'].includes(gone), gone)
        await plug()
        // The pause after a failure is at most a second or so here; the bus says that it keeps it.
        let words: readonly number[] | null = null
        for (let tries = 0; tries < 200 && words === null; tries += 1) {
          words = await bus.readHolding(1, 7, 1).catch(() => null)
          if (words === null) await new Promise((resolve) => setTimeout(resolve, 20))
        }
        assert.equal(words, [7])
        const asked = codeOf(bus.readHolding(1, 100, 1, { attempts: 1 }))
        await unplug()
        assert.is(await asked, 'device-disconnected')
      },
      { requestTimeoutMs: 5_000 },
    )
  },
)

test('the silence between frames is 3.5 characters, and fixed above 19,200 baud', () => {
  const silenceOf = (changes: Partial<SerialAddress>) => frameSilenceMs({ ...NOWHERE, ...changes })
  assert.is(frameSilenceMs({ host: 'a', port: 502 }), 0)
  assert.is(frameSilenceMs({ transport: 'tcp', host: 'a', port: 502 }), 0)
  assert.is(silenceOf({ parity: 'even' }), (3.5 * 11 * 1000) / 9600)
  assert.is(silenceOf({ stopBits: 2 }), (3.5 * 11 * 1000) / 9600)
  assert.is(frameSilenceMs(NOWHERE), (3.5 * 10 * 1000) / 9600)
  assert.is(silenceOf({ baudRate: 115_200 }), 1.75)
  assert.ok(frameSilenceMs({ transport: 'rtu-tcp', host: 'a', port: 502 }) > 3)
  assert.equal(nameOf({ host: 'a', port: 502 }), { transport: 'tcp', host: 'a', port: 502 })
})

test.run()
