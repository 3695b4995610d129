import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { createSilence } from '../../../hardware/modbus/pace.ts'
import { codeOf, readAnswer, withRawServer } from '../fixtures.ts'

/** Answers reads with zeros and writes with their echo. */
function answer(request: Buffer): Buffer {
  const functionCode = request[7] ?? 0
  if (functionCode < 5)
    return readAnswer(
      request,
      Array.from({ length: request.readUInt16BE(10) }, () => 0),
    )
  const echo = Buffer.from(request.subarray(0, 12))
  echo.writeUInt16BE(6, 4)
  return echo
}

/** Function and address of a request, in the order in which they came. */
const seen = (request: Buffer): string => `${request[7]}@${request.readUInt16BE(8)}`

test('a write goes before the reads that wait, and writes keep their order', async () => {
  const order: string[] = []
  await withRawServer(
    (request, socket) => {
      order.push(seen(request))
      socket.write(answer(request))
    },
    async (bus) => {
      await Promise.all([
        bus.readHolding(1, 1, 1),
        bus.readHolding(1, 2, 1),
        bus.readHolding(1, 3, 1),
        bus.writeHolding(1, 40, [1]),
        bus.writeHolding(1, 41, [1], { functionCode: 6 }),
      ])
      assert.equal(order, ['3@1', '16@40', '6@41', '3@2', '3@3'])
    },
    { requestTimeoutMs: 2_000 },
  )
})

test('function 6 writes one register, and refuses to write two', async () => {
  const frames: Buffer[] = []
  await withRawServer(
    (request, socket) => {
      frames.push(request)
      socket.write(answer(request))
    },
    async (bus) => {
      await bus.writeHolding(1, 40, [0xbeef], { functionCode: 6 })
      assert.is(await codeOf(bus.writeHolding(1, 40, [1, 2], { functionCode: 6 })), 'modbus-range')
      assert.equal(
        frames.map((frame) => frame.subarray(6).toString('hex')),
        ['01060028beef'],
      )
    },
    { requestTimeoutMs: 2_000 },
  )
})

test('a write that is answered for another register or value has failed', async () => {
  for (const [functionCode, offset] of [
    [16, 9],
    [16, 11],
    [6, 9],
    [6, 11],
  ] as const) {
    await withRawServer(
      (request, socket) => {
        const wrong = answer(request)
        wrong.writeUInt8((wrong[offset] ?? 0) ^ 1, offset)
        socket.write(wrong)
      },
      async (bus) => {
        assert.is(await codeOf(bus.writeHolding(1, 40, [1], { functionCode })), 'modbus-malformed')
      },
      { requestTimeoutMs: 2_000 },
    )
  }
})

test('no NaN, fraction, negative or overflowing number ever becomes bytes', async () => {
  let bytes = 0
  await withRawServer(
    (request) => {
      bytes += request.length
    },
    async (bus) => {
      const wrong = [NaN, Infinity, -Infinity, 0.5, 1.7, -1, -0.1, 65_536, 70_000, 2 ** 32, Number.MAX_VALUE]
      for (const word of wrong) {
        for (const words of [[word], [1, word], [word, 1]]) {
          assert.is(await codeOf(bus.writeHolding(1, 0, words)), 'modbus-range', String(word))
        }
        assert.is(await codeOf(bus.writeHolding(1, 0, [word], { functionCode: 6 })), 'modbus-range')
        assert.is(await codeOf(bus.writeHolding(word === 65_536 ? 256 : word, 0, [1])), 'modbus-range')
        assert.is(await codeOf(bus.writeHolding(1, word, [1])), 'modbus-range')
        assert.is(await codeOf(bus.readInput(1, word, 1)), 'modbus-range')
        assert.is(await codeOf(bus.readHolding(1, 0, word)), 'modbus-range')
      }
      assert.is(await codeOf(bus.writeHolding(1, 65_535, [1, 2])), 'modbus-range')
      assert.is(bytes, 0)
    },
  )
})

test('a write that nobody waits for any more is not sent', async () => {
  const order: string[] = []
  await withRawServer(
    (request, socket) => {
      order.push(seen(request))
      socket.write(answer(request))
    },
    async (bus) => {
      bus.setPace(1, { minGapMs: 400 })
      await bus.readHolding(1, 1, 1)
      const given = new AbortController()
      const write = codeOf(bus.writeHolding(1, 40, [1], { signal: given.signal }))
      // By then it has left the queue and waits for the unit's silence to end.
      setTimeout(() => given.abort(), 20)
      assert.is(await write, 'request-aborted')
      await bus.readHolding(1, 2, 1)
      assert.equal(order, ['3@1', '3@2'])
    },
    { requestTimeoutMs: 2_000 },
  )
})

test('a quarantined unit is still written to', async () => {
  await withRawServer(
    (request, socket) => {
      if (request[7] === 16) socket.write(answer(request))
    },
    async (bus) => {
      assert.is(await codeOf(bus.readHolding(1, 0, 1)), 'device-timeout')
      assert.is(await codeOf(bus.readHolding(1, 0, 1)), 'unit-quarantined')
      await bus.writeHolding(1, 40, [1])
    },
  )
})

test('a slow unit gets its own patience, and its neighbour does not', async () => {
  await withRawServer(
    (request, socket) => {
      setTimeout(() => socket.write(answer(request)), request[6] === 2 ? 250 : 0)
    },
    async (bus) => {
      assert.is(await codeOf(bus.readHolding(2, 0, 1, { attempts: 1 })), 'device-timeout')
      bus.setPace(2, { timeoutMs: 5_000 })
      assert.equal(await bus.readHolding(2, 0, 1), [0])
      assert.equal(await bus.readHolding(1, 0, 1), [0])
    },
    { requestTimeoutMs: 100 },
  )
})

test('a device that needs a moment after a connection gets it', async () => {
  let askedAtMs = 0
  await withRawServer(
    (request, socket) => {
      askedAtMs = performance.now()
      socket.write(answer(request))
    },
    async (bus) => {
      const startMs = performance.now()
      await bus.readHolding(1, 0, 1)
      assert.ok(askedAtMs - startMs >= 115, `${askedAtMs - startMs} ms`)
    },
    { requestTimeoutMs: 2_000, afterConnectMs: 120 },
  )
})

test('a unit that may take its time gets a later deadline as well', async () => {
  await withRawServer(
    (request, socket) => {
      setTimeout(() => socket.write(answer(request)), 300)
    },
    async (bus) => {
      bus.setPace(1, { timeoutMs: 5_000 })
      assert.equal(await bus.readHolding(1, 0, 1), [0])
      assert.equal(await bus.readHolding(2, 0, 1, { timeoutMs: 5_000 }), [0])
    },
    { requestTimeoutMs: 100, deadlineMs: 200 },
  )
})

test('silence is kept for the unit that wants it, for the line, and after a connection', () => {
  const silence = createSilence({ minGapMs: 10, frameSilenceMs: 4, afterConnectMs: 0, timeoutMs: 2_000 })
  silence.setPace(1, { minGapMs: 100, afterConnectMs: 1_000 })
  assert.is(silence.leftMs(1, 0), 0)
  silence.exchanged(1, 0)
  assert.is(silence.leftMs(1, 30), 70)
  assert.is(silence.leftMs(2, 4), 6)
  assert.is(silence.leftMs(2, 30), 0)
  silence.connected(500)
  assert.is(silence.leftMs(1, 600), 900)
  assert.is(silence.leftMs(2, 600), 0)
  silence.keepUntil(5_000)
  silence.keepUntil(4_000)
  assert.is(silence.leftMs(2, 4_500), 500)
  assert.is(silence.timeoutMs(1), 2_000)
  silence.setPace(1, { timeoutMs: 5_000 })
  assert.is(silence.timeoutMs(1), 5_000)
  assert.is(silence.timeoutMs(2), 2_000)
})

test.run()
