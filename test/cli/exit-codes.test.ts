import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { exitCodeOf } from '../../node/cli/exit-codes.ts'
import { ROOT } from './run-command.ts'

test('every code ends a command with the exit code that docs/errors.md promises', () => {
  const rows = readFileSync(join(ROOT, 'docs/errors.md'), 'utf8')
    .split('\n')
    .flatMap((line) => /^\| `([a-z0-9-]+)` \| (\d) \|/.exec(line) ?? [])
  assert.ok(rows.length > 100, 'rows are found')
  const wrong: string[] = []
  for (let at = 0; at < rows.length; at += 3) {
    const [, code = '', exit = ''] = rows.slice(at)
    if (exitCodeOf(code) !== Number(exit)) wrong.push(`${code}: ${exit}, not ${exitCodeOf(code)}`)
  }
  assert.equal(wrong, [])
})

test.run()
