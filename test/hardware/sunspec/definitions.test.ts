/** Our compact definitions against the published ones. */
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { defineModel } from '../../../hardware/sunspec/define-model.ts'
import type { GroupCount, ModelDefinition, PointGroup } from '../../../hardware/sunspec/definition.ts'
import { findModel, MODEL_IDS } from '../../../hardware/sunspec/models.ts'
import { optionalTest } from '../../support/optional.ts'
import { publishedGroup, publishedModels, type PublishedGroup } from './published-models.ts'

const ISSUE_IDS = [
  ...[
    1, 11, 12, 101, 102, 103, 111, 112, 113, 120, 121, 122, 123, 124, 126, 127, 128, 129, 130, 131, 132, 160,
  ],
  ...[201, 202, 203, 204, 211, 212, 213, 214],
  ...[701, 702, 703, 704, 705, 706, 707, 708, 709, 710, 711, 712, 713, 714, 802],
]

test('every model that is promised has a definition', () => {
  assert.equal(MODEL_IDS, ISSUE_IDS)
})

optionalTest(
  test,
  'every point agrees with its published definition: name, type, size, offset, scale, access, units',
  publishedModels,
  () => {
    for (const id of MODEL_IDS) compareGroups(definitionOf(id), publishedGroup(id), `model ${id}`)
  },
)

function compareGroups(ours: PointGroup, published: PublishedGroup, where: string): void {
  let offset = 0
  const rows = published.points.map(({ name, type, size, sf, access, units, mandatory }) => {
    const isMandatory = type.startsWith('acc') && mandatory === 'M'
    const row = { name, type, words: size, offset, scale: sf ?? null, isMandatory }
    offset += size
    return { ...row, isWritable: access === 'RW', units: (units ?? '').trim() }
  })
  assert.equal(
    ours.points.map((point) => ({ ...point, units: point.units.trim() })),
    rows,
    where,
  )
  assert.is(ours.words, offset, where)
  const groups = published.groups ?? []
  assert.equal(
    ours.groups.map(({ name, count }) => ({ name, count })),
    groups.map(({ name, count }) => ({ name, count: countOf(count) })),
    where,
  )
  groups.forEach((group, index) => {
    const our = ours.groups[index]
    assert.ok(our)
    compareGroups(our, group, `${where} ${group.name}`)
  })
}

function countOf(published: string | number | undefined): GroupCount {
  if (typeof published === 'string') return { point: published }
  return published === 0 ? 'fill' : (published ?? 1)
}

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
  assert.is(definitionOf(160).groups[0]?.words, 20)
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

test('a slip of the pen does not load', () => {
  const slips = [
    ...[
      'W',
      'W:int17',
      ':int16',
      'W:int16:',
      'W:string',
      'W:string0',
      'W:int16[W',
      'W:int16 [W]',
      'W:uint163',
    ],
    ...[
      'W:int16:W_SF',
      'W:int16:S S:int16',
      'G*N{ W:int16 }',
      'G{ W:int16',
      'W:int16 }',
      'G{ }',
      'G{ W:int16 } V:int16',
    ],
  ]
  for (const text of slips) assert.throws(() => defineModel(999, text), undefined, text)
})

test('scales and counts are found in the groups around a point, and a scale may be a number', () => {
  const { groups, points } = defineModel(
    999,
    'N:uint16 S:sunssf W:int16:-2 A{ X:pad B*N{ V:int16:S=rw[% x] } }',
  )
  assert.is(points[4]?.scale, -2)
  const inner = groups[0]?.groups[0]
  assert.equal(inner?.count, { point: 'N' })
  assert.equal(inner?.points, [
    {
      name: 'V',
      type: 'int16',
      offset: 0,
      words: 1,
      scale: 'S',
      units: '% x',
      isWritable: true,
      isMandatory: false,
    },
  ])
})

function definitionOf(id: number): ModelDefinition {
  const definition = findModel(id)
  if (definition === null) throw new Error(`no model ${id}`)
  return definition
}

test.run()
