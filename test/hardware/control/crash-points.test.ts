/**
 * A program that ends at any request of a lease, or at any of its writes to the disk, and one that is started after it:
 * the battery is normal in the end, whatever it was in between.
 */
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { readJournal } from '../../../hardware/control/journal.ts'
import { chooseSeed } from '../../support/seed.ts'
import { codeOf, codesOf, withLease, type LeaseScene } from './armed-lease.ts'
import { makePlan, MODE, POWER } from './fake-battery.ts'

const seed = chooseSeed()

const take = ({ lease, until }: LeaseScene, powerW: number) =>
  lease.take({ action: 'charge', powerW, untilMs: until(120_000) })

/** The same as a program whose power is cut: the request, and all that would come after it, never happens. */
function cutAt(scene: LeaseScene, index: number): Promise<void> {
  return new Promise((resolve) => {
    scene.battery.before = (request) => {
      if (request.index < index) return
      resolve()
      return new Promise(() => {})
    }
  })
}

/** Request by request: a take, a renewal with more power, a release. */
async function workUntilCut(scene: LeaseScene, cutIndex: number): Promise<'cut' | 'done'> {
  const cut = cutAt(scene, cutIndex).then(() => 'cut' as const)
  const work = take(scene, 1000)
    .then(() => take(scene, 2000))
    .then(() => scene.lease.release())
    .then(() => 'done' as const)
  return Promise.race([cut, work])
}

for (const kind of ['device-timer', 'software'] as const) {
  test(`${kind}: a program cut off at any request is undone by the next`, async () => {
    for (let index = 0; ; index += 1) {
      const outcomes: string[] = []
      await withLease({ plan: makePlan(kind), timings: { tickMs: 60_000 } }, async (scene) => {
        const outcome = await workUntilCut(scene, index)
        outcomes.push(outcome)
        await scene.abandon()
        const wasWritten = scene.battery.writes.length > 0
        const { type } = await readJournal(scene.folder)
        if (outcome === 'cut' && wasWritten) assert.is(type, 'held', `at request ${index}`)
        assert.is(await scene.openAgain().restore(), type === 'held', `at request ${index}`)
        assert.equal(scene.battery.registers.slice(POWER, MODE + 1), [0, 0], `at request ${index}`)
      })
      if (outcomes.includes('done')) {
        assert.ok(index > 10)
        return
      }
    }
  })
}

test('a journal with any byte changed, or cut short anywhere, still means that a lease was held', async () => {
  await withLease({ timings: { tickMs: 60_000 } }, async (scene) => {
    await take(scene, 1000)
    const path = join(scene.folder, 'journal.json')
    const whole = readFileSync(path)
    await fc.assert(
      fc.asyncProperty(
        fc.nat(whole.length - 2),
        fc.integer({ min: 1, max: 255 }),
        fc.boolean(),
        async (at, mask, isCut) => {
          const damaged = isCut ? whole.subarray(0, at) : Buffer.from(whole)
          if (!isCut) damaged[at] = (damaged[at] ?? 0) ^ mask
          writeFileSync(path, damaged)
          const found = await readJournal(scene.folder)
          // White space and the like may change without changing what is said.
          if (found.type === 'held') assert.is(found.journal.order.device.serial, 'T-1')
          else assert.is(found.type === 'damaged' && found.order?.device.serial, 'T-1')
        },
      ),
      { seed, numRuns: 200 },
    )
  })
})

test('a damaged journal is said, and undone by its copy; with both damaged, by the plan', async () => {
  for (const isCopyDamaged of [false, true]) {
    await withLease({ timings: { tickMs: 60_000 } }, async (scene) => {
      await take(scene, 1000)
      await scene.abandon()
      assert.is(scene.battery.registers[MODE], 1)
      writeFileSync(join(scene.folder, 'journal.json'), 'rotten')
      if (isCopyDamaged) writeFileSync(join(scene.folder, 'order.json'), 'rotten')
      assert.is(await scene.openAgain().restore(), true)
      assert.ok(codesOf(scene.events).includes('control-journal-damaged'))
      assert.equal(scene.battery.registers.slice(POWER, MODE + 1), [0, 0])
    })
  }
})

test('a disk that takes no journal means that nothing is sent', async () => {
  await withLease({}, async (scene) => {
    // A folder in the place of the file: the rename fails, as on a disk that is full or read-only.
    mkdirSync(join(scene.folder, 'journal.json', 'in-the-way'), { recursive: true })
    assert.is(await codeOf(take(scene, 1000)), 'EISDIR')
    assert.equal(scene.battery.writes, [])
  })
})

test('no file is left half written', async () => {
  await withLease({}, async (scene) => {
    await take(scene, 1000)
    await scene.lease.release()
    assert.equal(readdirSync(scene.folder).sort(), ['arming.json', 'journal.json', 'order.json'])
  })
})

test.run()
