/** `streetwatt/matcher` as docs/matcher.md shows it. */
import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import * as matcher from '../../matcher-wasm/host/matcher.ts'
import { readRule } from './load-rule.ts'

const ROOT = fileURLToPath(new URL('../..', import.meta.url))
const page = readFileSync(join(ROOT, 'docs/matcher.md'), 'utf8')

test('the example of docs/matcher.md prints what it says', () => {
  readRule('uniform')
  const [, source = ''] = /```js\n([\s\S]*?)```/.exec(page) ?? []
  const [, expected] = /It prints\n\n```\n([\s\S]*?)```/.exec(page) ?? []
  const entry = new URL('../../matcher-wasm/host/matcher.ts', import.meta.url).href
  const path = fileURLToPath(new URL(`library-example.${process.pid}.mjs`, import.meta.url))
  writeFileSync(path, source.replace("'streetwatt/matcher'", JSON.stringify(entry)))
  try {
    const printed = execFileSync(process.execPath, ['--import', 'tsx', path], { cwd: ROOT, encoding: 'utf8' })
    assert.is(printed, expected)
  } finally {
    rmSync(path)
  }
})

test('the package exports the library, and the page names all of it', () => {
  const { exports } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as {
    exports: Record<string, { types: string; default: string }>
  }
  assert.equal(exports['./matcher'], {
    types: './dist/matcher-wasm/host/matcher.d.ts',
    default: './dist/matcher-wasm/host/matcher.js',
  })
  for (const path of Object.values(exports['./matcher'] ?? {})) assert.ok(existsSync(join(ROOT, path)), path)
  for (const name of Object.keys(matcher)) assert.ok(page.includes(`\`${name}\``), name)
})

test.run()
