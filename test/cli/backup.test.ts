/** Backups of a street that trades, by the commands that people use: real processes, and keys that must not run twice. */
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import type { HomeState } from '../../node/api/state.ts'
import type { BlockSummary } from '../../node/api/source.ts'
import { openStreet } from '../../node/cli/demo/street.ts'
import type { Street } from '../../node/cli/demo/street.ts'
import { createDefaultStreet } from '../../sim/scenario/default-street.ts'
import type { Running } from './run-command.ts'
import { runCommand, startCommand, waitFor, withDirectory } from './run-command.ts'

const LIMIT_MS = 60_000
/** A slot in five seconds. */
const SPEED = 180
/** The restored home listens elsewhere, and lets the device be: the one that it was backed up from may still run. */
const ELSEWHERE = {
  STREETWATT_LISTEN: '[/ip4/127.0.0.1/tcp/0]',
  STREETWATT_WEB__PORT: '0',
  STREETWATT_DEVICE__PORT: '1',
}

interface BackupTold {
  readonly path: string
  readonly height: number
  readonly stateRoot: string
  readonly isByNode: boolean
}

test('a backup taken while trading is restored elsewhere to the same root, and catches up; of two with one key one signs', () =>
  withDirectory(async (directory) => {
    const scenario = createDefaultStreet({ homes: 3 })
    const street = await openStreet(
      { ...{ scenario, speed: SPEED, directory, foresight: false }, headline: '' },
      { tell: () => undefined },
    )
    const restored: Running[] = []
    try {
      await untilAllListen(street)
      await street.begin()
      const neighbour = await urlOf(street, 0)
      const home = street.files.homes[2]
      assert.ok(home)
      await untilHeight(neighbour, 3)

      const told = await command<BackupTold>(['backup', 'create', '-c', home.configPath, '--json'])
      assert.ok(told.isByNode)
      assert.ok(told.height >= 2)
      assert.is(told.stateRoot, await rootAt(neighbour, told.height))
      const list = ['backup', 'list', '-c', home.configPath, '--json']
      const { backups } = await command<{ backups: object[] }>(list)
      const { isByNode: _, ...listed } = told
      assert.equal(
        backups.map((each) => ({ ...each, bytes: 0 })),
        [{ code: 'ok', bytes: 0, ...listed }],
      )
      await untilHeight(neighbour, told.height + 2)
      await street.homes[2]?.stop()

      await restore(told, directory, 'older')
      const status = ['ledger', 'status', '-c', join(directory, 'older', 'streetwatt.yaml'), '--json']
      const { height, stateRoot } = await command<BackupTold>(status)
      assert.equal([height, stateRoot], [told.height, told.stateRoot])
      const older = start(directory, 'older', restored)
      const tip = (await stateOf(neighbour)).ledger.height
      await untilHeight(await older.url(), tip, older.heard)
      assert.is(await rootAt(await older.url(), tip), await rootAt(neighbour, tip))
      await untilHalted(older)
      older.end()

      const last = await command<BackupTold>(['backup', 'create', '-c', home.configPath, '--json'])
      assert.not.ok(last.isByNode)
      for (const name of ['first', 'second']) await restore(last, directory, name)
      const first = start(directory, 'first', restored)
      await untilHeight(await first.url(), tip + 1, first.heard)
      // All three must agree: without the restored home there is no block.
      const { certificate } = await blockAt(await first.url(), tip + 1)
      assert.ok(certificate?.signatures.some(({ validator }) => validator === home.memberKey))
      await untilHalted(start(directory, 'second', restored))
      assert.is(haltOf(await stateOf(await first.url())), undefined)
    } finally {
      for (const { child } of restored) child.kill('SIGTERM')
      await Promise.all(restored.map(({ ended }) => ended))
      await street.stop()
    }
  }))

test('a home whose node does not run is backed up by the command itself, and its folder is not replaced while one runs', () =>
  withDirectory(async (directory) => {
    const made = await runCommand([
      ...['community', 'create', '--name', 'Lindenweg', '--id', 'home-1', '--timezone', 'Europe/Berlin'],
      ...['--dir', join(directory, 'home-1'), '--address', '/ip4/127.0.0.1/tcp/0'],
    ])
    assert.is(made.code, 0, made.stderr)
    const config = join(directory, 'home-1', 'streetwatt.yaml')
    const none = await runCommand(['backup', 'create', '-c', config])
    assert.is(none.code, 1)
    assert.match(none.stderr, /\(store-missing\)/)

    const home = startCommand(['start', '-c', config], {
      env: { STREETWATT_WEB__PORT: '0', STREETWATT_DEVICE__HOST: '127.0.0.1', STREETWATT_DEVICE__PORT: '1' },
    })
    const output = join(directory, 'one.streetwatt.tar')
    try {
      await waitFor(
        'the node to run',
        () => readFile(join(directory, 'home-1', 'data', 'node.json')).catch(() => undefined),
        {
          ...{ limitMs: LIMIT_MS, heard: () => home.heard() },
        },
      )
      const running = await runCommand(['backup', 'create', '-c', config, '-o', output, '--without-keys'])
      assert.is(running.code, 0, running.stderr)
      assert.match(running.stdout, /keys of this home are not in it/)
      const replacing = ['backup', 'restore', output, '--to', join(directory, 'home-1'), '--replace']
      const refused = await runCommand(replacing)
      assert.match(refused.stderr, /\(backup-node-running\)/)
      const taken = await runCommand(['backup', 'create', '-c', config, '-o', output])
      assert.match(taken.stderr, /\(backup-exists\)/)
    } finally {
      home.child.kill('SIGTERM')
      await home.ended
    }
    const told = await command<BackupTold>(['backup', 'create', '-c', config, '--json'])
    assert.not.ok(told.isByNode)
    const listed = await runCommand(['backup', 'list', '-c', config])
    assert.match(listed.stdout, /backup-\d{4}-\d\d-\d\dT\d{6}Z\.streetwatt\.tar/)
    const replaced = await runCommand([
      'backup',
      'restore',
      told.path,
      '--to',
      join(directory, 'home-1'),
      '--with-keys',
    ])
    assert.match(replaced.stderr, /\(backup-folder-not-empty\)/)
  }))

async function command<T>(args: readonly string[]): Promise<T> {
  const { code, stdout, stderr } = await runCommand(args)
  assert.is(code, 0, stderr)
  return JSON.parse(stdout) as T
}

async function urlOf(street: Street, index: number): Promise<string> {
  return waitFor('a home to listen', () => street.homes[index]?.url(), { limitMs: LIMIT_MS })
}

async function untilAllListen(street: Street): Promise<void> {
  await Promise.all(street.homes.map((_, index) => urlOf(street, index)))
}

async function stateOf(url: string): Promise<HomeState> {
  return (await (await fetch(new URL('api/v1/state', url))).json()) as HomeState
}

async function untilHeight(url: string, height: number, heard = () => ''): Promise<void> {
  const reached = async (): Promise<true | undefined> =>
    (await stateOf(url)).ledger.height >= height ? true : undefined
  await waitFor(`height ${String(height)}`, reached, { limitMs: LIMIT_MS, heard })
}

async function blockAt(url: string, height: number): Promise<BlockSummary> {
  return (await (await fetch(new URL(`api/v1/blocks/${String(height)}`, url))).json()) as BlockSummary
}

async function rootAt(url: string, height: number): Promise<string> {
  return (await blockAt(url, height)).stateRoot
}

async function restore({ path }: BackupTold, directory: string, name: string): Promise<void> {
  const args = ['backup', 'restore', path, '--to', join(directory, name), '--with-keys']
  const { code, stderr } = await runCommand(args)
  assert.is(code, 0, stderr)
  assert.match(stderr, /must never run again/)
}

interface RestoredHome {
  readonly url: () => Promise<string>
  readonly heard: () => string
  readonly end: () => void
}

function haltOf(state: HomeState): HomeState['attention'][number] | undefined {
  return state.attention.find(({ code }) => code === 'own-key-elsewhere')
}

async function untilHalted({ url, heard }: RestoredHome): Promise<void> {
  const at = await url()
  const ask = async (): Promise<ReturnType<typeof haltOf>> => haltOf(await stateOf(at))
  const { sentence } = await waitFor('its own key to be heard', ask, { limitMs: LIMIT_MS, heard })
  assert.match(sentence, /signs nothing any more/)
}

function start(directory: string, name: string, all: Running[]): RestoredHome {
  const running = startCommand(['start', '-c', join(directory, name, 'streetwatt.yaml')], { env: ELSEWHERE })
  all.push(running)
  const read = async (): Promise<string | undefined> => {
    const text = await readFile(join(directory, name, 'data', 'node.json'), 'utf8').catch(() => undefined)
    return text === undefined ? undefined : (JSON.parse(text) as { url: string }).url
  }
  return {
    url: () => waitFor(`${name} to run`, read, { limitMs: LIMIT_MS, heard: () => running.heard() }),
    heard: () => running.heard(),
    end: () => void running.child.kill('SIGTERM'),
  }
}

test.run()
