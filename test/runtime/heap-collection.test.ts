/** A home's heap is collected when it has grown a little, in the process itself and not before. */
import { spawnSync } from 'node:child_process'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { createHeapCollection } from '../../node/runtime/heap-collection.ts'
import { ROOT } from '../cli/run-command.ts'

test('it is collected when it has grown by so much since the last collection, and then only when it has grown again', () => {
  let [used, alive, collections] = [50, 40, 0]
  const heap = {
    usedBytes: () => used,
    collect: () => {
      collections += 1
      used = alive
    },
  }
  const collection = createHeapCollection(heap, { grownBytes: 5 })
  const look = (): boolean => collection.look()
  assert.ok(look(), 'what a home begins with is not known')
  used = 44
  assert.not(look())
  used = 45
  assert.ok(look())
  alive = 43
  used = 46
  assert.ok(look())
  used = 47
  assert.not(look(), 'what lives on has grown')
  assert.is(collections, 3)
})

/** Throws away objects that have lived for a while, and tells by how much the heap came to more than it began with. */
const PROGRAM = `
  import { setImmediate } from 'node:timers/promises'
  import { getHeapStatistics } from 'node:v8'
  import { keepHeapSmall, settleHeap } from './node/runtime/small-heap.ts'
  // Looks come as often as the program can be interrupted.
  globalThis.setInterval = (look) => {
    globalThis.look = look
    return { unref() {} }
  }
  keepHeapSmall()
  if (process.argv[1] === 'settled') settleHeap()
  const alive = Array.from({ length: 200_000 }, (_, index) => ({ index, text: 'x' + index }))
  const kept = []
  let [most, least] = [0, Infinity]
  for (let round = 0; round < 1500; round++) {
    kept[round % 40] = Array.from({ length: 1000 }, (_, index) => ({ index, text: String(index) }))
    const used = getHeapStatistics().used_heap_size
    if (round > 500) [most, least] = [Math.max(most, used), Math.min(least, used)]
    globalThis.look?.()
    await setImmediate()
  }
  console.log(most - least, alive.length, typeof gc)
`

function swingOf(which: 'begun' | 'settled'): number {
  const args = ['--import', 'tsx', '--input-type=module', '--eval', PROGRAM, which]
  const { stdout, stderr } = spawnSync(process.execPath, args, { cwd: ROOT, encoding: 'utf8' })
  assert.match(stdout, /^\d+ 200000 undefined\n$/, stderr)
  return Number(stdout.split(' ')[0])
}

test('in a home that has settled the heap swings by a few MB, half as much as before', () => {
  const [begun, settled] = [swingOf('begun'), swingOf('settled')]
  assert.ok(settled < 6 * 2 ** 20 && 2 * settled < begun, `${String(settled)} of ${String(begun)} bytes`)
})

test.run()
