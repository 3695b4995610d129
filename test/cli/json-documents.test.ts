/** What `--json` prints of commands that mostly write files or texts: one document, and what it says is so. */
import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { parse } from 'yaml'
import { runCommand, withDirectory } from './run-command.ts'
import { writeConfig } from './service/write-config.ts'

const CROSSING = 'examples/rules/template/books/crossing.csv'

/** Ends well, and standard output is one document. */
async function document<T>(args: readonly string[], stdin?: string): Promise<T> {
  const { code, stdout, stderr } = await runCommand([...args, '--json'], stdin === undefined ? {} : { stdin })
  assert.is(code, 0, stderr)
  return JSON.parse(stdout) as T
}

test('rule explain gives the paragraphs that it prints without it, and whose they are', async () => {
  const args = ['rule', 'explain', 'uniform', '--book', CROSSING]
  const { rule, ruleHash, paragraphs } = await document<Record<string, string> & { paragraphs: string[] }>(
    args,
  )
  assert.is(rule, 'uniform')
  assert.match(ruleHash ?? '', /^[0-9a-f]{64}$/)
  assert.is((await runCommand(args)).stdout, `${paragraphs.join('\n\n')}\n`)
})

test('rule new names the files that it has made', () =>
  withDirectory(async (directory) => {
    const made = await document<{ folder: string; files: string[] }>([
      ...['rule', 'new', 'mine', '--out', directory],
    ])
    assert.is(made.folder, join(directory, 'mine'))
    assert.ok(made.files.includes('assembly/rules/mine.ts'))
    for (const file of made.files) assert.ok(existsSync(join(made.folder, file)), file)
  }))

test('sim init gives the scenario itself, or the file that it is in', () =>
  withDirectory(async (directory) => {
    const args = ['sim', 'init', '--homes', '3', '--seed', '5']
    const scenario = await document<{ homes: unknown[] }>(args)
    const path = join(directory, 'street.yaml')
    assert.equal(await document([...args, '-o', path]), { file: path })
    assert.equal(parse(await readFile(path, 'utf8')), scenario)
  }))

test('a run’s table is an array of its rows', () =>
  withDirectory(async (directory) => {
    const scenario = join(directory, 'street.yaml')
    await document(['sim', 'init', '--homes', '2', '-o', scenario])
    const run = join(directory, 'run')
    const ended = await runCommand(['sim', 'run', scenario, '--days', '1', '--out', run])
    assert.is(ended.code, 0, ended.stderr)
    const args = ['results', 'export', run, '--table', 'homes']
    const rows = await document<Record<string, unknown>[]>(args)
    const [header = '', ...lines] = (await runCommand(args)).stdout.trimEnd().split('\n')
    assert.equal(Object.keys(rows[0] ?? {}), header.split(','))
    assert.is(rows.length, lines.length)
    assert.type(rows[0]?.['importWh'], 'string', 'whole numbers of 64 bits are no numbers of JSON')
  }))

test('service install gives the unit that it printed or wrote', () =>
  withDirectory(async (directory) => {
    const config = await writeConfig(directory)
    const args = ['service', 'install', '--user', 'anna', '-c', config]
    const printed = await document<{ path: null; unit: string }>([...args, '--print'])
    assert.is(printed.path, null)
    const path = join(directory, 'streetwatt.service')
    const written = await document([...args, '-o', path])
    assert.equal(written, { path, unit: printed.unit, isKnownToSystemd: false })
    assert.is(await readFile(path, 'utf8'), printed.unit)
  }))

test('config schema is a schema without it, too', async () => {
  const schema = await document<{ type: string }>(['config', 'schema'])
  assert.is(schema.type, 'object')
  assert.equal(JSON.parse((await runCommand(['config', 'schema'])).stdout), schema)
})

test('password set says that it is set, and token revoke which one it was', () =>
  withDirectory(async (directory) => {
    const config = await writeConfig(directory)
    assert.equal(await document(['password', 'set', '-c', config], 'a password of the LAN\n'), {
      isSet: true,
    })
    const { id } = await document<{ id: string }>([...['token', 'create', 'meter reader', '-c', config]])
    assert.equal(await document(['token', 'revoke', id, '-c', config]), { revoked: id })
    assert.equal(await document(['token', 'list', '-c', config]), [])
  }))

test.run()
