import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { ROOT } from '../cli/run-command.ts'

/**
 * Makes objects that live for a while, as loading a program does, and then, beside those, ones that live as long as a few
 * slots of the market do. Tells the most that V8 set apart for new objects, and for all together.
 */
const PROGRAM = `
  import { getHeapSpaceStatistics, getHeapStatistics } from 'node:v8'
  import { keepHeapSmall, letHeapGrow } from './node/runtime/small-heap.ts'
  const which = process.argv[1]
  if (which !== 'usual') keepHeapSmall()
  if (which === 'calculating') letHeapGrow()
  let [mostNew, most] = [0, 0]
  const look = () => {
    const space = getHeapSpaceStatistics().find(({ space_name: name }) => name === 'new_space')
    mostNew = Math.max(mostNew, space.space_size)
    most = Math.max(most, getHeapStatistics().total_heap_size)
  }
  const kept = []
  for (let round = 0; round < 150; round++) {
    for (let index = 0; index < 2000; index++) kept.push({ index, text: String(index) })
    look()
  }
  const ring = Array.from({ length: 20 }, () => [])
  for (let round = 0; round < 400; round++) {
    ring[round % ring.length] = Array.from({ length: 2000 }, (_, index) => ({ index, text: String(index) }))
    look()
  }
  console.log(mostNew, most, kept.length)
`

interface Most {
  readonly newBytes: number
  readonly allBytes: number
}

function mostOf(which: 'small' | 'usual' | 'calculating'): Most {
  const args = ['--import', 'tsx', '--input-type=module', '--eval', PROGRAM, which]
  const { stdout, stderr } = spawnSync(process.execPath, args, { cwd: ROOT, encoding: 'utf8' })
  assert.match(stdout, /^\d+ \d+ \d+\n$/, stderr)
  const [newBytes = NaN, allBytes = NaN] = stdout.split(' ').map(Number)
  return { newBytes, allBytes }
}

const [small, usual, calculating] = [mostOf('small'), mostOf('usual'), mostOf('calculating')]
const told = JSON.stringify({ small, usual, calculating })

test('the space for new objects stays below a quarter of what V8 takes by itself', () => {
  assert.ok(small.newBytes > 0 && small.newBytes * 4 <= usual.newBytes, told)
})

test('what lives for a while and dies is collected before it is half as much again as what stays alive', () => {
  assert.ok(small.allBytes > 0 && small.allBytes * 3 <= usual.allBytes * 2, told)
})

test('a command that calculates has the space for new objects that V8 gives it', () => {
  assert.ok(calculating.newBytes >= 4 * small.newBytes, told)
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
