import { suite, test } from 'uvu'
import * as assert from 'uvu/assert'
import { isBusError } from '../../../hardware/modbus/bus-errors.ts'
import { createLateReplies, LATE_REPLY_LIFE_MS } from '../../../hardware/modbus/late-replies.ts'
import type { BusRequest } from '../../../hardware/modbus/request.ts'
import { optionalTest, type Requirement } from '../../support/optional.ts'
import { codeOf } from '../fixtures.ts'
import {
  addressesFrom,
  frame,
  lineAnswer,
  ownAddresses,
  serialLine,
  withLine,
  type LineKind,
} from './lines.ts'

const LINES: readonly { kind: LineKind; needs: Requirement }[] = [
  { kind: 'rtu-tcp', needs: { name: 'TCP', isPresent: true } },
  { kind: 'rtu', needs: serialLine() },
]

for (const { kind, needs } of LINES) {
  const line = suite(kind)

  optionalTest(
    line,
    `${kind}: the line is silent after a timeout, so that the late reply comes to nobody`,
    needs,
    async () => {
      const timesMs: number[] = []
      await withLine(
        kind,
        (request, send) => {
          timesMs.push(performance.now())
          if (timesMs.length === 1) setTimeout(() => send(ownAddresses(request)), 150)
          else send(ownAddresses(request))
        },
        async ({ bus, requests }) => {
          assert.is(await codeOf(bus.readHolding(1, 100, 2, { attempts: 1 })), 'device-timeout')
          const timedOutAtMs = performance.now()
          assert.equal(await bus.readHolding(1, 200, 2), [200, 201])
          const silentMs = (timesMs[1] ?? 0) - timedOutAtMs
          assert.ok(silentMs >= 60, `${silentMs} ms`)
          assert.is(requests.length, 2)
        },
      )
    },
  )

  optionalTest(
    line,
    `${kind}: a reply later than the silence does not fit the next request`,
    needs,
    async () => {
      let late: Buffer | null = null
      await withLine(
        kind,
        (request, send) => {
          if (late === null) late = ownAddresses(request)
          else send(Buffer.concat([late, ownAddresses(request)]))
        },
        async ({ bus, requests }) => {
          assert.is(await codeOf(bus.readHolding(1, 100, 2, { attempts: 1 })), 'device-timeout')
          assert.equal(await bus.readHolding(1, 200, 2), [200, 201])
          assert.equal(await bus.readHolding(1, 300, 2), [300, 301])
          assert.equal(
            requests.map((request) => request.readUInt16BE(4)),
            [2, 3, 3],
          )
        },
      )
    },
  )

  optionalTest(line, `${kind}: a retry asks for more than the request that timed out`, needs, async () => {
    const pending: Buffer[] = []
    await withLine(
      kind,
      (request, send) => {
        pending.push(request)
        if (pending.length > 1) for (const old of pending) send(ownAddresses(old))
      },
      async ({ bus, requests }) => {
        assert.equal(await bus.readHolding(1, 100, 4), addressesFrom(100, 4))
        assert.equal(
          requests.map((request) => request.readUInt16BE(4)),
          [4, 5],
        )
      },
    )
  })

  optionalTest(
    line,
    `${kind}: of 40 reads of a device that is late at random, none is wrong`,
    needs,
    async () => {
      // Deterministic chance, so that a failure can be seen again.
      let state = 7
      const chance = () => (state = (state * 48_271) % 2_147_483_647) / 2_147_483_647
      let readyAtMs = 0
      await withLine(
        kind,
        (request, send) => {
          const delayMs = chance() < 0.25 ? 40 + 160 * chance() : 0
          // It answers in the order it was asked in, as every device does.
          readyAtMs = Math.max(readyAtMs, performance.now()) + delayMs
          setTimeout(() => send(ownAddresses(request)), readyAtMs - performance.now())
        },
        async ({ bus }) => {
          let right = 0
          let unitId = 1
          for (let round = 0; round < 40; round += 1) {
            const [address, count] = [10 * round, 1 + (round % 3)]
            try {
              assert.equal(await bus.readHolding(unitId, address, count), addressesFrom(address, count))
              right += 1
            } catch (error) {
              if (!isBusError(error)) throw error
              if (error.code === 'unit-quarantined') unitId += 1
            }
          }
          assert.ok(right >= 12, `${right} right`)
        },
        { requestTimeoutMs: 60 },
      )
    },
  )

  optionalTest(
    line,
    `${kind}: where no longer read is possible, another one settles the line first`,
    needs,
    async () => {
      let late: Buffer | null = null
      await withLine(
        kind,
        (request, send) => {
          // Register 201 does not exist, so 200 cannot be read together with its successor.
          const isReadable = request.readUInt16BE(2) + request.readUInt16BE(4) <= 201
          const answer = isReadable ? ownAddresses(request) : frame(1, 0x83, 2)
          if (late === null) late = lineAnswer(request, [666])
          else send(Buffer.concat([late, answer]))
          if (!isReadable) late = Buffer.alloc(0)
        },
        async ({ bus, requests }) => {
          assert.is(await codeOf(bus.readHolding(1, 200, 1, { attempts: 1 })), 'device-timeout')
          assert.equal(await bus.readHolding(1, 200, 1), [200])
          assert.equal(
            requests.map((request) => request.readUInt16BE(4)),
            [1, 2, 3, 1],
          )
        },
      )
    },
  )

  optionalTest(
    line,
    `${kind}: a late refusal does not refuse the next read, whose own late answer is nobody's`,
    needs,
    async () => {
      const held: Buffer[] = []
      await withLine(
        kind,
        (request, send) => {
          const address = request.readUInt16BE(2)
          const answer = address === 7 ? frame(1, 0x83, 2) : ownAddresses(request)
          // It always answers one request too late, as after a hiccup that it never makes up for.
          const late = held.shift()
          held.push(answer)
          if (late !== undefined) send(late)
        },
        async ({ bus }) => {
          assert.is(await codeOf(bus.readHolding(1, 7, 4, { attempts: 1 })), 'device-timeout')
          for (const address of [100, 200, 300]) {
            const read = bus.readHolding(1, address, 2, { attempts: 1 })
            const words = await read.catch(() => null)
            if (words !== null) assert.equal(words, [address, address + 1])
          }
        },
      )
    },
  )

  line.run()
}

test('a reply that a gateway holds back is not taken for another one on the next connection', async () => {
  let late: Buffer | null = null
  let cut = (): void => {}
  await withLine(
    'rtu-tcp',
    (request, send) => {
      if (late === null) {
        late = ownAddresses(request)
        cut()
      } else send(Buffer.concat([late, ownAddresses(request)]))
    },
    async ({ bus, unplug }) => {
      cut = () => void unplug()
      assert.is(await codeOf(bus.readHolding(1, 100, 2, { attempts: 1 })), 'device-disconnected')
      assert.equal(await bus.readHolding(1, 200, 2), [200, 201])
    },
    { requestTimeoutMs: 2_000 },
  )
})

const READ: BusRequest = { functionCode: 3, address: 100, count: 2 }

/** Which requests are sent for one that may have a late reply. */
async function sentFor(
  request: BusRequest,
  missed: readonly BusRequest[],
  answers: readonly ('answer' | 'exception' | 'timeout')[],
  afterMs = 0,
): Promise<{ sent: BusRequest[]; words: readonly number[] | null }> {
  let nowMs = 0
  const late = createLateReplies(() => nowMs)
  for (const one of missed) late.missed(1, one)
  nowMs = afterMs
  const sent: BusRequest[] = []
  const outcome = await late.exchange(1, request, (asked) => {
    const answer = answers[sent.length] ?? 'answer'
    sent.push(asked)
    const words = 'count' in asked ? addressesFrom(asked.address, asked.count) : []
    if (answer === 'answer') return Promise.resolve({ type: 'answer', words })
    if (answer === 'timeout') return Promise.resolve({ type: 'timeout', strayBytes: 0 })
    return Promise.resolve({ type: 'exception', exceptionCode: 2, cause: null })
  })
  return { sent, words: 'type' in outcome && outcome.type === 'answer' ? outcome.words : null }
}

test('a longer read brings the words that were asked for, and no others', async () => {
  assert.equal(await sentFor(READ, [READ], []), { sent: [{ ...READ, count: 3 }], words: [100, 101] })
})

test('every missing reply makes the next read longer', async () => {
  const { sent } = await sentFor(READ, [READ, { ...READ, count: 3 }], [])
  assert.equal(sent, [{ ...READ, count: 4 }])
})

test('a reply of another function, unit or length leaves the read as it is', async () => {
  assert.equal((await sentFor(READ, [{ ...READ, functionCode: 4 }], [])).sent, [READ])
  assert.equal((await sentFor(READ, [{ ...READ, count: 1 }], [])).sent, [READ])
})

test('one refusal may be the late one, a second of another length is not: then the read itself follows', async () => {
  const { sent, words } = await sentFor(READ, [READ], ['exception', 'exception'])
  assert.equal(sent, [{ ...READ, count: 3 }, { ...READ, count: 4 }, READ])
  assert.equal(words, [100, 101])
})

test('with two replies missing, two refusals are not enough', async () => {
  const other: BusRequest = { ...READ, count: 7 }
  const { sent } = await sentFor(READ, [READ, other], ['exception', 'exception', 'exception'])
  assert.equal(
    sent.map((request) => 'count' in request && request.count),
    [3, 4, 5, 2],
  )
})

test('a refusal while a reply of another length is missing is asked about again', async () => {
  const other: BusRequest = { ...READ, count: 7 }
  const { sent, words } = await sentFor(READ, [other], ['exception'])
  assert.equal(sent, [READ, { ...READ, count: 3 }])
  assert.equal(words, [100, 101])
  assert.equal((await sentFor(READ, [other], ['exception'], LATE_REPLY_LIFE_MS)).sent, [READ])
  assert.equal((await sentFor(READ, [], ['exception'])).sent, [READ])
})

test('a longest read, and the last register, are settled by a read of another length', async () => {
  const longest: BusRequest = { functionCode: 3, address: 100, count: 125 }
  assert.equal((await sentFor(longest, [longest], [])).sent, [{ ...READ, count: 1 }, longest])
  const last: BusRequest = { functionCode: 3, address: 65_535, count: 1 }
  assert.equal((await sentFor(last, [last], [])).sent, [{ functionCode: 3, address: 65_534, count: 2 }, last])
})

test('while the unit is silent, the read that could be mistaken is not sent', async () => {
  const { sent, words } = await sentFor(READ, [READ], ['timeout'])
  assert.equal(sent, [{ ...READ, count: 3 }])
  assert.is(words, null)
})

test('a write whose like went unanswered is sent after a read, and sent also if the read is not answered', async () => {
  const write: BusRequest = { functionCode: 16, address: 40, words: [1, 2] }
  const settle: BusRequest = { functionCode: 3, address: 40, count: 1 }
  assert.equal((await sentFor(write, [{ ...write, words: [8, 9] }], [])).sent, [settle, write])
  assert.equal((await sentFor(write, [write], ['timeout'])).sent, [settle, write])
  assert.equal((await sentFor({ ...write, address: 41 }, [write], [])).sent, [{ ...write, address: 41 }])
  const one: BusRequest = { functionCode: 6, address: 40, words: [7] }
  assert.equal((await sentFor({ ...one, words: [8] }, [one], [])).sent, [{ ...one, words: [8] }])
})

test('after a minute a reply is not expected any more', async () => {
  assert.equal((await sentFor(READ, [READ], [], LATE_REPLY_LIFE_MS - 1)).sent.length, 1)
  assert.equal((await sentFor(READ, [READ], [], LATE_REPLY_LIFE_MS)).sent, [READ])
})

test.run()
