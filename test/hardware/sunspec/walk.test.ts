import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { discoverSunSpec } from '../../../hardware/sunspec/discover.ts'
import { OperatingError } from '../../../node/core/units/operating-error.ts'
import { encodeModel } from '../../../hardware/sunspec/encode.ts'
import { findModel } from '../../../hardware/sunspec/models.ts'
import { findSunSpec, MODEL_LIMIT } from '../../../hardware/sunspec/walk.ts'
import { codeOf, readAnswer, registersAt, unitOf, withRawServer, withUnits } from '../fixtures.ts'

const MARKER = [0x5375, 0x6e53]
const END = [0xffff, 0]

function common(serial: string): number[] {
  const model = findModel(1)
  if (model === null) throw new Error('no model 1')
  return encodeModel(model, { Mn: 'Acme ', Md: 'One', SN: serial, DA: 1 })
}

for (const base of [40000, 50000, 0]) {
  test(`a map at base ${base} is found and walked`, async () => {
    const map = [...MARKER, ...common('S1'), 64001, 3, 1, 2, 3, ...END]
    await withUnits({ 1: unitOf(registersAt(base, map)) }, async (bus) => {
      assert.equal(await findSunSpec({ bus, unitId: 1 }), {
        base,
        models: [
          { id: 1, address: base + 2, length: 66 },
          { id: 64001, address: base + 70, length: 3 },
        ],
      })
    })
  })
}

const ends: readonly { how: string; end: readonly number[] }[] = [
  { how: 'with 0xFFFF', end: END },
  { how: 'with 0xFFFF and nothing after it', end: [0xffff] },
  { how: 'with 0, as Kostal does', end: [0] },
  { how: 'with exception 2, as some SMA do', end: [] },
]
for (const { how, end } of ends) {
  test(`a chain may end ${how}`, async () => {
    await withUnits({ 1: unitOf(registersAt(40000, [...MARKER, 64001, 1, 5, ...end])) }, async (bus) => {
      const map = await findSunSpec({ bus, unitId: 1 })
      assert.equal(map?.models, [{ id: 64001, address: 40002, length: 1 }])
    })
  })
}

test('a device that refuses two words is asked for one at a time', async () => {
  const registers = registersAt(40000, [...MARKER, 64001, 1, 5, ...END])
  const unit = unitOf(registers)
  const shy = {
    ...unit,
    read: (address: number, count: number) =>
      count > 1 && address > 40000 ? null : unit.read(address, count, 'holding'),
  }
  await withUnits({ 1: shy }, async (bus) => {
    const map = await findSunSpec({ bus, unitId: 1 })
    assert.equal(map?.models, [{ id: 64001, address: 40002, length: 1 }])
  })
})

test('a device that fails now and then does not lose its models for it', async () => {
  const map = [...MARKER, 64001, 1, 5, 64002, 1, 6, ...END]
  await withUnits({ 1: unitOf(registersAt(40000, map)) }, async (bus) => {
    for (const failing of [3, 1000]) {
      let calls = 0
      const moody: typeof bus = {
        ...bus,
        readHolding(...request) {
          calls += 1
          const [unitId, address] = request
          const isFailing = address === 40005 && calls <= 2 + failing
          if (!isFailing) return bus.readHolding(...request)
          const detail = { code: 'modbus-exception', host: '', port: 0, unitId, exceptionCode: 4 } as const
          return Promise.reject(new OperatingError(detail, 'The device failed.'))
        },
      }
      const found = await findSunSpec({ bus: moody, unitId: 1 })
      assert.is(found?.models.length, failing === 3 ? 2 : 1)
    }
  })
})

test('a chain that never ends is cut', async () => {
  const endless = {
    read: (address: number, count: number) =>
      address === 40000 ? MARKER : Array.from({ length: count }, () => 1),
    write: () => 2,
  }
  await withUnits({ 1: endless }, async (bus) => {
    assert.is((await findSunSpec({ bus, unitId: 1 }))?.models.length, MODEL_LIMIT)
  })
  const huge = { read: (address: number) => (address === 40000 ? MARKER : [64001, 20000]), write: () => 2 }
  await withUnits({ 1: huge }, async (bus) => {
    assert.is((await findSunSpec({ bus, unitId: 1 }))?.models.length, 2)
  })
})

test('data without a marker is nothing, and silence is a timeout', async () => {
  const zeros = {
    read: (_address: number, count: number) => Array.from({ length: count }, () => 0),
    write: () => 2,
  }
  await withUnits({ 1: zeros }, async (bus) => {
    assert.is(await findSunSpec({ bus, unitId: 1 }), null)
  })
  await withRawServer(
    () => {},
    async (bus) => {
      assert.is(await codeOf(findSunSpec({ bus, unitId: 1 })), 'device-timeout')
    },
  )
})

test('a device that is silent where it has no registers is still found at base 0', async () => {
  const registers = registersAt(0, [...MARKER, ...END])
  await withRawServer(
    (request, socket) => {
      const address = request.readUInt16BE(8)
      const words = Array.from(
        { length: request.readUInt16BE(10) },
        (_, index) => registers.get(address + index) ?? 0,
      )
      if (address < 100) socket.write(readAnswer(request, words))
    },
    async (bus) => {
      assert.equal(await findSunSpec({ bus, unitId: 1 }), { base: 0, models: [] })
    },
  )
})

test('discovery names every unit that has a map, and passes over the others', async () => {
  const unit = (serial: string) => unitOf(registersAt(40000, [...MARKER, ...common(serial), ...END]))
  await withUnits({ 1: unit('A'), 126: unit('B'), 200: unitOf(new Map()) }, async (bus) => {
    const devices = await discoverSunSpec(bus)
    assert.equal(
      devices.map(({ unitId, base, manufacturer, model, serial }) => ({
        unitId,
        base,
        manufacturer,
        model,
        serial,
      })),
      [
        { unitId: 1, base: 40000, manufacturer: 'Acme', model: 'One', serial: 'A' },
        { unitId: 126, base: 40000, manufacturer: 'Acme', model: 'One', serial: 'B' },
      ],
    )
    assert.equal(await discoverSunSpec(bus, { unitIds: [2, 200] }), [])
  })
})

test('discovery ends when it is told to', async () => {
  await withRawServer(
    () => {},
    async (bus) => {
      const controller = new AbortController()
      const found = discoverSunSpec(bus, { signal: controller.signal })
      controller.abort()
      assert.is(await codeOf(found), 'request-aborted')
    },
  )
})

test.run()
