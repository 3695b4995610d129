/** Any image of the published models decodes as a second decoder says that knows only the published JSON. */
import fc from 'fast-check'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { createRegisterImage } from '../../../hardware/modbus/register-image.ts'
import { MODEL_IDS } from '../../../hardware/sunspec/models.ts'
import { plainModel, readRawModels } from '../../../hardware/sunspec/read-map.ts'
import { optionalTest } from '../../support/optional.ts'
import { chooseSeed } from '../../support/seed.ts'
import { registersAt, unitOf, withUnits } from '../fixtures.ts'
import { decodePublished, publishedModels } from './published-models.ts'
import { createChance, randomModel, type Chance } from './random-models.ts'

const seed = chooseSeed()
const IMAGES = 1000
const IMAGES_BY_SOCKET = 40
const MODELS_AN_IMAGE = 5

interface RandomImage {
  readonly base: number
  readonly models: readonly { id: number; address: number; words: readonly number[] }[]
}

function randomImage(chance: Chance): RandomImage {
  const base = [0, 40000, 50000][chance.below(3)] ?? 0
  const models: { id: number; address: number; words: readonly number[] }[] = []
  let address = base + 2
  for (let left = 1 + chance.below(MODELS_AN_IMAGE); left > 0; left -= 1) {
    const id = MODEL_IDS[chance.below(MODEL_IDS.length)] ?? 1
    const words = randomModel(id, chance)
    models.push({ id, address, words })
    address += words.length
  }
  return { base, models }
}

/** The image as JSON shows it, by the decoder of the tests. */
function expected({ models }: RandomImage, unreadable: ReadonlySet<number> = new Set()) {
  return models.map(({ id, address, words }) => ({
    id,
    address,
    length: words.length - 2,
    ...decodePublished(
      id,
      words.map((word, index) => (unreadable.has(address + index) ? null : word)),
    ),
  }))
}

optionalTest(
  test,
  '1,000 random images decode as a decoder over the published JSON says',
  publishedModels,
  () => {
    const seen = new Set<number>()
    fc.assert(
      fc.property(fc.nat(), (imageSeed) => {
        const image = randomImage(createChance(imageSeed))
        const registers = createRegisterImage()
        for (const { address, words } of image.models) registers.put(address, words)
        for (const { id } of image.models) seen.add(id)
        const decoded = image.models.map(({ id, address, words }) =>
          plainModel({ id, address, length: words.length - 2 }, registers),
        )
        assert.equal(JSON.parse(JSON.stringify(decoded)), expected(image))
      }),
      { seed, numRuns: IMAGES },
    )
    assert.is(seen.size, MODEL_IDS.length, 'every model had its turn')
  },
)

optionalTest(
  test,
  'random images with unreadable points are read over a socket',
  publishedModels,
  async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat(), async (imageSeed) => {
        const chance = createChance(imageSeed)
        const image = randomImage(chance)
        const words = [0x5375, 0x6e53, ...image.models.flatMap((model) => model.words), 0xffff, 0]
        const registers = registersAt(image.base, words)
        const unreadable = new Set<number>()
        for (const { address, words: inside } of image.models) {
          // ID, L and what counts groups stay readable; those are the walk's matter.
          if (inside.length < 40 || chance.isTrue(0.5)) continue
          for (let left = chance.below(4); left > 0; left -= 1)
            unreadable.add(address + 20 + chance.below(inside.length - 20))
        }
        for (const address of unreadable) registers.delete(address)
        await withUnits({ 1: unitOf(registers) }, async (bus) => {
          const models = await readRawModels(bus, 1)
          assert.equal(JSON.parse(JSON.stringify(models)), expected(image, unreadable))
        })
      }),
      { seed, numRuns: IMAGES_BY_SOCKET },
    )
  },
)

test.run()
