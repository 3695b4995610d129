/** docs/operations.md, "As a service": its steps are those that are tried, and its commands know their flags. */
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { ENVIRONMENT_FILE, STATE_DIRECTORY } from '../../../node/cli/service/unit-text.ts'
import { readPage, wordsOf } from '../read-page.ts'
import { ROOT, runCommand } from '../run-command.ts'

const [, section = ''] = /^## As a service\n([\s\S]*?)^## /m.exec(await readPage('operations.md')) ?? []
const LINES = [...section.matchAll(/^```\n([\s\S]*?)^```$/gm)]
  .flatMap(([, text = '']) => text.trim().split('\n'))
  .map((line) => line.replace(/ +#.*/, ''))

test('from a fresh clone to the command: the steps of the page are those of scripts/image-steps.sh', async () => {
  const tried = await readFile(join(ROOT, 'scripts', 'image-steps.sh'), 'utf8')
  assert.equal(LINES.slice(0, 4), [
    'node scripts/prepare.js',
    'npm pack',
    'sudo npm install --global --omit=dev ./streetwatt-*.tgz',
    'sudo streetwatt version',
  ])
  assert.match(tried, /^node scripts\/prepare\.js$/m)
  assert.match(tried, /^npm pack /m)
  assert.match(tried, /^npm install --global .*--omit=dev .*streetwatt-\*\.tgz$/m)
  assert.match(tried, /^streetwatt version$/m)
})

test('every command for the service is one that there is', async () => {
  const commands = LINES.flatMap((line) => /(?:^sudo |; )(streetwatt [^']*)/.exec(line)?.[1] ?? [])
  assert.equal(
    commands.map((line) => line.split(' ').slice(1, 3).join(' ')),
    ['version', 'init --dir', 'service install', 'service status', 'doctor -c'],
  )
  for (const line of commands) {
    const words = wordsOf(line).slice(1)
    const at = words.findIndex((word) => word.startsWith('-'))
    const { code, stdout } = await runCommand([...(at < 0 ? words : words.slice(0, at)), '--help'])
    assert.is(code, 0, line)
    for (const flag of words.filter((word) => word.startsWith('-')))
      assert.match(stdout, new RegExp(`(^|\\s)${flag}[ ,]`, 'm'), line)
  }
})

test('the file of secrets is the one that the unit reads, and nobody else may', () => {
  const path = join(STATE_DIRECTORY, ENVIRONMENT_FILE)
  assert.ok(LINES.includes(`sudo install -m 0600 /dev/null ${path}`))
  assert.ok(LINES.some((line) => line.includes(`| sudo tee ${path}`)))
})

test.run()
