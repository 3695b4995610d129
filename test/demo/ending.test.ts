/** However a demo ends, its homes end with it. */
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import type { Running } from '../cli/run-command.ts'
import { isAlive, startCommand, waitFor, withDirectory } from '../cli/run-command.ts'
import { placeOf } from './street.ts'

const HOMES = ['home-1', 'home-2']

async function withDemo(body: (demo: Running, pids: readonly number[]) => Promise<void>): Promise<void> {
  await withDirectory(async (folder) => {
    const directory = join(folder, 'street')
    const demo = startCommand(['demo', '--homes', '2', '--data-dir', directory])
    try {
      const places = await waitFor(
        'two homes',
        async () => {
          const found = await Promise.all(HOMES.map((id) => placeOf(directory, id)))
          return found.every((place) => place !== undefined) ? found : undefined
        },
        { limitMs: 30_000, heard: () => demo.heard() },
      )
      await body(
        demo,
        places.map(({ pid }) => pid),
      )
    } finally {
      demo.child.kill('SIGKILL')
      await demo.ended
    }
  })
}

function allGone(pids: readonly number[]): true | undefined {
  return pids.some(isAlive) ? undefined : true
}

test('a supervisor that is killed leaves no home behind', () =>
  withDemo(async (demo, pids) => {
    assert.ok(pids.every(isAlive))
    demo.child.kill('SIGKILL')
    await demo.ended
    await waitFor('the homes to end', () => allGone(pids), { limitMs: 15_000 })
  }))

test('a demo that is told to end while it starts ends at once and well', () =>
  withDemo(async (demo, pids) => {
    demo.child.kill('SIGTERM')
    const { code, stderr } = await demo.ended
    assert.is(code, 0)
    assert.is(stderr, '')
    assert.is(allGone(pids), true)
  }))

test('streetwatt alone, without a configuration, is the demo, and leaves no directory', () =>
  withDirectory(async (folder) => {
    const demo = startCommand([], { cwd: folder, env: { TMPDIR: folder } })
    await waitFor('the street', () => (/Data and logs are in/.test(demo.heard()) ? true : undefined), {
      limitMs: 30_000,
      heard: () => demo.heard(),
    })
    assert.is(readdirSync(folder).length, 1)
    demo.child.kill('SIGINT')
    const { code, stdout } = await demo.ended
    assert.is(code, 0)
    assert.match(stdout, /No slot is settled yet/)
    assert.equal(readdirSync(folder), [])
  }))

test.run()
