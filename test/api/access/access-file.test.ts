/** The file of password and tokens, changed by many at once: requests of one node, and commands beside it. */
import { spawn } from 'node:child_process'
import { readdir, utimes, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import type { AccessFile } from '../../../node/api/access/access-file.ts'
import { ACCESS_FILE, createAccessFile } from '../../../node/api/access/access-file.ts'
import { addToken, revokeToken } from '../../../node/api/access/tokens.ts'
import { ROOT, withDirectory } from '../../cli/run-command.ts'

const add = (file: AccessFile, name: string) =>
  file.change((now) => addToken(now, { name, scope: 'read', nowMs: 0 }))

async function namesIn(path: string): Promise<string[]> {
  return (await createAccessFile(path).read()).tokens.map(({ name }) => name).sort()
}

/** A process of its own that makes these tokens, one after the other. */
function addElsewhere(path: string, names: readonly string[]): Promise<number | null> {
  const program = `
    import { createAccessFile } from './node/api/access/access-file.ts'
    import { addToken } from './node/api/access/tokens.ts'
    const [path, ...names] = process.argv.slice(1)
    const file = createAccessFile(path)
    for (const name of names) await file.change((now) => addToken(now, { name, scope: 'read', nowMs: 0 }))
  `
  const args = ['--import', 'tsx', '--input-type=module', '--eval', program, path, ...names]
  const child = spawn(process.execPath, args, { cwd: ROOT, stdio: 'inherit' })
  return new Promise((resolve) => child.once('exit', resolve))
}

test('of twenty tokens made by requests at once none is lost, and of ten ended at once none stays', () =>
  withDirectory(async (directory) => {
    const path = join(directory, ACCESS_FILE)
    const file = createAccessFile(path)
    const names = Array.from({ length: 20 }, (_, index) => `token ${index + 10}`)
    await Promise.all(names.map((name) => add(file, name)))
    assert.equal(await namesIn(path), names)
    const ended = names.slice(0, 10)
    await Promise.all(ended.map((name) => file.change((now) => ({ record: revokeToken(now, name) }))))
    assert.equal(await namesIn(path), names.slice(10))
    assert.equal(await readdir(directory), [ACCESS_FILE], 'nothing is left behind')
  }))

test('of what three processes make at once none is lost', () =>
  withDirectory(async (directory) => {
    const path = join(directory, ACCESS_FILE)
    const groups = ['a', 'b', 'c'].map((letter) =>
      Array.from({ length: 15 }, (_, index) => `${letter}${index + 10}`),
    )
    assert.equal(await Promise.all(groups.map((names) => addElsewhere(path, names))), [0, 0, 0])
    assert.equal(await namesIn(path), groups.flat().sort())
  }))

test('a change that is refused changes nothing, and lets the next in', () =>
  withDirectory(async (directory) => {
    const path = join(directory, ACCESS_FILE)
    const file = createAccessFile(path)
    await add(file, 'Grafana')
    try {
      await add(file, 'Grafana')
      assert.unreachable()
    } catch (error) {
      assert.is((error as { code?: string }).code, 'token-name-taken')
    }
    await add(file, 'evcc')
    assert.equal(await namesIn(path), ['Grafana', 'evcc'])
  }))

test('what a process left behind that died while it wrote stands in nobody’s way for long', () =>
  withDirectory(async (directory) => {
    const path = join(directory, ACCESS_FILE)
    await writeFile(`${path}.lock`, '1\n')
    await writeFile(`${path}.new`, '{ "version": 1, "tok')
    const longAgo = new Date(Date.now() - 60_000)
    await utimes(`${path}.lock`, longAgo, longAgo)
    await add(createAccessFile(path), 'evcc')
    assert.equal(await namesIn(path), ['evcc'])
    assert.equal(await readdir(directory), [ACCESS_FILE])
  }))

test.run()
