import fc from 'fast-check'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { busError, type BusErrorCode } from '../../../hardware/modbus/bus-errors.ts'
import { createBarriers, REFUSAL_LIFE_MS } from '../../../hardware/modbus/barriers.ts'
import type { Bus, RegisterKind } from '../../../hardware/modbus/bus.ts'
import type { RegisterSpan } from '../../../hardware/modbus/read-plan.ts'
import { readRegisters, SEARCH_LIMIT_REQUESTS } from '../../../hardware/modbus/read-registers.ts'
import { codeOf } from '../fixtures.ts'

/** A bus in memory: `refuses` says which requests get an exception, and which one. */
function makeBus(refuses: (request: RegisterSpan, unitId: number, kind: RegisterKind) => number = () => 0): {
  bus: Bus
  requests: RegisterSpan[]
  tick: (ms: number) => void
} {
  const requests: RegisterSpan[] = []
  let nowMs = 0
  const learned = new Map<string, ReturnType<typeof createBarriers>>()
  const read =
    (kind: RegisterKind): Bus['readHolding'] =>
    (unitId, address, count) => {
      requests.push({ address, count })
      const exceptionCode = refuses({ address, count }, unitId, kind)
      if (exceptionCode > 0) return Promise.reject(failure('modbus-exception', exceptionCode))
      return Promise.resolve(Array.from({ length: count }, (_, index) => address + index))
    }
  return {
    requests,
    tick: (ms) => (nowMs += ms),
    bus: {
      address: { host: 'fake', port: 1 },
      transport: 'tcp',
      host: 'fake',
      port: 1,
      readHolding: read('holding'),
      readInput: read('input'),
      writeHolding: () => Promise.reject(new Error('nothing is written')),
      setPace: () => {},
      barriers(unitId, kind) {
        const known = learned.get(`${unitId} ${kind}`) ?? createBarriers(() => nowMs)
        learned.set(`${unitId} ${kind}`, known)
        return known
      },
      close: () => Promise.resolve(),
    },
  }
}

function failure(code: BusErrorCode, exceptionCode?: number): Error {
  const what = { code, what: 'it fails', remedy: 'nothing' }
  const place = { host: 'fake', port: 1, unitId: 1 }
  return busError(place, exceptionCode === undefined ? what : { ...what, exceptionCode })
}

/** Refuses with exception 2 whatever touches one of these registers. */
function without(...missing: readonly number[]): (request: RegisterSpan) => number {
  return ({ address, count }) => (missing.some((one) => one >= address && one < address + count) ? 2 : 0)
}

const spans = (...pairs: readonly (readonly [number, number])[]): RegisterSpan[] =>
  pairs.map(([address, count]) => ({ address, count }))

test('what is wanted arrives, in few requests, with the time at the middle of its own', async () => {
  const { bus, requests } = makeBus()
  let nowMs = 1_000
  const image = await readRegisters({ bus, unitId: 1 }, spans([10, 2], [14, 1], [500, 2]), {
    now: () => (nowMs += 10),
  })
  assert.equal(requests, spans([10, 5], [500, 2]))
  assert.is(image.word(14), 14)
  assert.equal(image.words(500, 2), [500, 501])
  assert.is(image.unsigned(10, 2), (10n << 16n) | 11n)
  assert.is(image.atMs(10), 1_015)
  assert.is(image.atMs(501), 1_035)
  assert.is(image.word(600), null)
  assert.is(image.atMs(600), null)
})

test('input registers are read as such, and no request is longer than the device takes', async () => {
  const { bus, requests } = makeBus((request, _unitId, kind) =>
    kind === 'holding' || request.count > 10 ? 3 : 0,
  )
  const image = await readRegisters(
    { bus, unitId: 1, kind: 'input', maxRegisters: 10 },
    spans([0, 6], [6, 6], [12, 2]),
  )
  assert.equal(requests, spans([0, 6], [6, 8]))
  assert.is(image.word(13), 13)
})

test('a hole that the device refuses is found once, and gone around from then on', async () => {
  const { bus, requests } = makeBus(without(25))
  const wanted = spans([0, 2], [4, 2], [20, 2], [30, 2], [36, 2])
  const image = await readRegisters({ bus, unitId: 1 }, wanted)
  assert.ok(wanted.every(({ address, count }) => image.words(address, count) !== null))
  requests.length = 0
  await readRegisters({ bus, unitId: 1 }, wanted)
  assert.equal(requests, spans([0, 22], [30, 8]))
})

test('two registers that are readable each alone and not together become two requests', async () => {
  const { bus, requests } = makeBus(({ address, count }) => (address < 8 && address + count > 8 ? 2 : 0))
  const wanted = spans([4, 2], [6, 2], [8, 2], [10, 2])
  await readRegisters({ bus, unitId: 1 }, wanted)
  requests.length = 0
  const image = await readRegisters({ bus, unitId: 1 }, wanted)
  assert.equal(requests, spans([4, 4], [8, 4]))
  assert.is(image.word(11), 11)
})

test('a value that the device does not have is missing, costs nothing for a minute, and is then asked for again', async () => {
  let isThere = false
  const { bus, requests, tick } = makeBus((request) => (isThere ? 0 : without(11)(request)))
  const wanted = spans([8, 2], [10, 2], [12, 2])
  const image = await readRegisters({ bus, unitId: 1 }, wanted)
  assert.equal([image.word(9), image.word(10), image.word(11), image.word(12)], [9, null, null, 12])
  requests.length = 0
  await readRegisters({ bus, unitId: 1 }, wanted)
  assert.equal(requests, spans([8, 2], [12, 2]))
  requests.length = 0
  tick(REFUSAL_LIFE_MS)
  await readRegisters({ bus, unitId: 1 }, wanted)
  assert.equal(requests, spans([8, 2], [10, 2], [12, 2]))
  isThere = true
  tick(REFUSAL_LIFE_MS)
  assert.is((await readRegisters({ bus, unitId: 1 }, wanted)).word(11), 11)
})

test('barriers belong to one unit and one function, and are forgotten on demand', async () => {
  const { bus, requests } = makeBus((request, unitId, kind) =>
    unitId === 1 && kind === 'holding' ? without(5)(request) : 0,
  )
  const wanted = spans([0, 2], [8, 2])
  await readRegisters({ bus, unitId: 1 }, wanted)
  requests.length = 0
  await readRegisters({ bus, unitId: 2 }, wanted)
  await readRegisters({ bus, unitId: 1, kind: 'input' }, wanted)
  assert.equal(requests, spans([0, 10], [0, 10]))
  bus.barriers(1, 'holding').forget()
  assert.equal(bus.barriers(1, 'holding').list(), [])
})

test('a device that failed once is gone around, and nothing is learned of it', async () => {
  for (const failuresInARow of [1, 2, 3]) {
    let failures = failuresInARow
    const { bus, requests } = makeBus(() => (failures-- > 0 ? 4 : 0))
    const wanted = spans([0, 2], [4, 2], [8, 2])
    const image = await readRegisters({ bus, unitId: 1 }, wanted)
    assert.is(image.word(9), 9)
    requests.length = 0
    assert.equal((await readRegisters({ bus, unitId: 1 }, wanted)).words(0, 2), [0, 1])
    assert.equal(requests, spans([0, 10]))
    assert.equal(bus.barriers(1, 'holding').list(), [])
  }
})

test('any other failure is thrown, and teaches nothing', async () => {
  for (const exceptionCode of [1, 5, 6, 11]) {
    const { bus, requests } = makeBus(() => exceptionCode)
    assert.is(await codeOf(readRegisters({ bus, unitId: 1 }, spans([0, 1], [3, 1]))), 'modbus-exception')
    assert.is(requests.length, 1)
    assert.equal(bus.barriers(1, 'holding').list(), [])
  }
})

test('a device that refuses everything is not asked for ever', async () => {
  const { bus, requests } = makeBus(() => 2)
  const wanted = Array.from({ length: 120 }, (_, address) => ({ address, count: 1 }))
  await readRegisters({ bus, unitId: 1 }, wanted)
  assert.ok(requests.length <= SEARCH_LIMIT_REQUESTS + 8, `${requests.length} requests`)
})

test('whatever is refused, all that can be read is read, and soon without a refusal', async () => {
  const address = fc.nat(300)
  const wantedSpans = fc.uniqueArray(fc.record({ address, count: fc.integer({ min: 1, max: 4 }) }), {
    maxLength: 12,
    selector: (span) => span.address,
  })
  await fc.assert(
    fc.asyncProperty(wantedSpans, fc.array(address, { maxLength: 4 }), async (wanted, missing) => {
      const { bus } = makeBus(without(...missing))
      const readable = wanted.filter((span) => without(...missing)(span) === 0)
      let refusals = Infinity
      for (let poll = 0; poll < 6 && refusals > 0; poll += 1) {
        refusals = 0
        const counting: Bus = {
          ...bus,
          readHolding: (...request) => {
            if (without(...missing)({ address: request[1], count: request[2] }) > 0) refusals += 1
            return bus.readHolding(...request)
          },
        }
        const image = await readRegisters({ bus: counting, unitId: 1 }, wanted)
        for (const span of readable) {
          assert.equal(
            image.words(span.address, span.count),
            Array.from({ length: span.count }, (_, index) => span.address + index),
          )
        }
        for (const span of wanted.filter((one) => !readable.includes(one))) {
          const words = image.words(span.address, span.count)
          assert.is(words, null)
        }
      }
      assert.is(refusals, 0)
    }),
  )
})

test.run()
