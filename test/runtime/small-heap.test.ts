import { spawnSync } from 'node:child_process'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { ROOT } from '../cli/run-command.ts'

/** Makes objects that live for a while, as loading a program does, and tells the most that V8 set apart for new ones. */
const PROGRAM = `
  import { getHeapSpaceStatistics } from 'node:v8'
  import { keepHeapSmall } from './node/runtime/small-heap.ts'
  if (process.argv[1] === 'small') keepHeapSmall()
  const kept = []
  let most = 0
  for (let round = 0; round < 300; round++) {
    for (let index = 0; index < 2000; index++) kept.push({ index, text: String(index) })
    const space = getHeapSpaceStatistics().find(({ space_name: name }) => name === 'new_space')
    most = Math.max(most, space.space_size)
  }
  console.log(most)
`

function newSpaceBytes(which: 'small' | 'usual'): number {
  const args = ['--import', 'tsx', '--input-type=module', '--eval', PROGRAM, which]
  const { stdout, stderr } = spawnSync(process.execPath, args, { cwd: ROOT, encoding: 'utf8' })
  assert.match(stdout, /^\d+\n$/, stderr)
  return Number(stdout)
}

test('the space for new objects stays below a quarter of what V8 takes by itself', () => {
  const [small, usual] = [newSpaceBytes('small'), newSpaceBytes('usual')]
  assert.ok(small > 0 && small * 4 <= usual, `${small} and ${usual} bytes`)
})

test.run()
