/** A street whose quorum is gone: `--once` gives up after a minute, and takes the frozen homes with it. */
import { join } from 'node:path'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { isAlive, startCommand, waitFor, withDirectory } from '../cli/run-command.ts'
import { placeOf } from './street.ts'

const HOMES = ['home-1', 'home-2', 'home-3', 'home-4']
/** 3 of 4 must agree. */
const FROZEN = ['home-2', 'home-3']

test('a street without progress ends with a code after a minute', () =>
  withDirectory(async (folder) => {
    const directory = join(folder, 'street')
    const demo = startCommand(['demo', '--homes', '4', '--once', '50', '--json', '--data-dir', directory])
    const heard = (): string => demo.heard()
    try {
      const isTrading = (): true | undefined => (/^11:15.* kWh /m.test(heard()) ? true : undefined)
      await waitFor('two slots', isTrading, { limitMs: 60_000, heard })
      const places = await Promise.all(HOMES.map((id) => placeOf(directory, id)))
      const pids = places.flatMap((place) => place?.pid ?? [])
      assert.is(pids.length, HOMES.length)
      for (const id of FROZEN) process.kill(pids[HOMES.indexOf(id)] ?? 0, 'SIGSTOP')
      const frozenMs = performance.now()
      const { code, stdout, stderr } = await demo.ended
      const seconds = (performance.now() - frozenMs) / 1000
      assert.is(code, 1)
      assert.is(stdout, '')
      assert.match(stderr, /streetwatt: The street made no progress for 60 s; .* \(demo-no-progress\)\n$/)
      assert.ok(seconds >= 55 && seconds < 85, `${seconds} s`)
      assert.equal(pids.filter(isAlive), [])
    } finally {
      demo.child.kill('SIGKILL')
      await demo.ended
    }
  }))

test.run()
