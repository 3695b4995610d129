/** The wire, byte by byte: no client library stands between. */
import net from 'node:net'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { createModbusServer } from '../../../hardware/emulator/modbus-server.ts'
import { codeOf, registersAt, unitOf } from '../fixtures.ts'

async function withWire(body: (wire: Wire, port: number) => Promise<void>): Promise<void> {
  const registers = registersAt(
    0,
    Array.from({ length: 300 }, (_, index) => index),
  )
  const unit = unitOf(registers)
  const server = createModbusServer(
    { host: '127.0.0.1', port: 0 },
    { unitAt: (id) => (id === 1 ? unit : null) },
  )
  const { port } = await server.start()
  const socket = net.connect(port, '127.0.0.1')
  socket.on('error', () => {})
  try {
    await body(wireOf(socket), port)
  } finally {
    socket.destroy()
    await server.stop()
  }
}

interface Wire {
  write(hex: string): void
  /** So many bytes, as hex; less if the server ends the connection. */
  read(bytes: number): Promise<string>
}

function wireOf(socket: net.Socket): Wire {
  let received = Buffer.alloc(0)
  let isEnded = false
  let wake = () => {}
  socket.on('data', (chunk) => {
    received = Buffer.concat([received, chunk])
    wake()
  })
  socket.on('close', () => {
    isEnded = true
    wake()
  })
  return {
    write: (hex) => socket.write(Buffer.from(hex.replaceAll(' ', ''), 'hex')),
    async read(bytes) {
      while (received.length < bytes && !isEnded) await new Promise<void>((resolve) => (wake = resolve))
      const taken = received.subarray(0, bytes)
      received = received.subarray(taken.length)
      return taken.toString('hex').replace(/(..)(?=.)/g, '$1 ')
    },
  }
}

const exchanges: readonly [what: string, request: string, answer: string][] = [
  ['function 3', '00 01 00 00 00 06 01 03 00 0a 00 02', '00 01 00 00 00 07 01 03 04 00 0a 00 0b'],
  ['function 4', '00 02 00 00 00 06 01 04 00 01 00 01', '00 02 00 00 00 05 01 04 02 00 01'],
  ['function 6', '00 03 00 00 00 06 01 06 00 05 12 34', '00 03 00 00 00 06 01 06 00 05 12 34'],
  [
    'function 16',
    '00 04 00 00 00 0b 01 10 00 05 00 02 04 00 01 00 02',
    '00 04 00 00 00 06 01 10 00 05 00 02',
  ],
  ['an unknown function', '00 05 00 00 00 06 01 2b 00 00 00 00', '00 05 00 00 00 03 01 ab 01'],
  ['an unknown function without data', '00 05 00 00 00 02 01 11', '00 05 00 00 00 03 01 91 01'],
  ['the first register outside', '00 06 00 00 00 06 01 03 01 2c 00 01', '00 06 00 00 00 03 01 83 02'],
  ['a range that leaves the map', '00 06 00 00 00 06 01 03 01 2b 00 02', '00 06 00 00 00 03 01 83 02'],
  ['a range beyond 65535', '00 06 00 00 00 06 01 03 ff ff 00 02', '00 06 00 00 00 03 01 83 02'],
  ['no registers', '00 07 00 00 00 06 01 03 00 00 00 00', '00 07 00 00 00 03 01 83 03'],
  ['126 registers', '00 07 00 00 00 06 01 03 00 00 00 7e', '00 07 00 00 00 03 01 83 03'],
  ['a short read', '00 07 00 00 00 04 01 03 00 00', '00 07 00 00 00 03 01 83 03'],
  [
    'a byte count that lies',
    '00 08 00 00 00 0b 01 10 00 05 00 02 03 00 01 00 02',
    '00 08 00 00 00 03 01 90 03',
  ],
  ['a write outside', '00 08 00 00 00 06 01 06 20 00 00 01', '00 08 00 00 00 03 01 86 02'],
  ['another unit', '00 09 00 00 00 06 02 03 00 00 00 01', '00 09 00 00 00 03 02 83 0b'],
]
for (const [what, request, answer] of exchanges) {
  test(`${what} is answered by the book`, async () => {
    await withWire(async (wire) => {
      wire.write(request)
      assert.is(await wire.read(answer.split(' ').length), answer)
    })
  })
}

test('125 registers are answered in one frame', async () => {
  await withWire(async (wire) => {
    wire.write('00 01 00 00 00 06 01 03 00 00 00 7d')
    assert.is((await wire.read(259)).slice(0, 26), '00 01 00 00 00 fd 01 03 fa')
  })
})

test('requests glued together and split anywhere are answered in order', async () => {
  const one = '00 01 00 00 00 06 01 03 00 0a 00 01 '
  const two = '00 02 00 00 00 06 01 03 00 0b 00 01'
  const answers = '00 01 00 00 00 05 01 03 02 00 0a 00 02 00 00 00 05 01 03 02 00 0b'
  await withWire(async (wire) => {
    wire.write(one + two)
    assert.is(await wire.read(22), answers)
    for (const byte of (one + two).trim().split(' ')) {
      wire.write(byte)
      await new Promise((resolve) => setImmediate(resolve))
    }
    assert.is(await wire.read(22), answers)
  })
})

test('what is not Modbus TCP is ended without an answer', async () => {
  for (const hex of [
    '47 45 54 20 2f 20 48 54 54 50',
    '00 01 00 07 00 06 01 03 00 00 00 01',
    '00 01 00 00 00 ff 01 03',
    '00 01 00 00 00 01 01 03',
  ]) {
    await withWire(async (wire) => {
      wire.write(hex)
      assert.is(await wire.read(1), '')
    })
  }
})

test('many clients are served side by side, and stopping ends them all', async () => {
  const unit = unitOf(registersAt(0, [42]))
  const server = createModbusServer({ host: '127.0.0.1', port: 0 }, { unitAt: () => unit })
  const { port } = await server.start()
  const wires = Array.from({ length: 20 }, () => wireOf(net.connect(port, '127.0.0.1')))
  for (const wire of wires) wire.write('00 01 00 00 00 06 01 03 00 00 00 01')
  for (const wire of wires) assert.is(await wire.read(11), '00 01 00 00 00 05 01 03 02 00 2a')
  await server.stop()
  for (const wire of wires) assert.is(await wire.read(1), '')
})

test('a port that is taken is named', async () => {
  await withWire(async (_wire, port) => {
    const second = createModbusServer({ host: '127.0.0.1', port }, { unitAt: () => null })
    assert.is(await codeOf(second.start()), 'emulator-cannot-listen')
  })
})

test.run()
