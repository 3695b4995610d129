/** Models longer than a request, and scale factors that change while they are read. */
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { decimalToNumber } from '../../../hardware/sunspec/decimal.ts'
import { decodeModel, type PointValue } from '../../../hardware/sunspec/decode.ts'
import { encodeModel } from '../../../hardware/sunspec/encode.ts'
import { findModel } from '../../../hardware/sunspec/models.ts'
import { readSunSpecMap } from '../../../hardware/sunspec/read-map.ts'
import { modelAtoms } from '../../../hardware/sunspec/model-atoms.ts'
import { readModels } from '../../../hardware/sunspec/read-models.ts'
import { registersAt, unitOf, withUnits } from '../fixtures.ts'

const STRINGS = 12

function longModel() {
  const definition = findModel(160)
  if (definition === null) throw new Error('no model 160')
  const groups = Array.from({ length: STRINGS }, (_, index) => ({
    IDStr: `PV${index}`,
    DCW: 100 + index,
    DCWH: 70_000 + index,
  }))
  const words = encodeModel(definition, { N: STRINGS, DCW_SF: 1, DCWH_SF: 0 }, groups)
  const found = { id: 160, address: 300, length: words.length - 2 }
  return { definition, words, found }
}

const asNumber = (value: PointValue | undefined) =>
  typeof value === 'object' && value !== null ? decimalToNumber(value) : value

test('a model of 250 registers is read in requests none of which ends within a value', async () => {
  const { definition, words, found } = longModel()
  const atoms = modelAtoms({ found, definition, points: 'all' })
  const within = new Set(
    atoms.flatMap(({ address, count }) =>
      Array.from({ length: count - 1 }, (_, index) => address + 1 + index),
    ),
  )
  const reads: { address: number; count: number }[] = []
  const unit = unitOf(registersAt(300, words), (address, count) => reads.push({ address, count }))
  await withUnits({ 1: unit }, async (bus) => {
    await readModels({ bus, unitId: 1 }, [{ found, definition, points: 'all' }])
  })
  assert.is(reads.length, 4)
  for (const { address, count } of reads) assert.not.ok(within.has(address) || within.has(address + count))
})

test('the pieces of a long model fit together', async () => {
  const { definition, words, found } = longModel()
  await withUnits({ 1: unitOf(registersAt(300, words)) }, async (bus) => {
    const image = await readModels({ bus, unitId: 1 }, [{ found, definition, points: 'all' }])
    const groups = decodeModel(definition, found, image).groups['module'] ?? []
    assert.is(groups.length, STRINGS)
    assert.equal(
      groups.map(({ points }) => asNumber(points['DCW'])),
      groups.map((_, index) => 1000 + 10 * index),
    )
    assert.equal(
      groups.map(({ points }) => asNumber(points['DCWH'])),
      groups.map((_, index) => 70_000 + index),
    )
  })
})

test('a scale factor that changes between the pieces is noticed: once it is read again, twice it is not believed', async () => {
  for (const changes of [1, 1000]) {
    const { definition, words, found } = longModel()
    const registers = registersAt(300, words)
    let left = changes
    let scale = 1
    const unit = unitOf(registers, (address) => {
      // After the first piece has gone out, and before the scale factors are asked for again.
      if (address <= 304 || left === 0) return
      left -= 1
      scale = (scale + 1) % 11
      registers.set(304, scale)
    })
    await withUnits({ 1: unit }, async (bus) => {
      const image = await readModels({ bus, unitId: 1 }, [{ found, definition, points: ['DCW'] }])
      const [first] = decodeModel(definition, found, image).groups['module'] ?? []
      assert.is(asNumber(first?.points['DCW']), changes === 1 ? 10_000 : null)
    })
  }
})

test('a hole that cannot be read does not take its neighbours with it', async () => {
  const definition = findModel(713)
  if (definition === null) throw new Error('no model 713')
  const words = encodeModel(definition, { SoC: 55, Pct_SF: 0 })
  const registers = new Map([...registersAt(100, words), ...registersAt(115, words)])
  await withUnits({ 1: unitOf(registers) }, async (bus) => {
    const wanted = [100, 115].map((address) => ({
      found: { id: 713, address, length: 7 },
      definition,
      points: 'all' as const,
    }))
    const image = await readModels({ bus, unitId: 1 }, wanted)
    for (const { found } of wanted)
      assert.is(asNumber(decodeModel(definition, found, image).points['SoC']), 55)
  })
})

test('the raw view shows scaled points, null for what is not there, and the registers of unknown models', async () => {
  const definition = findModel(701)
  if (definition === null) throw new Error('no model 701')
  const words = encodeModel(definition, {
    W: 1234,
    W_SF: -1,
    TotWhInj: 2n ** 60n + 1n,
    TotWh_SF: 0,
    InvSt: 3,
    MnAlrmInfo: 'ok',
  })
  const registers = new Map([...registersAt(200, words), ...registersAt(400, [64001, 3, 7, 8])])
  await withUnits({ 1: unitOf(registers) }, async (bus) => {
    const models = [
      { id: 701, address: 200, length: words.length - 2 },
      { id: 64001, address: 400, length: 2 },
      { id: 64002, address: 900, length: 2 },
    ]
    const [known, unknown, unreadable] = await readSunSpecMap({ bus, unitId: 1 }, { base: 0, models })
    assert.ok(known !== undefined && 'points' in known)
    const { W, TotWhInj, InvSt, MnAlrmInfo, TotWhAbs, ...rest } = known.points
    assert.equal([W, TotWhInj, InvSt, MnAlrmInfo, TotWhAbs], [123.4, '1152921504606846977', 3, 'ok', null])
    assert.ok(!('ID' in rest) && !('L' in rest))
    assert.equal(known.groups, {})
    assert.equal(unknown, { id: 64001, address: 400, length: 2, registers: [7, 8] })
    assert.equal(unreadable, { id: 64002, address: 900, length: 2, registers: [null, null] })
  })
})

test.run()
