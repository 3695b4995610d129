/** What root leaves in a folder belongs to the folder's owner; links, second names and other people's files stay as they are. */
import type { FileHandle } from 'node:fs/promises'
import { chown, link, lstat, mkdir, readlink, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import type { OwnerParts } from '../../node/runtime/left-to-owner.ts'
import { giveToOwner, ownerOf } from '../../node/runtime/left-to-owner.ts'
import { withDirectory } from '../cli/run-command.ts'

const SERVICE = { uid: 61_184, gid: 61_185 }
const ME = process.geteuid?.()
const IS_LINUX = process.platform === 'linux'

/** A folder `home` with files at two depths, links out of it and a second name of a file outside. */
async function withTree(body: (home: string, outside: string) => Promise<void>): Promise<void> {
  await withDirectory(async (directory) => {
    const [home, outside] = [join(directory, 'home'), join(directory, 'outside')]
    await mkdir(join(home, 'ledger', 'empty'), { recursive: true })
    await mkdir(outside)
    for (const path of [join(home, 'ledger', 'LOG'), join(outside, 'secret'), join(outside, 'twice')])
      await writeFile(path, '')
    await symlink(outside, join(home, 'away'))
    await symlink(join(outside, 'secret'), join(home, 'secret'))
    await link(join(outside, 'twice'), join(home, 'twice'))
    await body(home, outside)
  })
}

/** This process as root, that only notes what it would give. */
function playedRoot(given: string[]): OwnerParts {
  return {
    isRoot: true,
    uid: ME,
    chown: async (file: FileHandle) => {
      given.push(await readlink(`/proc/self/fd/${String(file.fd)}`))
    },
  }
}

const GIVEN = ['.', 'ledger', 'ledger/LOG', 'ledger/empty']

if (IS_LINUX)
  test('all that lies in the folder is given, and nothing that a link or a second name leads to', () =>
    withTree(async (home) => {
      const given: string[] = []
      await giveToOwner(home, SERVICE, playedRoot(given))
      assert.equal(given.sort(), GIVEN.map((name) => join(home, name)).sort())
    }))

if (IS_LINUX && ME === 0)
  test('root gives what is its own, and what is somebody else’s stays theirs', () =>
    withTree(async (home, outside) => {
      await writeFile(join(home, 'ledger', 'LOCK'), '')
      await chown(join(home, 'ledger', 'LOCK'), 1234, 1234)
      await giveToOwner(home, SERVICE)
      for (const name of GIVEN) {
        const { uid, gid } = await lstat(join(home, name))
        assert.equal({ uid, gid }, SERVICE, name)
      }
      for (const name of ['.', 'secret', 'twice']) assert.is((await lstat(join(outside, name))).uid, 0, name)
      assert.is((await lstat(join(home, 'ledger', 'LOCK'))).uid, 1234)
      assert.is((await ownerOf(home))?.uid, SERVICE.uid)
    }))

test('who is not root gives nothing, and neither does root to itself', () =>
  withTree(async (home) => {
    const given: string[] = []
    const parts = playedRoot(given)
    await giveToOwner(home, SERVICE, { ...parts, isRoot: false })
    await giveToOwner(home, { uid: 0, gid: 0 }, parts)
    assert.equal(given, [])
    assert.is(await ownerOf(home, { ...parts, isRoot: false }), null)
  }))

test('a folder that is not there has no owner, and giving it is no failure', () =>
  withDirectory(async (directory) => {
    const missing = join(directory, 'missing')
    const parts = playedRoot([])
    assert.is(await ownerOf(missing, parts), null)
    await giveToOwner(missing, SERVICE, parts)
  }))

test.run()
