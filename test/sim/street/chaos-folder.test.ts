/** Snapshots on a disk that tears files and forgets names: what was acknowledged is there after every death. */
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { createSnapshots, fileName } from '../../../node/store/snapshots.ts'
import { createChances } from '../../../sim/street/chances.ts'
import type { ChaosFolder } from '../../../sim/street/chaos-folder.ts'
import { createChaosFolder } from '../../../sim/street/chaos-folder.ts'
import { createMemoryFolder } from '../../../sim/street/memory-folder.ts'
import type { MemoryDisk } from '../../../sim/street/memory-store.ts'
import { createMemoryDisk } from '../../support/memory-store.ts'
import { createVirtualTime } from '../../support/virtual-clock.ts'

const HASH = 'ab'.repeat(32)
const SEEDS = 150
const LIVES = 5
/** In which a process keeps one snapshot after the other. */
const LIFE_MS = 400

test('whatever a process acknowledged before it died, in a write or without power, is whole afterwards', async () => {
  let [torn, deaths, undone] = [0, 0, 0]
  for (let seed = 1; seed <= SEEDS; seed++) {
    const run = createRun(seed, () => (torn += 1))
    let acknowledged = 0
    for (let life = 0; life < LIVES; life++) {
      acknowledged = await run.live(acknowledged)
      deaths += 1
      const found = await run.whole()
      assert.ok(found.includes(acknowledged) || acknowledged === 0, `seed ${seed}: ${acknowledged} is lost`)
      if (run.disk.files.has(`${fileName(acknowledged + 1)}.new`)) undone += 1
    }
  }
  assert.ok(deaths === SEEDS * LIVES && torn > 50 && undone > 50, `${torn} torn, ${undone} undone`)
})

test('a file that was being written is there in part, and is never taken for a snapshot', async () => {
  const disk = createMemoryDisk()
  const time = createVirtualTime(0)
  const chaos = createChaosFolder({ time, count: () => undefined, isHealed: () => true }, disk, {
    chances: createChances(3, 1),
    fall: () => undefined,
  })
  const folder = chaos.open(createMemoryFolder(disk))
  void shelfOf(folder).keep(1, makeSnapshot(1))
  await time.advanceTo(0)
  chaos.die('crash')
  folder.kill()
  assert.equal([...disk.files.keys()], [`${fileName(1)}.new`])
  assert.equal(await listWhole(disk), [])
})

test.run()

function createRun(seed: number, torn: () => void) {
  const disk = createMemoryDisk()
  const time = createVirtualTime(0)
  const chances = createChances(seed, 2)
  let end: (how: 'crash' | 'power-loss') => void = () => undefined
  const chaos: ChaosFolder = createChaosFolder({ time, count: torn, isHealed: () => false }, disk, {
    chances: createChances(seed, 1),
    fall: (how) => end(how),
  })

  /** Keeps the heights from the next on until the process dies; the last that was acknowledged. */
  async function live(from: number): Promise<number> {
    const folder = chaos.open(createMemoryFolder(disk))
    let [acknowledged, isOver] = [from, false]
    end = (how) => {
      if (isOver) return
      isOver = true
      chaos.die(how)
      folder.kill()
    }
    const keepAll = async (): Promise<void> => {
      for (let height = from + 1; ; height++) {
        await shelfOf(folder).keep(height, makeSnapshot(height))
        acknowledged = height
      }
    }
    void keepAll()
    await time.advanceTo(time.nowMs() + LIFE_MS * chances.fraction())
    end(chances.happens(0.5) ? 'crash' : 'power-loss')
    return acknowledged
  }

  return { disk, live, whole: () => listWhole(disk) }
}

function shelfOf(folder: Parameters<typeof createSnapshots>[1]) {
  return createSnapshots({ communityHash: HASH, place: 'here' }, folder)
}

function makeSnapshot(height: number) {
  const leaves = new Map([['height', Uint8Array.of(height & 0xff)]])
  return { stored: { block: new Uint8Array(40), certificate: new Uint8Array(8) }, leaves }
}

/** Heights of what reads; whatever has the name of a snapshot must. */
async function listWhole(disk: MemoryDisk): Promise<number[]> {
  const heights: number[] = []
  for await (const { height, code } of shelfOf(createMemoryFolder(disk)).found()) {
    assert.is(code, 'ok', `height ${height}`)
    heights.push(height)
  }
  return heights
}
