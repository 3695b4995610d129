/** Our compact definitions against the published ones. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { defineModel, type ModelDefinition } from '../../../hardware/sunspec/definition.ts'
import { findModel, MODEL_IDS } from '../../../hardware/sunspec/models.ts'
import { optionalTest, sharedData } from '../../support/optional.ts'

interface PublishedPoint {
  readonly name: string
  readonly type: string
  readonly size: number
  readonly sf?: string
  readonly mandatory?: string
}
interface PublishedGroup {
  readonly points: readonly PublishedPoint[]
  readonly groups?: readonly (PublishedGroup & { readonly name: string })[]
}

const models = sharedData('sunspec-models')

optionalTest(
  test,
  'every model agrees with its published definition in order, type, size and scale',
  models,
  () => {
    for (const id of MODEL_IDS) {
      const published = JSON.parse(readFileSync(join(models.path, `model_${id}.json`), 'utf8')) as {
        group: PublishedGroup
      }
      const model = definitionOf(id)
      assert.equal(rowsOf(model.points), publishedRows(published.group), `model ${id}`)
      const [group] = published.group.groups ?? []
      assert.is(model.group?.name, group?.name, `model ${id}`)
      if (group !== undefined)
        assert.equal(rowsOf(model.group?.points ?? []), publishedRows(group), `model ${id}`)
    }
  },
)

optionalTest(test, 'an accumulator is mandatory where the published definition says so', models, () => {
  for (const id of MODEL_IDS) {
    const published = JSON.parse(readFileSync(join(models.path, `model_${id}.json`), 'utf8')) as {
      group: PublishedGroup
    }
    const wanted = published.group.points.filter(
      ({ type, mandatory }) => type.startsWith('acc') && mandatory === 'M',
    )
    const marked = definitionOf(id).points.filter(({ isMandatory }) => isMandatory)
    assert.equal(
      marked.map(({ name }) => name),
      wanted.map(({ name }) => name),
      `model ${id}`,
    )
  }
})

test('lengths are those of real devices, ID and L included', () => {
  const lengths: [number, number][] = [
    [1, 68],
    [101, 52],
    [102, 52],
    [103, 52],
    [120, 28],
    [124, 26],
    [160, 10],
    [201, 107],
    [204, 107],
    [701, 155],
    [713, 9],
    [802, 64],
  ]
  for (const [id, words] of lengths) assert.is(definitionOf(id).words, words, `model ${id}`)
  assert.is(definitionOf(160).group?.words, 20)
})

test('offsets are those that were read from real maps', () => {
  const offsets: [number, string, number][] = [
    [103, 'W', 14],
    [103, 'WH', 24],
    [103, 'St', 38],
    [203, 'W', 18],
    [203, 'TotWhExp', 38],
    [203, 'TotWhImp', 46],
    [203, 'TotWh_SF', 54],
    [124, 'ChaState', 8],
    [124, 'OutWRte', 12],
    [802, 'SoC', 11],
    [802, 'W', 47],
    [160, 'N', 8],
  ]
  for (const [id, name, offset] of offsets) {
    assert.is(definitionOf(id).points.find((point) => point.name === name)?.offset, offset, `${id}.${name}`)
  }
})

test('every scale factor that is named exists', () => {
  for (const id of MODEL_IDS) {
    const { points, group } = definitionOf(id)
    for (const { scale } of [...points, ...(group?.points ?? [])]) {
      if (scale !== null)
        assert.is(points.find(({ name }) => name === scale)?.type, 'sunssf', `${id}.${scale}`)
    }
  }
})

test('a slip of the pen does not load', () => {
  for (const entry of ['W', 'W:int17', ':int16', 'W:int16:', 'W:string']) {
    assert.throws(() => defineModel(999, entry), undefined, entry)
  }
})

function definitionOf(id: number): ModelDefinition {
  const definition = findModel(id)
  if (definition === null) throw new Error(`no model ${id}`)
  return definition
}

function rowsOf(points: ModelDefinition['points']) {
  return points.map(({ name, type, words, scale }) => ({ name, type, size: words, sf: scale }))
}

function publishedRows({ points }: PublishedGroup) {
  return points.map(({ name, type, size, sf }) => ({ name, type, size, sf: sf ?? null }))
}

test.run()
