import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { exceptionCodeOf } from '../../../hardware/modbus/bus-errors.ts'
import {
  closedPort,
  codeOf,
  errorOf,
  hastyBus,
  readAnswer,
  registersAt,
  unitOf,
  withRawServer,
  withUnits,
} from '../fixtures.ts'

const UNIT = () =>
  unitOf(
    registersAt(
      100,
      Array.from({ length: 200 }, (_, index) => index),
    ),
  )

test('holding and input registers arrive as words', async () => {
  await withUnits({ 1: UNIT() }, async (bus) => {
    assert.equal(await bus.readHolding(1, 102, 3), [2, 3, 4])
    assert.equal(await bus.readInput(1, 100, 1), [0])
    assert.is((await bus.readHolding(1, 100, 125)).length, 125)
  })
})

test('a write reaches its registers and no others', async () => {
  await withUnits({ 1: UNIT() }, async (bus) => {
    await bus.writeHolding(1, 101, [0xffff, 7])
    assert.equal(await bus.readHolding(1, 100, 4), [0, 0xffff, 7, 3])
  })
})

test('an exception names its code and leaves the connection usable', async () => {
  await withUnits({ 1: UNIT() }, async (bus) => {
    const error = await errorOf(bus.readHolding(1, 5, 2))
    assert.is(error.code, 'modbus-exception')
    assert.is(exceptionCodeOf(error), 2)
    assert.match(error.message, /exception 2 .* at 127\.0\.0\.1:\d+ unit 1; .*\.$/)
    assert.is(exceptionCodeOf(await errorOf(bus.readHolding(9, 100, 1))), 11)
    assert.equal(await bus.readHolding(1, 100, 1), [0])
  })
})

test('what Modbus cannot carry is refused before anything is sent', async () => {
  await withRawServer(
    () => assert.unreachable('nothing may be sent'),
    async (bus, connections) => {
      const wrong: [number, number, number][] = [
        [1, 0, 126],
        [1, 0, 0],
        [1, 0, 1.5],
        [1, -1, 1],
        [1, 65536, 1],
        [1, 65535, 2],
        [256, 0, 1],
        [NaN, 0, 1],
      ]
      for (const [unitId, address, count] of wrong) {
        assert.is(await codeOf(bus.readHolding(unitId, address, count)), 'modbus-range')
      }
      for (const words of [[NaN], [1.7], [-1], [65536], [], Array.from({ length: 124 }, () => 0)]) {
        assert.is(await codeOf(bus.writeHolding(1, 0, words)), 'modbus-range')
      }
      assert.is(connections(), 0)
    },
  )
})

test('one request is in flight, whoever asks and however many', async () => {
  let inFlight = 0
  let most = 0
  await withRawServer(
    (request, socket) => {
      inFlight += 1
      most = Math.max(most, inFlight)
      setImmediate(() => {
        inFlight -= 1
        socket.write(readAnswer(request, [request[6] ?? 0, request.readUInt16BE(8)]))
      })
    },
    async (bus, connections) => {
      const asked = Array.from({ length: 40 }, (_, index) => ({ unitId: 1 + (index % 3), address: index }))
      const answers = await Promise.all(
        asked.map(({ unitId, address }) => bus.readHolding(unitId, address, 2)),
      )
      assert.equal(
        answers,
        asked.map(({ unitId, address }) => [unitId, address]),
      )
      assert.is(most, 1)
      assert.is(connections(), 1)
    },
  )
})

test('a full queue refuses the next request', async () => {
  await withUnits(
    { 1: UNIT() },
    async (bus) => {
      const first = [1, 2, 3].map(() => bus.readHolding(1, 100, 1))
      assert.is(await codeOf(bus.readHolding(1, 100, 1)), 'bus-queue-full')
      await Promise.all(first)
      assert.equal(await bus.readHolding(1, 100, 1), [0])
    },
    { queueLimit: 2 },
  )
})

test('a closed bus refuses what waits and what comes, and closes twice', async () => {
  await withRawServer(
    () => {},
    async (bus) => {
      const waiting = [1, 2].map(() => codeOf(bus.readHolding(1, 100, 1)))
      await bus.close()
      assert.equal(await Promise.all(waiting), ['bus-closed', 'bus-closed'])
      assert.is(await codeOf(bus.readHolding(1, 100, 1)), 'bus-closed')
      await bus.close()
    },
  )
})

test('nobody listens: unreachable at once, and left alone for a while', async () => {
  const bus = hastyBus(await closedPort())
  const error = await errorOf(bus.readHolding(1, 0, 1))
  assert.is(error.code, 'device-unreachable')
  assert.match(error.message, /ECONNREFUSED/)
  assert.ok(error.cause instanceof Error)
  const again = await errorOf(bus.readHolding(1, 0, 1))
  assert.is(again.code, 'device-unreachable')
  assert.match(again.message, /none is tried for another \d+ ms/)
  await bus.close()
})

test('an aborted request leaves the queue, and the bus goes on', async () => {
  await withUnits({ 1: UNIT() }, async (bus) => {
    const aborted = AbortSignal.abort(new Error('enough'))
    const error = await errorOf(bus.readHolding(1, 100, 1, { signal: aborted }))
    assert.is(error.code, 'request-aborted')
    assert.is((error.cause as Error).message, 'enough')
    const later = new AbortController()
    const first = bus.readHolding(1, 100, 1)
    const waiting = codeOf(bus.readHolding(1, 101, 1, { signal: later.signal }))
    later.abort()
    assert.is(await waiting, 'request-aborted')
    assert.equal(await first, [0])
  })
})

test('the deadline counts the waiting in the queue', async () => {
  await withRawServer(
    () => {},
    async (bus) => {
      const started = performance.now()
      const codes = await Promise.all([1, 2, 3].map((unitId) => codeOf(bus.readHolding(unitId, 0, 1))))
      assert.equal(codes, ['device-timeout', 'device-timeout', 'device-timeout'])
      assert.ok(performance.now() - started < 500)
    },
    { requestTimeoutMs: 2_000, deadlineMs: 40 },
  )
})

test('a gap is kept between an answer and the next request', async () => {
  const times: number[] = []
  await withRawServer(
    (request, socket) => {
      times.push(performance.now())
      socket.write(readAnswer(request, [1]))
    },
    async (bus) => {
      await Promise.all([bus.readHolding(1, 0, 1), bus.readHolding(1, 0, 1)])
      const [first = 0, second = 0] = times
      assert.ok(second - first >= 25, `${second - first} ms`)
    },
    { minGapMs: 25 },
  )
})

test.run()
