import { readdir, stat, utimes, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setImmediate as turn } from 'node:timers/promises'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { withFileLock } from '../../node/runtime/file-lock.ts'
import { withDirectory } from '../cli/run-command.ts'

const codeOf = (error: unknown): unknown => (error as { code?: unknown }).code

test('bodies run one at a time, give back what they made, and leave nothing', () =>
  withDirectory(async (directory) => {
    const path = join(directory, 'lock')
    let inside = 0
    const made = await Promise.all(
      [1, 2, 3, 4, 5].map((value) =>
        withFileLock(path, async () => {
          inside += 1
          for (let turns = 0; turns < 5; turns++) await turn()
          assert.is(inside, 1)
          assert.is((await stat(path)).mode & 0o777, 0o600)
          inside -= 1
          return value
        }),
      ),
    )
    assert.equal(made, [1, 2, 3, 4, 5])
    assert.equal(await readdir(directory), [])
  }))

test('a body that fails gives its lock back, and its failure goes on', () =>
  withDirectory(async (directory) => {
    const path = join(directory, 'lock')
    const failed = await withFileLock(path, () => Promise.reject(new Error('no'))).catch(
      (error: unknown) => (error as Error).message,
    )
    assert.is(failed, 'no')
    assert.is(await withFileLock(path, async () => 1), 1)
  }))

test('a lock that is held is waited for so long, then it is refused and stays', () =>
  withDirectory(async (directory) => {
    const path = join(directory, 'lock')
    await writeFile(path, '1\n')
    const refused = await withFileLock(path, async () => 'in', { waitMs: 50, staleMs: 60_000 }).catch(codeOf)
    assert.is(refused, 'file-locked')
    assert.equal(await readdir(directory), ['lock'])
  }))

for (const [title, sinceMs] of [
  ['long ago', 60_000],
  ['in the future, by a clock that was wrong', -60_000],
] as const)
  test(`a lock from ${title} belongs to nobody`, () =>
    withDirectory(async (directory) => {
      const path = join(directory, 'lock')
      await writeFile(path, '1\n')
      const then = new Date(Date.now() - sinceMs)
      await utimes(path, then, then)
      assert.is(await withFileLock(path, async () => 'in', { waitMs: 0 }), 'in')
    }))

test('a folder that is not there is said, not waited for', async () => {
  assert.is(await withFileLock('/nowhere/lock', async () => 1).catch(codeOf), 'ENOENT')
})

test.run()
