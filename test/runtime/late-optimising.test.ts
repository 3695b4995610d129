import { spawnSync } from 'node:child_process'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { ROOT } from '../cli/run-command.ts'

/** Calls one function two hundred times, says so, and goes on until V8 is sure to have optimised it. */
const PROGRAM = `
  import { optimiseLate } from './node/runtime/late-optimising.ts'
  if (process.argv[1] === 'late') optimiseLate()
  function remainders(count) {
    let sum = 0
    for (let index = 0; index < count; index++) sum += index % 7
    return sum
  }
  for (let call = 0; call < 200; call++) remainders(30)
  console.log('for a moment')
  for (let call = 0; call < 100_000; call++) remainders(30)
`

/** When V8 has optimised the function: it tells, and here it does so at once instead of on another thread. */
function isOptimised(which: 'late' | 'usual'): { inAMoment: boolean; afterAll: boolean } {
  const flags = ['--trace-opt', '--no-concurrent-recompilation', '--no-use-osr']
  const args = [...flags, '--import', 'tsx', '--input-type=module', '--eval', PROGRAM, which]
  const { stdout, stderr } = spawnSync(process.execPath, args, { cwd: ROOT, encoding: 'utf8' })
  const [moment, rest] = stdout.split('for a moment\n')
  assert.ok(moment !== undefined && rest !== undefined, stderr)
  const tells = (text: string): boolean => /completed compiling .*<JSFunction remainders/.test(text)
  return { inAMoment: tells(moment), afterAll: tells(moment) || tells(rest) }
}

test('V8 optimises what is busy for a moment by itself; a home lets it optimise only what stays busy', () => {
  assert.equal(isOptimised('usual'), { inAMoment: true, afterAll: true })
  assert.equal(isOptimised('late'), { inAMoment: false, afterAll: true })
})

test.run()
