// Every book in books/ clears to the result beside it, and the rule keeps what every rule must keep.

import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { readFileSync, readdirSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'

const here = dirname(dirname(fileURLToPath(import.meta.url)))
const { streetwatt } = JSON.parse(readFileSync(join(here, 'package.json'), 'utf8'))
const module = join(here, 'build', '{{NAME}}.wasm')

/** Runs a command of Streetwatt in this folder and gives its document. */
function run(...args) {
  const program = join(streetwatt, 'bin', 'streetwatt.js')
  return JSON.parse(execFileSync(process.execPath, [program, ...args, '--json'], { cwd: here }))
}

const books = readdirSync(join(here, 'books')).filter((name) => name.endsWith('.csv'))

for (const name of books) {
  test(`${name} clears as it should`, () => {
    const expected = JSON.parse(readFileSync(join(here, 'books', name.replace(/csv$/, 'json')), 'utf8'))
    const { priceMicroPerKwh, energyWh, fills } = run('clear', join('books', name), '--rule', module)
    assert.deepEqual({ priceMicroPerKwh, energyWh, fills }, expected)
  })
}

test('the module may be a rule', () => {
  assert.equal(run('rule', 'check', module).ok, true)
})

test('the rule is feasible, fair and the same every time', () => {
  assert.equal(run('rule', 'test', module, '--books', '300').guaranteesHold, true)
})
