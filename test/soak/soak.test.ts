/** A short soak of real processes; the long one is `npm run soak` (docs/footprint.md). */
import { existsSync } from 'node:fs'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { withDirectory } from '../cli/run-command.ts'
import { optionalTest } from '../support/optional.ts'
import { rowOf } from './rows.ts'
import { runSoak } from './run-soak.ts'

const linux = { name: '/proc of Linux', isPresent: existsSync('/proc/self/io') }
const SLOT_HOURS = 5 / 3600

optionalTest(test, 'two homes trade while they are watched, and each look sees all there is', linux, () =>
  withDirectory(async (directory) => {
    const said: string[] = []
    const quiet = { isWatched: false, print: () => undefined, progress: () => undefined }
    const { homes, traded } = await runSoak(
      { hours: 6 * SLOT_HOURS, homes: 2, speed: 180, directory: `${directory}/street`, sampleMs: 3000 },
      {
        signal: new AbortController().signal,
        terminal: { ...quiet, say: (line) => void said.push(line) },
      },
    )
    const heard = said.join('\n')
    assert.is(traded.stateRoots.length, 1, heard)
    assert.is.not(traded.stateRoots[0], 'none')
    assert.ok(traded.slots >= 2 && traded.tradedWh > 0, `${JSON.stringify(traded)}\n${heard}`)
    assert.is(homes.length, 2)
    for (const { samples, id } of homes) {
      const row = rowOf({ id, samples })
      assert.is(row.restarts, 0, heard)
      assert.ok(row.looks >= 5, `${row.looks} looks`)
      const first = samples[0]
      const last = samples.at(-1)
      assert.ok(first !== undefined && last !== undefined)
      assert.ok(last.rssBytes > last.heapBytes && last.heapBytes > 5e6, 'memory')
      assert.ok(last.cpuMs > first.cpuMs && first.cpuMs > 0, 'processor')
      assert.ok(last.openFiles > 10 && last.activeResources > 0, 'handles')
      assert.ok(last.dataBytes > first.dataBytes && first.logBytes > 0, 'disk')
      assert.ok(last.writtenBytes >= first.writtenBytes, 'written')
    }
  }),
)

test.run()
