/** A real inverter's registers, a good part of which it refuses to show. */
import { readFileSync } from 'node:fs'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { discoverSunSpec } from '../../../hardware/sunspec/discover.ts'
import { readRawModels, type PlainGroup } from '../../../hardware/sunspec/read-map.ts'
import { createSunSpecDevice } from '../../../hardware/sunspec/sunspec-device.ts'
import { optionalTest, sharedData } from '../../support/optional.ts'
import { unitOf, withUnits } from '../fixtures.ts'
import { decodePublished, publishedModels } from './published-models.ts'

interface Recorded {
  readonly base: number
  readonly models: readonly { readonly addr: number; readonly id: number; readonly len: number }[]
  readonly registers: readonly (number | null)[]
}

const file = sharedData('modbus-dumps', 'sma-sb3.6', 'registers.json')
const recorded = (): Recorded => JSON.parse(readFileSync(file.path, 'utf8')) as Recorded

function readable({ base, registers }: Recorded): Map<number, number> {
  const known = registers.flatMap((word, index): [number, number][] =>
    word === null ? [] : [[base + index, word]],
  )
  return new Map(known)
}

optionalTest(
  test,
  'every model of the SMA image is found, and every point it implements decoded',
  file,
  async () => {
    const image = recorded()
    let requests = 0
    await withUnits({ 126: unitOf(readable(image), () => (requests += 1)) }, async (bus) => {
      const models = await readRawModels(bus, 126)
      const end = image.models.findIndex(({ id }) => id === 0xffff)
      assert.equal(
        models.map(({ id, address, length }) => ({ id, addr: address, len: length })),
        image.models.slice(0, end).map(({ id, addr, len }) => ({ id, addr, len })),
      )
      assert.ok(requests < 1000, `${requests} requests`)
      if (!publishedModels.isPresent) return
      for (const { id, address, length, ...model } of models) {
        const from = address - image.base
        assert.ok('points' in model)
        assert.equal(
          JSON.parse(JSON.stringify(model)),
          decodePublished(id, image.registers.slice(from, from + length + 2)),
          `model ${id}`,
        )
      }
      // 877 registers, of which 110 are unreadable, in the morning sun.
      const [, , , inverter] = models
      assert.ok(inverter && 'points' in inverter)
      assert.ok(countKnown(inverter) > 15)
    })
  },
)

optionalTest(
  test,
  'the SMA image is a device, and its polls keep clear of what it refuses',
  file,
  async () => {
    let requests = 0
    await withUnits({ 126: unitOf(readable(recorded()), () => (requests += 1)) }, async (bus) => {
      const [found] = await discoverSunSpec(bus, { unitIds: [1, 126] })
      assert.equal([found?.unitId, found?.manufacturer], [126, 'SMA'])
      const device = await createSunSpecDevice({ bus, unitId: 126 }, { now: () => 0 })
      assert.equal(device.capabilities, ['inverter'])
      await device.sample()
      requests = 0
      const { points } = await device.sample()
      // Power of each of the six strings stands alone between registers that are refused.
      assert.ok(requests <= 10, `${requests} requests a poll`)
      assert.equal([points.pvPowerW.quality, points.stateOfChargePpm.quality], ['ok', 'not-implemented'])
      assert.ok((points.pvPowerW.value ?? 0) > 100)
    })
  },
)

function countKnown({ points, groups }: PlainGroup): number {
  const inner = Object.values(groups)
    .flat()
    .reduce((sum, group) => sum + countKnown(group), 0)
  return inner + Object.values(points).filter((value) => value !== null).length
}

test.run()
