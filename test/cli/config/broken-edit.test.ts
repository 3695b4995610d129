/** A configuration that was broken by hand: the home runs on with the last good one, and says so everywhere. */
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import type { HomeState } from '../../../node/api/state.ts'
import type { HomePlace } from '../../../node/cli/start.ts'
import type { Running } from '../run-command.ts'
import { runCommand, startCommand, waitFor, withDirectory } from '../run-command.ts'

const FOUND = ['community', 'create', '--name', 'Lindenweg', '--timezone', 'Europe/Berlin', '--id', 'home-1']
const DEVICE = ['--device', '127.0.0.1:1', '--address', '/ip4/127.0.0.1/tcp/0']
const LIMIT_MS = 30_000

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

test.run()
