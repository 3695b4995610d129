/** A configuration that was broken by hand: the home runs on with the last good one, and says so everywhere. */
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import type { HomeState } from '../../../node/api/state.ts'
import { keepLastGood, readRunnableConfig } from '../../../node/config/last-good.ts'
import type { HomePlace } from '../../../node/cli/start.ts'
import type { Running } from '../run-command.ts'
import { runCommand, startCommand, waitFor, withDirectory } from '../run-command.ts'

const FOUND = ['community', 'create', '--name', 'Lindenweg', '--timezone', 'Europe/Berlin', '--id', 'home-1']
const DEVICE = ['--device', '127.0.0.1:1', '--address', '/ip4/127.0.0.1/tcp/0']
const LIMIT_MS = 180_000

async function placeOf(running: Running, directory: string): Promise<HomePlace> {
  const read = async (): Promise<HomePlace | undefined> => {
    const text = await readFile(join(directory, 'home-1/data/node.json'), 'utf8').catch(() => undefined)
    const place = text === undefined ? undefined : (JSON.parse(text) as HomePlace)
    return place?.pid === running.pid ? place : undefined
  }
  return waitFor('the home to run', read, { limitMs: LIMIT_MS, heard: () => running.heard() })
}

/** Starts the home, hands its state to `body` and stops it. */
async function whileRunning(directory: string, body: (state: HomeState) => void): Promise<string> {
  const running = startCommand(['start', '-c', join(directory, 'home-1/streetwatt.yaml')])
  try {
    const { url } = await placeOf(running, directory)
    body((await (await fetch(new URL('api/v1/state', url))).json()) as HomeState)
  } finally {
    running.child.kill('SIGTERM')
    await running.ended
  }
  return (await running.ended).stderr
}

test('the last good configuration runs, and log, standard error and page say why', () =>
  withDirectory(async (cwd) => {
    assert.is((await runCommand([...FOUND, ...DEVICE], { cwd })).code, 0)
    const path = join(cwd, 'home-1/streetwatt.yaml')
    const good = `${await readFile(path, 'utf8')}site: { title: Elm Cottage }\n`.replace(
      'web: {}',
      'web: { port: 0 }',
    )
    await writeFile(path, good)
    await whileRunning(cwd, ({ home, attention }) => {
      assert.is(home.title, 'Elm Cottage')
      assert.not(attention.some(({ code }) => code.startsWith('config-')))
    })

    await writeFile(path, good.replace('title:', 'titel:'))
    const heard = await whileRunning(cwd, ({ home, attention }) => {
      assert.is(home.title, 'Elm Cottage')
      const notice = attention.find(({ code }) => code === 'config-invalid')
      assert.match(notice?.sentence ?? '', /last good .*streetwatt\.yaml:\d+:\d+: .*did you mean "title"/)
      assert.match(notice?.action ?? '', /config check/)
    })
    assert.match(heard, /^streetwatt: the last good configuration runs, because .* \(config-invalid\)$/m)
    assert.match(heard, /^\{.*"code":"config-invalid".*the last good one runs/m)

    await writeFile(path, good)
    await whileRunning(cwd, ({ attention }) => {
      assert.not(attention.some(({ code }) => code.startsWith('config-')))
    })
  }))

/** A home that is known to have started, with its folder and its configuration. */
async function withGoodHome(
  body: (home: { cwd: string; path: string; good: string }) => Promise<void>,
): Promise<void> {
  await withDirectory(async (cwd) => {
    assert.is((await runCommand([...FOUND, ...DEVICE], { cwd })).code, 0)
    const path = join(cwd, 'home-1/streetwatt.yaml')
    const good = (await readFile(path, 'utf8')).replace('web: {}', 'web: { port: 0 }')
    await writeFile(path, good)
    const runnable = await readRunnableConfig(path, {}, () => Promise.resolve(undefined))
    await mkdir(runnable.config.dataDirectory, { recursive: true, mode: 0o700 })
    await keepLastGood(path, runnable)
    await body({ cwd, path, good })
  })
}

const NAMED_WRONG: readonly (readonly [string, string, string])[] = [
  ['genesis: genesis.json', 'genesis: genesis.jsn', 'genesis-unreadable'],
  ['keys: keys.json', 'keys: member-key.json', 'key-file-invalid'],
  ['web: { port: 0 }', 'web: { port: 0, host: 0.0.0.0 }', 'lan-address-needs-password'],
]
test('a file or an address that is named wrong is a broken edit, and what is not there for anybody ends the start', () =>
  withGoodHome(async ({ cwd, path, good }) => {
    for (const [right, wrong, code] of NAMED_WRONG) {
      assert.ok(good.includes(right))
      await writeFile(path, good.replace(right, wrong))
      const heard = await whileRunning(cwd, ({ attention }) => {
        const notice = attention.find((each) => each.code === code)
        assert.match(notice?.sentence ?? '', 'runs on the last good configuration')
      })
      assert.match(heard, `(${code})`)
    }
    await writeFile(path, good)
    await rename(join(cwd, 'home-1/keys.json'), join(cwd, 'home-1/kept.json'))
    const ended = await runCommand(['start', '-c', path])
    assert.is(ended.code, 3)
    assert.match(ended.stderr, /\(key-file-unreadable\)\n$/)
  }))

test('while its file is broken a home can be set back, asked, backed up, paused and given a new password', () =>
  withGoodHome(async ({ cwd, path, good }) => {
    await writeFile(path, `${good}nonsense: 1\n`)
    const running = startCommand(['start', '-c', path])
    try {
      await placeOf(running, cwd)
      for (const command of [
        ['device', 'release', '--all'],
        ['password', 'reset'],
        ['trading', 'pause'],
        ['backup', 'create', '-o', join(cwd, 'home.tar')],
        ['backup', 'list'],
      ]) {
        const { code, stderr } = await runCommand([...command, '-c', path], { cwd })
        assert.is(code, 0, `${command.join(' ')}: ${stderr}`)
        assert.match(
          stderr,
          /^streetwatt: the last good configuration is taken, because .* \(config-invalid\)$/m,
        )
      }
    } finally {
      running.child.kill('SIGTERM')
      await running.ended
    }
    const released = await runCommand(['device', 'release', '--all', '-c', path, '--json'], { cwd })
    assert.equal([released.code, released.stdout], [0, '[]\n'])
  }))

test('commands that need no secret do not miss it; a start and a check do', () =>
  withGoodHome(async ({ cwd, path, good }) => {
    await writeFile(path, `${good}mqtt: { url: mqtt://127.0.0.1:1, password: !env STREET_TEST_UNSET }\n`)
    for (const command of [
      ['password', 'reset'],
      ['device', 'release', '--all'],
      ['backup', 'list'],
      ['service', 'install', '--print', '--user', 'me'],
    ]) {
      const { code, stderr } = await runCommand([...command, '-c', path], { cwd })
      assert.is(code, 0, `${command.join(' ')}: ${stderr}`)
      assert.not.match(stderr, 'config-env-missing')
    }
    assert.match((await runCommand(['config', 'check', '-c', path])).stderr, /\(config-env-missing\)\n$/)
  }))

test.run()
