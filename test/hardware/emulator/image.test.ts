/** Recorded registers: what is replayed, what is refused, and what a bad file is told. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { openEmulation } from '../../../hardware/emulator/emulation.ts'
import { createImageUnit } from '../../../hardware/emulator/image.ts'
import { parseImage, readImage } from '../../../hardware/emulator/image-file.ts'
import { exceptionCodeOf } from '../../../hardware/modbus/bus-errors.ts'
import { discoverSunSpec } from '../../../hardware/sunspec/discover.ts'
import { OperatingError } from '../../../node/core/units/operating-error.ts'
import { optionalTest, sharedData } from '../../support/optional.ts'
import { codeOf, errorOf, hastyBus } from '../fixtures.ts'

const wordsOf = (text: string) => [...parseImage(text, 'image.json').registers]

/** Runs `body` with the path of a file. */
async function withFile(text: string, body: (path: string) => Promise<void>): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'streetwatt-image-'))
  const path = join(folder, 'image.json')
  writeFileSync(path, text)
  try {
    await body(path)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

test('a base and a list, or addresses and words, are one image', () => {
  const expected = [
    [40000, 21365],
    [40001, null],
    [40002, 7],
  ]
  assert.equal(
    wordsOf('{ "device": "x", "base": 40000, "registers": [21365, null, 7], "models": [] }'),
    expected,
  )
  assert.equal(wordsOf('{ "registers": { "40000": 21365, "40001": null, "40002": 7 } }'), expected)
  assert.equal(wordsOf('{ "note": "by hand", "40000": 21365, "40001": null, "40002": 7 }'), expected)
  assert.equal(wordsOf('{ "base": 65535, "registers": [0] }'), [[65535, 0]])
})

test('a bad file is told where and what', () => {
  const rows: readonly (readonly [text: string, place: string, what: RegExp])[] = [
    ['', 'image.json:1:1', /not JSON/],
    ['{ "base": 1,\n  "registers": [1, 2,, 3] }', 'image.json:2:22', /not JSON/],
    ['[1, 2]', 'image.json:1:1', /an object/],
    ['{ "registers": [1] }', 'image.json:1:1', /base/],
    ['{ "base": 70000, "registers": [1] }', 'image.json:1:11', /base/],
    ['{ "base": 65535, "registers": [1, 2] }', 'image.json:1:31', /beyond/],
    ['{ "base": 0, "registers": [] }', 'image.json:1:27', /no registers/],
    ['{ "base": 0,\n  "registers": [\n    1,\n    65536\n  ] }', 'image.json:4:5', /register 1 /],
    ['{ "base": 0, "registers": [1.5] }', 'image.json:1:28', /register 0 /],
    ['{ "base": 0, "registers": ["7"] }', 'image.json:1:28', /register 0 /],
    ['{ "base": 0, "registers": 7 }', 'image.json:1:27', /list or a map/],
    ['{ "40000": -1 }', 'image.json:1:12', /register 40000/],
    ['{ "65536": 1 }', 'image.json:1:12', /"65536" is no address/],
    ['{ "registers": { "note": 1 } }', 'image.json:1:26', /"note" is no address/],
    ['{ "note": 1 }', 'image.json:1:1', /no registers/],
  ]
  for (const [text, place, what] of rows) {
    try {
      parseImage(text, 'image.json')
      assert.unreachable(text)
    } catch (error) {
      assert.ok(error instanceof OperatingError, text)
      assert.is(error.code, 'emulator-image-invalid')
      assert.ok(error.message.startsWith(`${place}: `), `${text} → ${error.message}`)
      assert.match(error.message, what)
    }
  }
})

test('a file that is not there is named', async () => {
  assert.is(await codeOf(readImage('/nowhere/image.json')), 'emulator-image-unreadable')
})

test('null, an end and a hole are exception 2, for both functions; writes are exception 1, another unit 11', async () => {
  const unit = createImageUnit({
    registers: new Map([
      [10, 1],
      [11, 2],
      [12, null],
      [20, 3],
    ]),
  })
  assert.equal(unit.read(10, 2, 'holding'), [1, 2])
  assert.equal(unit.read(20, 1, 'input'), [3])
  for (const [address, count] of [
    [9, 2],
    [11, 2],
    [12, 1],
    [13, 1],
    [20, 2],
  ] as const)
    assert.is(unit.read(address, count, 'holding'), null)
  await withFile('{ "base": 10, "registers": [1, 2, null] }', async (image) => {
    const emulation = await openEmulation({ image, port: 0, unitId: 126 }, { now: () => 0 })
    const facts = await emulation.start()
    assert.equal([facts.device, facts.units], ['image', [126]])
    const bus = hastyBus(facts.port, { requestTimeoutMs: 2000 })
    assert.equal(await bus.readHolding(126, 10, 2), [1, 2])
    assert.equal(await bus.readInput(126, 11, 1), [2])
    assert.is(exceptionCodeOf(await errorOf(bus.readHolding(126, 11, 2))), 2)
    assert.is(exceptionCodeOf(await errorOf(bus.writeHolding(126, 10, [1]))), 1)
    assert.is(exceptionCodeOf(await errorOf(bus.writeHolding(126, 10, [1], { functionCode: 6 }))), 1)
    assert.is(exceptionCodeOf(await errorOf(bus.readHolding(1, 10, 1))), 11)
    await bus.close()
    await emulation.stop()
  })
})

const sma = sharedData('modbus-dumps', 'sma-sb3.6', 'registers.json')
optionalTest(test, 'a recorded SMA is found with all the models that its file lists', sma, async () => {
  const emulation = await openEmulation({ image: sma.path, port: 0 }, { now: () => 0 })
  const { port } = await emulation.start()
  const bus = hastyBus(port, { requestTimeoutMs: 2000 })
  const [found] = await discoverSunSpec(bus, { unitIds: [1] })
  const ids = found?.models.map(({ id }) => id) ?? []
  for (const id of [1, 11, 12, 101, 120, 121, 122, 123, 124, 160]) assert.ok(ids.includes(id), `${id}`)
  await bus.close()
  await emulation.stop()
})

test.run()
