import fc from 'fast-check'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { HOLE_LIMIT_REGISTERS, planReads } from '../../../hardware/modbus/read-plan.ts'

test('neighbours and small holes become one request, large holes do not', () => {
  assert.equal(planReads([]), [])
  assert.equal(
    planReads([
      { address: 10, count: 2 },
      { address: 12, count: 1 },
    ]),
    [{ address: 10, count: 3 }],
  )
  const near = [
    { address: 0, count: 1 },
    { address: 1 + HOLE_LIMIT_REGISTERS, count: 1 },
  ]
  assert.is(planReads(near).length, 1)
  assert.is(
    planReads([
      { address: 0, count: 1 },
      { address: 2 + HOLE_LIMIT_REGISTERS, count: 1 },
    ]).length,
    2,
  )
})

test('125 registers are one request, 126 are two, and no span is cut for them', () => {
  assert.is(planReads([{ address: 0, count: 125 }]).length, 1)
  assert.equal(
    planReads([
      { address: 0, count: 124 },
      { address: 124, count: 2 },
    ]),
    [
      { address: 0, count: 124 },
      { address: 124, count: 2 },
    ],
  )
})

test('no request reaches across a barrier', () => {
  const wanted = [
    { address: 0, count: 2 },
    { address: 2, count: 2 },
    { address: 8, count: 2 },
  ]
  assert.equal(planReads(wanted, { barriers: [8] }), [
    { address: 0, count: 4 },
    { address: 8, count: 2 },
  ])
  assert.equal(planReads(wanted, { barriers: [5] }).length, 2)
  assert.equal(planReads(wanted, { barriers: [2] }).length, 2)
  assert.equal(planReads(wanted, { barriers: [0, 10] }), [{ address: 0, count: 10 }])
})

test('a device that takes fewer registers gets shorter requests, and never more than Modbus allows', () => {
  const wanted = Array.from({ length: 20 }, (_, index) => ({ address: 2 * index, count: 2 }))
  const requests = planReads(wanted, { maxRegisters: 7 })
  assert.is(requests.length, 7)
  assert.ok(requests.every(({ count }) => count <= 6))
  assert.equal(planReads([{ address: 0, count: 200 }], { maxRegisters: 1000 })[0]?.count, 125)
})

test('every span of up to 125 registers lies whole in one request, and no request is longer', () => {
  const span = fc.record({ address: fc.nat(2000), count: fc.integer({ min: 1, max: 125 }) })
  fc.assert(
    fc.property(fc.array(span, { maxLength: 30 }), fc.array(fc.nat(2200)), (spans, barriers) => {
      const requests = planReads(spans, { barriers })
      assert.ok(requests.every(({ count }) => count >= 1 && count <= 125))
      assert.ok(requests.length <= spans.length)
      for (const { address, count } of spans) {
        assert.ok(
          requests.some(
            (request) => address >= request.address && address + count <= request.address + request.count,
          ),
        )
      }
    }),
  )
})

test.run()
