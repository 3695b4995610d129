import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { F64, I32, makeModule } from '../matcher/make-module.ts'
import { clearLines, runRuleCommand, withFolder } from './run-rule-command.ts'

async function runJson(...args: readonly string[]): Promise<unknown> {
  const { exitCode, stdout, stderr } = await runRuleCommand(...args, '--json')
  assert.is(exitCode, 0, stderr)
  return JSON.parse(stdout)
}

test('rule list names every built rule with its hash', async () => {
  const rules = (await runJson('rule', 'list')) as { name: string; hash: string; isResearch: boolean }[]
  assert.ok(rules.length >= 11)
  assert.ok(rules.every(({ hash }) => /^[0-9a-f]{64}$/.test(hash)))
  assert.equal(
    rules.filter(({ isResearch }) => isResearch).map(({ name }) => name),
    ['bill-sharing', 'vcg'],
  )
  assert.match((await runRuleCommand('rule', 'list')).stdout, /uniform\s+[0-9a-f]{12}…/)
})

test('rule check says what a module is', async () => {
  const verdict = (await runJson('rule', 'check', 'uniform')) as Record<string, unknown>
  assert.is(verdict['ok'], true)
  assert.is(verdict['abi'], '1.0')
  assert.equal(verdict['isResearch'], false)
  assert.match((await runRuleCommand('rule', 'check', 'vcg')).stdout, /research rule\s+yes/)
})

test('rule check and clear refuse a module, and name the function and the instruction', async () => {
  await withFolder(async (folder) => {
    const path = join(folder, 'float.wasm')
    const float = { result: I32, locals: [[1, F64] as const], code: [0x41, 0] }
    writeFileSync(
      path,
      makeModule({ functions: [{ parameters: [I32], result: I32, code: [0x41, 0xc0, 0] }, float] }),
    )
    const checked = await runRuleCommand('rule', 'check', path, '--json')
    assert.is(checked.exitCode, 3)
    assert.is(checked.code, 'rule-refused')
    const { ok, reason, message } = JSON.parse(checked.stdout) as Record<string, unknown>
    assert.is(ok, false)
    assert.is(reason, 'float')
    assert.match(String(message), /clear/)
    const cleared = await clearLines(['b1,anna,bid,1,1'], '--rule', path, '--json')
    assert.is(cleared.exitCode, 3)
    assert.is(cleared.code, 'rule-refused')
    assert.is(cleared.stdout, '')
  })
})

test('rule check refuses a file of another version of the ABI, and one that is no module', async () => {
  await withFolder(async (folder) => {
    for (const [name, bytes] of [
      ['other.wasm', makeModule({ sections: { 6: [1, I32, 0, 0x41, 0x80, 0x80, 0x08, 0x0b] } })],
      ['text.wasm', Buffer.from('(module)')],
    ] as const) {
      const path = join(folder, name)
      writeFileSync(path, bytes)
      assert.is((await runRuleCommand('rule', 'check', path)).code, 'rule-refused', name)
    }
  })
})

test('a rule that never ends fails for lack of gas', async () => {
  await withFolder(async (folder) => {
    const path = join(folder, 'endless.wasm')
    // loop: br 0; then an answer that is never given.
    const endless = { result: I32, code: [0x03, 0x40, 0x0c, 0, 0x0b, 0x41, 0] }
    writeFileSync(
      path,
      makeModule({ functions: [{ parameters: [I32], result: I32, code: [0x41, 0xc0, 0] }, endless] }),
    )
    const { code, exitCode, stderr } = await clearLines([], '--rule', path, '--gas-limit', '1000000')
    assert.is(code, 'rule-failed')
    assert.is(exitCode, 1)
    assert.match(stderr, /gas-exhausted/)
  })
})

test('rule test keeps counter-examples that clear reads', async () => {
  await withFolder(async (folder) => {
    const args = ['rule', 'test', 'bill-sharing', '--books', '100', '--out', folder]
    const report = (await runJson(...args)) as {
      guaranteesHold: boolean
      properties: {
        property: string
        verdict: string
        counterExample: null | { bookPath: string; seed: string }
      }[]
    }
    assert.is(report.guaranteesHold, true)
    const rational = report.properties.find(({ property }) => property === 'individual-rationality')
    assert.is(rational?.verdict, 'broken')
    const { bookPath = '', seed = '' } = rational?.counterExample ?? {}
    const cleared = (await runJson(
      'clear',
      bookPath,
      '--rule',
      'bill-sharing',
      '--param',
      `seed=${seed}`,
    )) as {
      violation: unknown
    }
    assert.is(cleared.violation, 'limit-crossed')
    for (const name of readdirSync(folder))
      assert.is((await runRuleCommand('clear', join(folder, name))).exitCode, 0, name)
  })
})

test('rule test ends with 5 where a rule lacks what every rule must have', async () => {
  await withFolder(async (folder) => {
    const path = join(folder, 'silent.wasm')
    // It has no arrays: nothing can be cleared with it.
    writeFileSync(path, makeModule({ functions: [{ parameters: [I32], result: I32, code: [0x41, 0x01] }] }))
    const { code, exitCode, stdout } = await runRuleCommand(
      'rule',
      'test',
      path,
      '--books',
      '10',
      '--out',
      folder,
    )
    assert.is(code, 'rule-guarantee-broken')
    assert.is(exitCode, 5)
    assert.match(stdout, /feasibility\s+broken/)
  })
})

test('rule explain tells a clearing step by step', async () => {
  const book = 'examples/rules/template/books/crossing.csv'
  const { exitCode, stdout } = await runRuleCommand('rule', 'explain', 'uniform', '--book', book)
  assert.is(exitCode, 0)
  for (const words of [
    /up to 1000 Wh/,
    /only price .* is 180000/,
    /at 180000, in that interval/,
    /b3 100 of 300/,
    /paid in is paid out/,
  ]) {
    assert.match(stdout, words)
  }
  const reduced = await runRuleCommand('rule', 'explain', 'trade-reduction', '--book', book)
  assert.match(
    reduced.stdout,
    /999 Wh, 1 Wh less than could, at 180000 for those who buy and 160000 for those who sell/,
  )
  const none = await runRuleCommand(
    'rule',
    'explain',
    'uniform',
    '--book',
    'examples/rules/template/books/no-trade.csv',
  )
  assert.match(none.stdout, /No bid reaches an offer/)
})

test('rule bench measures books of the sizes asked for', async () => {
  const { rows } = (await runJson('rule', 'bench', 'uniform', '--orders', '10,100')) as {
    rows: { orders: number; meteredUs: number; gas: number }[]
  }
  assert.equal(
    rows.map(({ orders }) => orders),
    [10, 100],
  )
  assert.ok(rows.every(({ meteredUs, gas }) => meteredUs > 0 && gas > 0))
  assert.is((await runRuleCommand('rule', 'bench', 'uniform', '--orders', '10,x')).exitCode, 2)
})

test('rule new makes a folder that builds with one command, passes its check and its own books', async () => {
  await withFolder(async (folder) => {
    assert.is((await runRuleCommand('rule', 'new', 'my-rule', '--out', folder)).exitCode, 0)
    const made = join(folder, 'my-rule')
    const again = await runRuleCommand('rule', 'new', 'my-rule', '--out', folder)
    assert.is(again.code, 'usage-folder-exists')
    execFileSync(process.execPath, ['build.js'], { cwd: made, stdio: 'pipe' })
    const module = join(made, 'build', 'my-rule.wasm')
    assert.is(((await runJson('rule', 'check', module)) as { ok: boolean }).ok, true)
    const books = readdirSync(join(made, 'books')).filter((name) => name.endsWith('.csv'))
    assert.ok(books.length >= 3)
    for (const name of books) {
      const expected: unknown = JSON.parse(
        readFileSync(join(made, 'books', name.replace('.csv', '.json')), 'utf8'),
      )
      const cleared = (await runJson('clear', join(made, 'books', name), '--rule', module)) as Record<
        string,
        unknown
      >
      const { priceMicroPerKwh, energyWh, fills } = cleared
      assert.equal({ priceMicroPerKwh, energyWh, fills }, expected, name)
    }
    assert.ok(existsSync(join(made, 'test', 'rule.test.js')))
    assert.not.match(readFileSync(join(made, 'README.md'), 'utf8'), /\{\{/)
  })
})

test('a new rule needs a name that can be a file', async () => {
  for (const name of ['', 'My-Rule', '../x', '1st', 'a'.repeat(41)]) {
    assert.is((await runRuleCommand('rule', 'new', name)).code, 'usage-rule-name-invalid', name)
  }
})

test.run()
