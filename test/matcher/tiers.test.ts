import { execFileSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { test } from 'uvu'
import * as assert from 'uvu/assert'

const probe = fileURLToPath(new URL('tier-probe.ts', import.meta.url))

function hashUnder(...flags: string[]): string {
  return execFileSync(process.execPath, [...flags, '--import', 'tsx', probe], { encoding: 'utf8' }).trim()
}

test('fills, trades, prices and gas are the same in the baseline compiler, the optimising one, and both', () => {
  const usual = hashUnder()
  assert.match(usual, /^[0-9a-f]{64}$/)
  assert.is(hashUnder('--liftoff-only'), usual)
  assert.is(hashUnder('--no-liftoff'), usual)
})

test.run()
