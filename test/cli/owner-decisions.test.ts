/** A real node whose owner pauses trading and wants something of the battery: over a kill -9, a damaged file, and by command. */
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { ACCESS_FILE, createAccessFile } from '../../node/api/access/access-file.ts'
import { addToken } from '../../node/api/access/tokens.ts'
import type { OwnerState } from '../../node/api/owner.ts'
import type { HomeState } from '../../node/api/state.ts'
import { OWNER_FILE } from '../../node/household/owner-file.ts'
import { runCommand } from './run-command.ts'
import type { StartedHome } from './started-home.ts'
import { untilItSays, withHomeFiles, withRunningHome } from './started-home.ts'

const codesOf = ({ attention }: HomeState): string[] => attention.map(({ code }) => code)

/** Sends it with a token that may write. */
async function decide(
  { files, url }: StartedHome,
  method: 'PUT' | 'DELETE',
  path: string,
  body?: object,
): Promise<{ status: number; owner: OwnerState }> {
  const access = createAccessFile(join(files.directory, ACCESS_FILE))
  const name = `${method} ${path.split('/').at(-1) ?? ''} ${String((await access.read()).tokens.length)}`
  const { secret } = await access.change((now) => addToken(now, { name, scope: 'write', nowMs: 1 }))
  const headers = { authorization: `Bearer ${secret}`, 'content-type': 'application/json' }
  const answer = await fetch(new URL(path, await url()), {
    ...{ method, headers },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  })
  return { status: answer.status, owner: (await answer.json()) as OwnerState }
}

test('what the owner decided is known after a kill, above what the configuration says, and is taken back', () =>
  withHomeFiles(1, async (files) => {
    const { configPath } = files
    const text = await readFile(configPath, 'utf8')
    await writeFile(configPath, `${text}\nbattery: { reserve: 20 % }\n`)
    let decided: OwnerState | undefined
    await withRunningHome(files, async (started) => {
      assert.is((await started.state()).owner.battery.reserve.source, 'configuration')
      await decide(started, 'PUT', '/api/v1/wishes', { reservePpm: 400_000, leastSaleMicroPerKwh: 350_000 })
      decided = (await decide(started, 'PUT', '/api/v1/trading', { isPaused: true })).owner
      started.home.child.kill('SIGKILL')
      await started.home.ended
    })
    assert.ok(decided?.trading.isPaused)
    await withRunningHome(files, async (started) => {
      const state = await started.state()
      assert.equal(state.owner.trading, decided?.trading)
      assert.equal(state.owner.battery, decided?.battery)
      assert.equal(state.owner.battery.base, { reservePpm: 200_000, leastSaleMicroPerKwh: null })
      assert.ok(codesOf(state).includes('trading-paused'))
      const { owner } = await decide(started, 'DELETE', '/api/v1/wishes')
      assert.equal(owner.battery.reserve, { ppm: 200_000, source: 'configuration' })
      await decide(started, 'PUT', '/api/v1/trading', { isPaused: false })
      assert.not.ok(codesOf(await started.state()).includes('trading-paused'))
    })
  }))

test('where the file is damaged the home starts, says so, and does not trade until it is told to', () =>
  withHomeFiles(1, async (files) => {
    await writeFile(join(files.directory, OWNER_FILE), '{"version":1,"pau')
    await withRunningHome(files, async (started) => {
      const state = await started.state()
      assert.ok(state.owner.trading.isPaused)
      assert.ok(codesOf(state).includes('owner-file-damaged'))
      await untilItSays(started, 'owner-file-damaged')
      const { owner } = await decide(started, 'PUT', '/api/v1/trading', { isPaused: false })
      assert.not.ok(owner.trading.isPaused)
      assert.not.ok(codesOf(await started.state()).includes('owner-file-damaged'))
    })
  }))

test('streetwatt trading pauses and resumes on the machine itself, and says what holds', () =>
  withHomeFiles(1, async (files) => {
    const { configPath } = files
    const run = (...args: string[]) => runCommand(['trading', ...args, '-c', configPath])
    const away = await run('status')
    assert.is(away.code, 1)
    assert.match(away.stderr, 'node-not-running')
    await withRunningHome(files, async ({ url, state }) => {
      await url()
      assert.match((await run('status')).stdout, /^This home trades/)
      const paused = await run('pause')
      assert.is(paused.code, 0, paused.stderr)
      assert.match(paused.stdout, /^Trading is paused .* no orders from the slot of .* on/)
      assert.ok((await state()).owner.trading.isPaused)
      const told = JSON.parse((await run('status', '--json')).stdout) as OwnerState['trading']
      assert.equal(told, (await state()).owner.trading)
      assert.match((await run('resume')).stdout, /^This home trades/)
      assert.not.ok((await state()).owner.trading.isPaused)
    })
  }))

test.run()
