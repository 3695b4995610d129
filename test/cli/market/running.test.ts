/** `market` beside a node that runs: it has the ledger open, and its commands ask it. */
import { join } from 'node:path'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import type { BookDocument } from '../../../node/cli/market/book-document.ts'
import type { SlotDocument } from '../../../node/cli/market/slot-document.ts'
import type { Ended } from '../run-command.ts'
import { runCommand, startCommand, waitFor } from '../run-command.ts'
import { HOME_LIMIT_MS } from '../started-home.ts'
import { BLOCKS, FIRST, GAP, LAST, withMarketHome } from './market-home.ts'

const market = (config: string, ...args: readonly string[]): Promise<Ended> =>
  runCommand(['market', ...args, '-c', config])

/** Starts the home, and resolves to the line of JSON that says where it is. */
async function withRunning(
  config: string,
  body: (place: { url: string; pid: number }) => Promise<void>,
): Promise<void> {
  const home = startCommand(['--json', 'start', '-c', config, '--log-level', 'warn'])
  try {
    const line = await waitFor('the place of the home', () => /^\{"pid".*\}$/m.exec(home.heard())?.[0], {
      limitMs: HOME_LIMIT_MS,
      heard: () => home.heard(),
    })
    await body(JSON.parse(line) as { url: string; pid: number })
    home.child.kill('SIGTERM')
    const { code, stdout } = await home.ended
    assert.is(code, 0, home.heard())
    // Standard output is one document and nothing else.
    assert.is(stdout, `${line}\n`)
  } finally {
    home.child.kill('SIGKILL')
  }
}

const QUESTIONS: readonly (readonly string[])[] = [
  ['slot', String(FIRST + 1), '--json'],
  ['slot', String(FIRST + GAP), '--json'],
  ['slot', 'latest'],
  ['book', String(FIRST + 2), '--json'],
  ['trades', '--json'],
  ['trades', '--all', '--csv'],
  ['verify', 'latest', '--json'],
  ['verify', '--all', '--json'],
  ['book', String(FIRST + GAP)],
  ['slot', String(FIRST - 1)],
]

test('a running node answers what its ledger answers when it is stopped, by the same codes', () =>
  withMarketHome(async (config) => {
    const stopped: Ended[] = []
    for (const question of QUESTIONS) stopped.push(await market(config, ...question))
    assert.equal(
      stopped.map(({ code }) => code),
      [0, 0, 0, 0, 0, 0, 0, 0, 1, 1],
    )
    await withRunning(config, async ({ url }) => {
      for (const [index, question] of QUESTIONS.entries()) {
        const { code, stdout } = await market(config, ...question)
        assert.is(code, stopped[index]?.code, question.join(' '))
        assert.is(stdout, stopped[index]?.stdout, question.join(' '))
      }
      const told = JSON.parse(stopped[0]?.stdout ?? '') as SlotDocument
      const api = (await (await fetch(new URL(`api/v1/slots/${FIRST + 1}`, url))).json()) as object
      for (const [name, value] of Object.entries(api))
        assert.equal(told[name as keyof SlotDocument], value, name)
      const open = await market(config, 'book', '--json')
      const book = JSON.parse(open.stdout) as BookDocument
      assert.equal([book.source, book.status, book.height], ['held', 'collecting', null])
      assert.ok(book.gateMs > Date.now() - HOME_LIMIT_MS && book.slot > LAST)
    })
  }))

test('global flags stand before a command’s name or behind it, and another data folder is taken', () =>
  withMarketHome(async (config, directory) => {
    const other = join(directory, 'elsewhere')
    const before = await runCommand(['--json', '-c', config, '--no-color', 'market', 'slot', 'latest'])
    const behind = await market(config, 'slot', 'latest', '--json', '--no-color', '--log-level', 'error')
    assert.equal([before.code, behind.code, before.stdout], [0, 0, behind.stdout])
    assert.is((JSON.parse(before.stdout) as SlotDocument).height, BLOCKS)
    const data = join(directory, 'data')
    const own = await runCommand(['--data-dir', data, 'market', 'slot', 'latest', '-c', config, '--json'])
    assert.is(own.stdout, before.stdout)
    const missing = await market(config, 'slot', 'latest', '--data-dir', other)
    assert.is(missing.code, 1)
    assert.match(missing.stderr, other)
  }))

const SENSELESS: readonly { why: string; args: readonly string[]; says: RegExp }[] = [
  { why: 'a flag that there is not', args: ['market', 'slot', 'latest', '--colour'], says: /unknown option/ },
  { why: 'a level that there is not', args: ['--log-level', 'loud', 'rule', 'list'], says: /one of debug/ },
  { why: 'a configuration where there is no home', args: ['-c', 'x.yaml', 'rule', 'list'], says: /'-c'/ },
  { why: 'data where there is no home', args: ['--data-dir', 'x', 'version'], says: /'--data-dir'/ },
  { why: 'a flag without its value', args: ['market', 'slot', 'latest', '-c'], says: /argument missing/ },
  { why: 'no slot at all', args: ['market', 'slot'], says: /missing required argument/ },
  { why: 'neither a slot nor all', args: ['market', 'verify'], says: /usage-slot-missing/ },
  { why: 'a slot and all', args: ['market', 'verify', '5', '--all'], says: /usage-slot-missing/ },
  { why: 'two forms at once', args: ['market', 'trades', '--json', '--csv'], says: /cannot be used with/ },
  { why: 'a time that is none', args: ['market', 'trades', '--from', 'then'], says: /a day like/ },
  { why: 'a command that there is not', args: ['--json', 'markt', 'slot'], says: /did you mean market/ },
]

for (const { why, args, says } of SENSELESS) {
  test(`${why} is an error of use, with exit code 2`, async () => {
    const { code, stdout, stderr } = await runCommand(args)
    assert.is(code, 2, stderr)
    assert.is(stdout, '')
    assert.match(stderr, says)
  })
}

test.run()
