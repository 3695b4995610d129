/** The watchdog of the built package: plain Node, no loader, the same file beside it. */
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { optionalTest } from '../../support/optional.ts'
import { ROOT } from '../../house/tree.ts'

const path = join(ROOT, 'dist/hardware/control/watchdog-process.js')
const BUILT = { name: 'the built package', isPresent: existsSync(path) }

const PROGRAM = `
const { startWatchdogProcess } = await import(${JSON.stringify(pathToFileURL(path).href)})
const watchdog = await startWatchdogProcess({ beatMs: 300, startWithinMs: 30000, onLost() {} })
console.log('ready')
watchdog.stop()
`

optionalTest(test, 'the built watchdog starts, and ends with its node', BUILT, () => {
  const { stdout, stderr, status } = spawnSync(process.execPath, ['--input-type=module', '-e', PROGRAM], {
    encoding: 'utf8',
  })
  assert.is(stdout, 'ready\n', stderr)
  assert.is(status, 0)
})

test.run()
