import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { busError } from '../../../hardware/modbus/bus-errors.ts'
import type { BusErrorCode } from '../../../hardware/modbus/bus-errors.ts'
import { PENDING_LIMIT } from '../../../hardware/proxy/proxy-client.ts'
import { WAITING_LIMIT } from '../../../hardware/proxy/proxy.ts'
import { addressWords, makeGate, withProxy } from './proxy-fixtures.ts'

const answering = async (_unitId: number, address: number, count: number) => addressWords(address, count)

/** Function 3 or 4 at 40000. */
const read = (functionCode: number, count: number, address = 40000) => [
  functionCode,
  ...[address >> 8, address & 255, count >> 8, count & 255],
]

test('reads of both tables pass with their unit, address and quantity', () =>
  withProxy(
    async (unitId, address, count) => [unitId, address, count],
    async ({ connect, proxy }) => {
      const client = await connect()
      assert.equal(await client.ask(read(3, 3), 126), [3, 6, 0, 126, 0x9c, 0x40, 0, 3])
      assert.equal(await client.ask(read(4, 3), 7), [4, 6, 0, 7, 0x9c, 0x40, 0, 3])
      assert.is(proxy.facts().reads, 2)
    },
  ))

for (const [name, pdu] of [
  ['a coil', [5, 0, 1, 0xff, 0]],
  ['a register', [6, 0, 1, 0, 1]],
  ['coils', [15, 0, 1, 0, 1, 1, 1]],
  ['registers', [16, 0, 1, 0, 1, 2, 0, 1]],
  ['file records', [21, 7, 6, 0, 1, 0, 1, 0, 1]],
  ['bits of a register', [22, 0, 1, 0, 1, 0, 1]],
  ['registers beside a read', [23, 0, 1, 0, 1, 0, 1, 0, 1, 2, 0, 1]],
] as const) {
  test(`a write of ${name} is refused, logged, and never reaches the bus`, () =>
    withProxy(
      () => Promise.reject(new Error('nothing may be asked')),
      async ({ connect, logged, proxy }) => {
        const [functionCode] = pdu
        assert.equal(await (await connect()).ask(pdu), [functionCode | 0x80, 1])
        assert.equal(
          logged.map((line) => [line.code, line.functionCode]),
          [['proxy-write-refused', functionCode]],
        )
        assert.is(proxy.facts().refusedWrites, 1)
      },
    ))
}

test('a client that keeps writing fills no log, and every refusal counts', () =>
  withProxy(answering, async ({ connect, logged, proxy }) => {
    const client = await connect()
    for (let time = 0; time < 20; time += 1) await client.ask([6, 0, 1, 0, 1])
    assert.is(logged.length, 1)
    assert.is(proxy.facts().refusedWrites, 20)
  }))

for (const [name, pdu, exceptionCode] of [
  ['coils', [1, 0, 0, 0, 1], 1],
  ['the identification', [43, 14, 1, 0], 1],
  ['no register', read(3, 0), 3],
  ['126 registers', read(3, 126), 3],
  ['half a request', [3, 0, 1], 3],
] as const) {
  test(`a read of ${name} gets exception ${exceptionCode} and no line in the log`, () =>
    withProxy(
      () => Promise.reject(new Error('nothing may be asked')),
      async ({ connect, logged }) => {
        assert.equal(await (await connect()).ask(pdu), [pdu[0] | 0x80, exceptionCode])
        assert.equal(logged, [])
      },
    ))
}

const failure = (code: BusErrorCode, exceptionCode?: number) =>
  busError(
    { host: 'h', port: 1, unitId: 1 },
    { code, what: 'w', remedy: 'r', ...(exceptionCode !== undefined && { exceptionCode }) },
  )

for (const [error, exceptionCode] of [
  [failure('modbus-exception', 2), 2],
  [failure('modbus-exception', 11), 11],
  [failure('device-timeout'), 11],
  [failure('unit-quarantined'), 11],
  [failure('device-unreachable'), 10],
  [failure('bus-queue-full'), 6],
] as const) {
  test(`${error.code} reaches the client as exception ${exceptionCode}`, () =>
    withProxy(
      () => Promise.reject(error),
      async ({ connect }) => {
        assert.equal(await (await connect()).ask(read(3, 1)), [0x83, exceptionCode])
      },
    ))
}

test('two clients that want the same registers at the same time cause one request', async () => {
  let asked = 0
  const gate = makeGate()
  await withProxy(
    async (_unitId, address, count) => {
      asked += 1
      await gate.opened
      return addressWords(address, count)
    },
    async ({ connect, proxy }) => {
      const [first, second] = [await connect(), await connect()]
      const answers = [first.ask(read(3, 2, 7)), second.ask(read(3, 2, 7)), second.ask(read(3, 2, 8))]
      while (proxy.facts().reads < 3) await new Promise((resolve) => setImmediate(resolve))
      gate.open()
      assert.equal(await Promise.all(answers), [
        [3, 4, 0, 7, 0, 8],
        [3, 4, 0, 7, 0, 8],
        [3, 4, 0, 8, 0, 9],
      ])
      assert.is(asked, 2)
      assert.is(proxy.facts().shared, 1)
    },
  )
})

test('answers come in the order of the requests, whichever is ready first', async () => {
  const slow = makeGate()
  await withProxy(
    async (_unitId, address, count) => {
      if (address === 1) await slow.opened
      else slow.open()
      return addressWords(address, count)
    },
    async ({ connect }) => {
      const client = await connect()
      const order: number[] = []
      const note = (pdu: number[]) => order.push(pdu.at(-1) ?? -1)
      await Promise.all([client.ask(read(3, 1, 1)).then(note), client.ask(read(3, 1, 2)).then(note)])
      assert.equal(order, [1, 2])
    },
  )
})

test('a client that asks without waiting is held back, and gets every answer', async () => {
  const waiting: (() => void)[] = []
  let most = 0
  await withProxy(
    async (_unitId, address, count) => {
      most = Math.max(most, waiting.length + 1)
      await new Promise<void>((resolve) => waiting.push(resolve))
      return addressWords(address, count)
    },
    async ({ connect }) => {
      const client = await connect()
      const answers = Array.from({ length: 40 }, (_, address) => client.ask(read(3, 1, address)))
      const pump = setInterval(() => waiting.shift()?.(), 1)
      assert.equal(
        (await Promise.all(answers)).map((pdu) => pdu.at(-1)),
        Array.from({ length: 40 }, (_, address) => address),
      )
      clearInterval(pump)
      assert.ok(most <= PENDING_LIMIT, `${most} at once`)
    },
  )
})

test('clients together leave room in the queue of the bus', async () => {
  const gate = makeGate()
  let asked = 0
  await withProxy(
    async (_unitId, address, count) => {
      asked += 1
      await gate.opened
      return addressWords(address, count)
    },
    async ({ connect }) => {
      const clients = await Promise.all([connect(), connect(), connect()])
      const answers = clients.flatMap((client, index) =>
        Array.from({ length: PENDING_LIMIT }, (_, at) => client.ask(read(3, 1, index * 100 + at))),
      )
      while (asked < WAITING_LIMIT) await new Promise((resolve) => setImmediate(resolve))
      const refused = await Promise.race(answers)
      assert.equal(refused, [0x83, 6])
      gate.open()
      const all = await Promise.all(answers)
      assert.is(all.filter(([functionCode]) => functionCode === 3).length, WAITING_LIMIT)
    },
  )
})

test('one client more than there may be is turned away, and one that leaves makes room', () =>
  withProxy(
    answering,
    async ({ connect, proxy }) => {
      const first = await connect()
      await first.ask(read(3, 1))
      await (
        await connect()
      ).ended
      first.socket.destroy()
      while (proxy.facts().clients > 0) await new Promise((resolve) => setImmediate(resolve))
      assert.equal(await (await connect()).ask(read(3, 1, 5)), [3, 2, 0, 5])
    },
    { clientLimit: 1 },
  ))

for (const [name, bytes] of [
  ['a browser', [...Buffer.from('GET / HTTP/1.1\r\n\r\n')]],
  ['a frame of another protocol', [0, 1, 0, 7, 0, 6, 1, 3, 0, 0, 0, 1]],
  ['a frame that is too long', [0, 1, 0, 0, 255, 255, 1, 3]],
] as const) {
  test(`${name} is no client and is ended`, () =>
    withProxy(answering, async ({ connect }) => {
      const client = await connect()
      client.send(bytes)
      await client.ended
    }))
}

test('a request in single bytes is answered', () =>
  withProxy(answering, async ({ connect }) => {
    const client = await connect()
    const answered = new Promise<number[]>((resolve) =>
      client.socket.once('data', (chunk) => resolve([...chunk])),
    )
    for (const byte of [0, 9, 0, 0, 0, 6, 1, ...read(3, 1, 5)]) {
      client.send([byte])
      await new Promise((resolve) => setImmediate(resolve))
    }
    assert.equal(await answered, [0, 9, 0, 0, 0, 5, 1, 3, 2, 0, 5])
  }))

test('a port that is taken is said with what to do', () =>
  withProxy(answering, async ({ port }) => {
    try {
      await withProxy(answering, async () => undefined, { port })
      assert.unreachable()
    } catch (error) {
      assert.is((error as { code?: string }).code, 'proxy-cannot-listen')
    }
  }))

test.run()
