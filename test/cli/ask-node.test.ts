/** What a node tells its owner: by its socket, and by its page where there is none. */
import { spawnSync } from 'node:child_process'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import type { AskedNode } from '../../node/cli/ask-node.ts'
import { askNode, reachableUrl } from '../../node/cli/ask-node.ts'
import { withGuardedHome } from '../api/access/guarded-home.ts'
import { withDirectory } from './run-command.ts'
import { withToldNode } from './told-node.ts'

const ENDED = spawnSync(process.execPath, ['-e', '']).pid

function askAt(place: object): Promise<AskedNode> {
  let asked: AskedNode | undefined
  return withDirectory(async (dataDirectory) => {
    await writeFile(join(dataDirectory, 'node.json'), JSON.stringify(place))
    asked = await askNode({ dataDirectory })
  }).then(() => {
    if (asked === undefined) throw new Error('nothing was asked')
    return asked
  })
}

test('the socket tells readiness, metrics and log, whatever the page asks for', () =>
  withDirectory((dataDirectory) =>
    withToldNode({ dataDirectory, url: 'http://0.0.0.0:1/', ready: false }, async () => {
      const told = await askNode({ dataDirectory })
      assert.is(told.url, 'http://127.0.0.1:1/')
      assert.equal(told.readiness?.checks, { device: { ok: false, detail: 'silent' } })
      assert.match(told.metrics ?? '', 'streetwatt_up 1')
      assert.match(told.logLines ?? '', 'http server listens')
    }),
  ))

test('without a socket a page that wants a password says that its node lives, and no more', () =>
  withGuardedHome('0.0.0.0', async ({ port }) => {
    const url = `http://0.0.0.0:${String(port)}/`
    const { isAlive, readiness, metrics } = await askAt({ url, pid: process.pid, addresses: [] })
    assert.equal([isAlive, readiness, metrics], [true, null, null])
    assert.not.ok(
      (await askAt({ url, pid: ENDED })).isAlive,
      'something else has the port of a node that ended',
    )
  }))

test('without a socket a page on the loopback tells all of it', () =>
  withGuardedHome('127.0.0.1', async ({ port, fake }) => {
    const told = await askAt({ url: `http://127.0.0.1:${String(port)}/`, pid: process.pid })
    assert.ok(told.isAlive)
    assert.equal(told.readiness, fake.source.readiness())
    assert.match(told.metrics ?? '', 'streetwatt_ready')
    assert.equal(JSON.parse(told.logLines ?? ''), fake.source.logLines())
  }))

test('where no node ever ran, or its note is broken, nothing is alive', () =>
  withDirectory(async (dataDirectory) => {
    assert.equal(await askNode({ dataDirectory }), {
      ...{ url: null, isAlive: false, readiness: null, metrics: null, logLines: null },
    })
    await writeFile(join(dataDirectory, 'node.json'), '{')
    assert.not.ok((await askNode({ dataDirectory })).isAlive)
  }))

test('all addresses are asked at the one that every machine has', () => {
  assert.is(reachableUrl('http://0.0.0.0:7080/'), 'http://127.0.0.1:7080/')
  assert.is(reachableUrl('http://[::]:7080/'), 'http://[::1]:7080/')
  assert.is(reachableUrl('http://192.168.1.20:7080/'), 'http://192.168.1.20:7080/')
})

test.run()
