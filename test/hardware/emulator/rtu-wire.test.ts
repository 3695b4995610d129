/** Frames of a serial line, byte by byte: over TCP, where every test machine has them, and on a pseudo terminal. */
import net from 'node:net'
import { setTimeout as pause } from 'node:timers/promises'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { createModbusServer } from '../../../hardware/emulator/modbus-server.ts'
import { createSerialServer } from '../../../hardware/emulator/serial-server.ts'
import { createBus } from '../../../hardware/modbus/bus.ts'
import { OperatingError } from '../../../node/core/units/operating-error.ts'
import { optionalTest } from '../../support/optional.ts'
import { codeOf, registersAt, unitOf } from '../fixtures.ts'
import { frame, serialLine } from '../modbus/lines.ts'
import { withSerialPair } from './serial-pair.ts'

const unit = () =>
  unitOf(
    registersAt(
      0,
      Array.from({ length: 300 }, (_, index) => index),
    ),
  )
const hex = (bytes: Buffer) => bytes.toString('hex').replace(/(..)(?=.)/g, '$1 ')

/** Runs `body` with a way to send bytes and to wait for so many of the answer. */
async function withRtuWire(
  body: (wire: { send: (bytes: Buffer) => void; read: (bytes: number) => Promise<Buffer> }) => Promise<void>,
): Promise<void> {
  const one = unit()
  const server = createModbusServer(
    { transport: 'rtu-tcp', host: '127.0.0.1', port: 0 },
    { unitAt: (id) => (id === 7 ? one : null) },
  )
  const { port } = await server.start()
  const socket = net.connect(port, '127.0.0.1')
  let received: Buffer = Buffer.alloc(0)
  let wake = () => {}
  socket.on('error', () => {})
  socket.on('data', (chunk) => {
    received = Buffer.concat([received, chunk])
    wake()
  })
  try {
    await body({
      send: (bytes) => socket.write(bytes),
      async read(bytes) {
        while (received.length < bytes) await new Promise<void>((resolve) => (wake = resolve))
        const taken = received.subarray(0, bytes)
        received = received.subarray(bytes)
        return taken
      },
    })
  } finally {
    socket.destroy()
    await server.stop()
  }
}

const READ_TEN = frame(7, 3, 0, 10, 0, 2)
const TEN_ANSWERED = frame(7, 3, 4, 0, 10, 0, 11)

const exchanges: readonly [what: string, request: Buffer, answer: Buffer][] = [
  ['function 3', READ_TEN, TEN_ANSWERED],
  ['function 4', frame(7, 4, 0, 1, 0, 1), frame(7, 4, 2, 0, 1)],
  ['function 6', frame(7, 6, 0, 5, 0x12, 0x34), frame(7, 6, 0, 5, 0x12, 0x34)],
  ['function 16', frame(7, 16, 0, 5, 0, 2, 4, 0, 1, 0, 2), frame(7, 16, 0, 5, 0, 2)],
  ['a byte count that lies', frame(7, 16, 0, 5, 0, 2, 2, 0, 1), frame(7, 0x90, 3)],
  ['a function of unknown length, ended by silence', frame(7, 0x2b, 14, 1, 0), frame(7, 0xab, 1)],
  ['a function without data', frame(7, 0x11), frame(7, 0x91, 1)],
  ['a register outside', frame(7, 3, 0x20, 0, 0, 1), frame(7, 0x83, 2)],
]
for (const [what, request, answer] of exchanges) {
  test(`on a serial line ${what} is answered by the book`, async () => {
    await withRtuWire(async ({ send, read }) => {
      send(request)
      assert.is(hex(await read(answer.length)), hex(answer))
    })
  })
}

test('other units, broadcasts and wrong checksums get no answer, and what follows after a silence does', async () => {
  const wrong = Buffer.from(READ_TEN)
  wrong[7] = (wrong[7] ?? 0) ^ 1
  const unanswered = [
    frame(8, 3, 0, 10, 0, 2),
    frame(0, 3, 0, 10, 0, 2),
    frame(0, 6, 0, 10, 0, 99),
    wrong,
    Buffer.from('GET / HTTP/1.1\r\n\r\n'),
    frame(7, 3, 0, 10, 0, 2).subarray(0, 5),
  ]
  await withRtuWire(async ({ send, read }) => {
    for (const bytes of unanswered) {
      send(bytes)
      await pause(400)
      send(READ_TEN)
      assert.is(hex(await read(TEN_ANSWERED.length)), hex(TEN_ANSWERED), 'and the broadcast wrote nothing')
    }
  })
})

test('a frame in pieces, and two in one, are answered in order', async () => {
  await withRtuWire(async ({ send, read }) => {
    for (const byte of READ_TEN) {
      send(Buffer.from([byte]))
      await new Promise((resolve) => setImmediate(resolve))
    }
    assert.is(hex(await read(9)), hex(TEN_ANSWERED))
    send(Buffer.concat([READ_TEN, frame(7, 4, 0, 1, 0, 1)]))
    assert.is(hex(await read(9)), hex(TEN_ANSWERED))
    assert.is(hex(await read(7)), hex(frame(7, 4, 2, 0, 1)))
  })
})

optionalTest(
  test,
  'on a pseudo terminal our bus reads and writes, and other units are silent',
  serialLine(),
  async () => {
    await withSerialPair(async ({ device, master }) => {
      const one = unit()
      const line = { transport: 'rtu', baudRate: 19_200, parity: 'none' } as const
      const server = createSerialServer(
        { ...line, path: device },
        { unitAt: (id) => (id === 7 ? one : null) },
      )
      await server.start()
      const bus = createBus({ ...line, path: master, requestTimeoutMs: 1000 }, { random: () => 0 })
      try {
        assert.equal((await bus.readHolding(7, 100, 125)).slice(0, 3), [100, 101, 102])
        await bus.writeHolding(7, 5, [4711])
        await bus.writeHolding(7, 6, [17], { functionCode: 6 })
        assert.equal(await bus.readInput(7, 5, 2), [4711, 17])
        assert.is(await codeOf(bus.readHolding(8, 0, 1, { attempts: 1, timeoutMs: 200 })), 'device-timeout')
        assert.is(await codeOf(bus.readHolding(7, 400, 1)), 'modbus-exception')
        assert.equal(await bus.readHolding(7, 5, 1), [4711])
      } finally {
        await bus.close()
        await server.stop()
      }
    })
  },
)

optionalTest(test, 'a device that is away does not even hear', serialLine(), async () => {
  await withSerialPair(async ({ device, master }) => {
    const one = unit()
    const line = { transport: 'rtu', baudRate: 19_200, parity: 'none' } as const
    let isAway = true
    const server = createSerialServer({ ...line, path: device }, { unitAt: () => one, isAway: () => isAway })
    await server.start()
    const bus = createBus({ ...line, path: master, requestTimeoutMs: 200 }, { random: () => 0 })
    assert.is(await codeOf(bus.readHolding(7, 0, 1, { attempts: 1 })), 'device-timeout')
    isAway = false
    assert.equal(await bus.readHolding(7, 5, 1, { timeoutMs: 3000 }), [5])
    await bus.close()
    await server.stop()
  })
})

test('a line that is not there is named', async () => {
  const server = createSerialServer(
    { transport: 'rtu', path: '/nowhere/tty', baudRate: 9600, parity: 'none' },
    { unitAt: () => null },
  )
  const error = await server.start().then(
    () => null,
    (cause: unknown) => cause,
  )
  assert.ok(error instanceof OperatingError)
  assert.is(error.code, 'emulator-cannot-open-line')
  await server.stop()
})

test.run()
