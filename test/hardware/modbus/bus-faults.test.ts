import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { exceptionCodeOf } from '../../../hardware/modbus/bus-errors.ts'
import { codeOf, errorOf, readAnswer, withRawServer } from '../fixtures.ts'

const HTTP = 'HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n'

test('silence is a timeout after two tries, and costs the connection', async () => {
  let requests = 0
  await withRawServer(
    (request, socket, connection) => {
      requests += 1
      if (connection > 1) socket.write(readAnswer(request, [7]))
    },
    async (bus, connections) => {
      assert.is(await codeOf(bus.readHolding(1, 0, 1)), 'device-timeout')
      assert.is(requests, 2)
      assert.equal(await bus.readHolding(1, 0, 1), [7])
      assert.is(connections(), 2)
    },
  )
})

test('a silent unit is left alone, its neighbours are not', async () => {
  await withRawServer(
    (request, socket) => {
      if (request[6] === 1) socket.write(readAnswer(request, [7]))
    },
    async (bus) => {
      assert.is(await codeOf(bus.readHolding(5, 0, 1)), 'device-timeout')
      assert.is(await codeOf(bus.readHolding(5, 0, 1)), 'unit-quarantined')
      assert.is(await codeOf(bus.readHolding(5, 0, 1)), 'unit-quarantined')
      assert.equal(await bus.readHolding(1, 0, 1), [7])
    },
  )
})

test('an answer that comes after its timeout never reaches the next request', async () => {
  let late: Buffer | null = null
  await withRawServer(
    (request, socket) => {
      const answer = readAnswer(request, [request.readUInt16BE(8)])
      if (late === null) late = answer
      else socket.write(Buffer.concat([late, answer]))
    },
    async (bus) => {
      assert.is(await codeOf(bus.readHolding(1, 100, 1, { attempts: 1 })), 'device-timeout')
      assert.equal(await bus.readHolding(1, 200, 1), [200])
    },
  )
})

const broken: readonly { what: string; answer: (request: Buffer) => Buffer | string; attempts?: number }[] = [
  { what: 'a web server', answer: () => HTTP },
  { what: 'another protocol id', answer: (request) => patched(request, 2, 7) },
  { what: 'a length beyond 254', answer: (request) => patched(request, 4, 0xffff) },
  { what: 'a length of 0', answer: (request) => patched(request, 4, 0) },
  { what: 'another unit', answer: (request) => changed(request, 6, 9) },
  { what: 'another function', answer: (request) => changed(request, 7, 4) },
  {
    what: 'more words than asked for',
    answer: (request) => readAnswer(request, [1, 2, 3]),
  },
  {
    what: 'fewer words than asked for',
    answer: (request) => readAnswer(request, [1]),
  },
  { what: 'a byte count that lies', answer: (request) => changed(request, 8, 200) },
  {
    what: 'half a frame, and half of another',
    answer: (request) => readAnswer(request, [1, 2]).subarray(0, 10),
    attempts: 2,
  },
]
for (const { what, answer, attempts = 1 } of broken) {
  const code = 'modbus-malformed'
  test(`${what} is malformed, and the next request is on a new connection`, async () => {
    await withRawServer(
      (request, socket, connection) => {
        socket.write(connection > 1 ? readAnswer(request, [1, 2]) : answer(request))
      },
      async (bus, connections) => {
        assert.is(await codeOf(bus.readHolding(1, 0, 2, { attempts })), code)
        assert.equal(await bus.readHolding(1, 0, 2), [1, 2])
        assert.is(connections(), 2)
      },
    )
  })
}

test('a connection that ends in mid-request is mended once, unseen', async () => {
  for (const cut of ['end', 'resetAndDestroy'] as const) {
    await withRawServer(
      (request, socket, connection) => {
        if (connection === 1) socket[cut]()
        else socket.write(readAnswer(request, [7]))
      },
      async (bus, connections) => {
        assert.equal(await bus.readHolding(1, 0, 1), [7], cut)
        assert.is(connections(), 2)
      },
    )
  }
})

test('a device that ends every connection is disconnected, then left alone', async () => {
  await withRawServer(
    (_request, socket) => {
      socket.end()
    },
    async (bus, connections) => {
      assert.is(await codeOf(bus.readHolding(1, 0, 1)), 'device-disconnected')
      assert.is(await codeOf(bus.readHolding(1, 0, 1)), 'device-unreachable')
      assert.is(connections(), 2)
    },
  )
})

test('a write is never repeated', async () => {
  let writes = 0
  await withRawServer(
    () => {
      writes += 1
    },
    async (bus) => {
      assert.is(await codeOf(bus.writeHolding(1, 0, [1])), 'device-timeout')
      assert.is(writes, 1)
    },
  )
})

test('every exception has its number, and costs no connection', async () => {
  await withRawServer(
    (request, socket) => {
      const exceptionCode = request.readUInt16BE(8)
      if (exceptionCode > 100) return void socket.write(readAnswer(request, [exceptionCode]))
      const refusal = Buffer.from([...request.subarray(0, 9)])
      refusal.writeUInt16BE(3, 4)
      refusal.writeUInt8(0x83, 7)
      refusal.writeUInt8(exceptionCode, 8)
      socket.write(refusal)
    },
    async (bus, connections) => {
      for (let exceptionCode = 1; exceptionCode <= 11; exceptionCode += 1) {
        const error = await errorOf(bus.readHolding(1, exceptionCode, 1))
        assert.is(error.code, 'modbus-exception')
        assert.is(exceptionCodeOf(error), exceptionCode)
        assert.equal(await bus.readHolding(1, 500, 1), [500])
      }
      assert.is(connections(), 1)
    },
    { requestTimeoutMs: 2_000 },
  )
})

test('answers split into bytes or glued together are still answers', async () => {
  await withRawServer(
    (request, socket) => {
      for (const byte of readAnswer(request, [300, 2])) socket.write(Buffer.from([byte]))
    },
    async (bus) => {
      assert.equal(await bus.readHolding(1, 0, 2), [300, 2])
    },
  )
})

function patched(request: Buffer, offset: number, value: number): Buffer {
  const answer = readAnswer(request, [1, 2])
  answer.writeUInt16BE(value, offset)
  return answer
}

function changed(request: Buffer, offset: number, value: number): Buffer {
  const answer = readAnswer(request, [1, 2])
  answer.writeUInt8(value, offset)
  return answer
}

test.run()
