import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { ROOT } from '../cli/run-command.ts'

/**
 * Makes objects that live for a while, as loading a program does, and then, beside those, ones that live as long as a few
 * slots of the market do. Tells the most that V8 set apart for new objects, and how often it collected all of the heap.
 */
const PROGRAM = `
  import { constants, PerformanceObserver } from 'node:perf_hooks'
  import { setImmediate } from 'node:timers/promises'
  import { getHeapSpaceStatistics } from 'node:v8'
  import { keepHeapSmall, letHeapGrow } from './node/runtime/small-heap.ts'
  const which = process.argv[1]
  if (which !== 'usual') keepHeapSmall()
  if (which === 'calculating') letHeapGrow()
  let [mostNew, collections] = [0, 0]
  const observer = new PerformanceObserver((list) => {
    for (const { detail } of list.getEntries())
      if (detail.kind === constants.NODE_PERFORMANCE_GC_MAJOR) collections += 1
  })
  const makeMany = () => Array.from({ length: 2000 }, (_, index) => ({ index, text: String(index) }))
  async function look() {
    const space = getHeapSpaceStatistics().find(({ space_name: name }) => name === 'new_space')
    mostNew = Math.max(mostNew, space.space_size)
    await setImmediate()
  }
  const kept = []
  for (let round = 0; round < 150; round++) {
    kept.push(makeMany())
    await look()
  }
  observer.observe({ type: 'gc' })
  for (let round = 0; round < 1000; round++) {
    kept[round % 50] = makeMany()
    await look()
  }
  await setImmediate()
  console.log(mostNew, collections)
`

interface Memory {
  readonly newBytes: number
  readonly collections: number
}

function memoryOf(which: 'small' | 'usual' | 'calculating'): Memory {
  const args = ['--import', 'tsx', '--input-type=module', '--eval', PROGRAM, which]
  const { stdout, stderr } = spawnSync(process.execPath, args, { cwd: ROOT, encoding: 'utf8' })
  assert.match(stdout, /^\d+ \d+\n$/, stderr)
  const [newBytes = NaN, collections = NaN] = stdout.split(' ').map(Number)
  return { newBytes, collections }
}

const [small, usual, calculating] = [memoryOf('small'), memoryOf('usual'), memoryOf('calculating')]
const told = JSON.stringify({ small, usual, calculating })

test('the space for new objects stays below a quarter of what V8 takes by itself', () => {
  assert.ok(small.newBytes > 0 && small.newBytes * 4 <= usual.newBytes, told)
})

test('what lives for a while and dies is collected twice as often at least as V8 does by itself', () => {
  assert.ok(small.collections > 1 && small.collections >= 2 * usual.collections, told)
})

test('a command that calculates has the heap that V8 gives it', () => {
  assert.ok(calculating.newBytes >= 4 * small.newBytes, told)
  assert.ok(calculating.collections * 2 <= small.collections, told)
})

/** Calls a function without loops so often that V8 compiles it by itself, and tells whether it did. */
const WARM = `
  import { setImmediate, setTimeout } from 'node:timers/promises'
  import { settleHeap, keepHeapSmall } from './node/runtime/small-heap.ts'
  if (process.argv[1] === 'settled') keepHeapSmall()
  if (process.argv[1] !== 'usual') settleHeap()
  const steps = Array.from({ length: 40 }, (_, at) => 't = (t * 31 + n + ' + at + ') | 0').join('; ')
  const warm = new Function('n', 'let t = n; ' + steps + '; return t')
  for (let call = 0; call < 3_800; call++) {
    warm(call)
    if (call % 200 === 0) await setImmediate()
  }
  const isOptimised = () => (%GetOptimizationStatus(warm) & (1 << 4)) !== 0
  // V8 compiles on another thread, and takes the code over with the next call.
  for (let look = 0; look < 100 && !isOptimised(); look++) {
    await setTimeout(20)
    warm(look)
  }
  console.log(isOptimised())
`

function isCompiled(which: 'usual' | 'settled' | 'not small'): boolean {
  const args = ['--import', 'tsx', '--allow-natives-syntax', '--input-type=module', '--eval', WARM, which]
  const { stdout, stderr } = spawnSync(process.execPath, args, { cwd: ROOT, encoding: 'utf8' })
  assert.match(stdout, /^(true|false)\n$/, stderr)
  return stdout === 'true\n'
}

test('what V8 by itself compiles after some thousand calls is left as it is in a home that has settled', () => {
  assert.ok(isCompiled('usual'))
  assert.not(isCompiled('settled'))
})

test('a process whose heap was not kept small is left as it is', () => {
  assert.ok(isCompiled('not small'))
})

/**
 * Work as of a home that catches up: objects of a run of blocks, most of them dead soon, some alive for several runs. Tells how often V8
 * collected new objects in it, and the most that it set apart for them while it lasted and at the end of the same work afterwards.
 */
const BURST = `
  import { constants, PerformanceObserver } from 'node:perf_hooks'
  import { setImmediate } from 'node:timers/promises'
  import { getHeapSpaceStatistics } from 'node:v8'
  import { heapForBurst, keepHeapSmall, letHeapGrow } from './node/runtime/small-heap.ts'
  const which = process.argv[1]
  keepHeapSmall()
  if (which === 'calculating') letHeapGrow()
  let collections = 0
  const observer = new PerformanceObserver((list) => {
    for (const { detail } of list.getEntries())
      if (detail.kind === constants.NODE_PERFORMANCE_GC_MINOR) collections += 1
  })
  observer.observe({ type: 'gc' })
  const newBytes = () => getHeapSpaceStatistics().find(({ space_name: name }) => name === 'new_space').space_size
  const kept = []
  let mostNew = 0
  async function runOfBlocks(round) {
    if (which !== 'small' && round >= 0) heapForBurst.goOn()
    for (let block = 0; block < 16; block++) {
      kept[(16 * round + block) & 63] = Array.from({ length: 2000 }, (_, index) => ({ index, text: String(index) }))
      mostNew = Math.max(mostNew, newBytes())
      await setImmediate()
    }
  }
  for (let round = 0; round < 40; round++) await runOfBlocks(round)
  const [inBurst, mostInBurst] = [collections, mostNew]
  heapForBurst.end()
  for (let round = -40; round < 0; round++) {
    mostNew = 0
    await runOfBlocks(round)
  }
  console.log(inBurst, mostInBurst, mostNew)
`

function burst(which: 'small' | 'burst' | 'calculating'): {
  collections: number
  most: number
  after: number
} {
  const args = ['--import', 'tsx', '--input-type=module', '--eval', BURST, which]
  const { stdout, stderr } = spawnSync(process.execPath, args, { cwd: ROOT, encoding: 'utf8' })
  assert.match(stdout, /^\d+ \d+ \d+\n$/, stderr)
  const [collections = NaN, most = NaN, after = NaN] = stdout.split(' ').map(Number)
  return { collections, most, after }
}

const [calm, busy, free] = [burst('small'), burst('burst'), burst('calculating')]
const toldOfBurst = JSON.stringify({ calm, busy, free })

test('in a burst of work new objects get more room, and are collected half as often at most', () => {
  assert.ok(busy.collections * 2 <= calm.collections, toldOfBurst)
})

test('that room is at most half of what V8 takes by itself, and is given back', () => {
  assert.ok(calm.most < busy.most && 2 * busy.most <= free.most, toldOfBurst)
  assert.ok(2 * busy.after <= busy.most, toldOfBurst)
})

test('a burst changes nothing for a command that calculates', () => {
  assert.ok(free.after >= 4 * busy.after, toldOfBurst)
})

/** Tells at its end how much is set apart for new objects. */
const PROBE = `
  import { getHeapSpaceStatistics } from 'node:v8'
  process.on('exit', () => {
    const space = getHeapSpaceStatistics().find(({ space_name: name }) => name === 'new_space')
    console.log('new space', space.space_size)
  })
`

test('the program of a home is loaded with a small heap already', () => {
  const probe = `data:text/javascript,${encodeURIComponent(PROBE)}`
  const args = ['--import', probe, join(ROOT, 'bin', 'streetwatt.js'), 'start', '-c', join(ROOT, 'none.yaml')]
  const { stdout, stderr } = spawnSync(process.execPath, args, { cwd: ROOT, encoding: 'utf8' })
  const bytes = Number(/^new space (\d+)$/m.exec(stdout)?.[1])
  assert.match(stderr, 'config-unreadable')
  assert.ok(bytes > 0 && bytes <= 2 * 2 ** 20, `${stdout}${stderr}`)
})

test.run()
