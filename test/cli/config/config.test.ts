/** The commands about the configuration as people run them. */
import { chmod, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import type { Ended, RunOptions } from '../run-command.ts'
import { runCommand, withDirectory } from '../run-command.ts'

const FOUND = ['community', 'create', '--name', 'Lindenweg', '--timezone', 'Europe/Berlin', '--id', 'home-1']

/** A home that was just founded; `ask` runs `config …` on it. */
async function withHome(
  body: (
    path: string,
    ask: (command: string, args?: readonly string[], options?: RunOptions) => Promise<Ended>,
  ) => Promise<void>,
): Promise<void> {
  await withDirectory(async (cwd) => {
    assert.is((await runCommand(FOUND, { cwd })).code, 0)
    const path = join(cwd, 'home-1', 'streetwatt.yaml')
    await body(path, (command, args = [], options = {}) =>
      runCommand(['config', command, '-c', path, ...args], { cwd, ...options }),
    )
  })
}

async function edit(path: string, from: string | RegExp, to: string): Promise<void> {
  const text = await readFile(path, 'utf8')
  const changed = text.replace(from, to)
  assert.is.not(changed, text)
  await writeFile(path, changed)
}

function assertRefused({ code, stdout, stderr }: Ended, says: RegExp): void {
  assert.is(code, 3)
  assert.is(stdout, '')
  assert.match(stderr, says)
}

test('check finds a new home good, and says so', () =>
  withHome(async (path, ask) => {
    const { code, stdout } = await ask('check')
    assert.is(code, 0)
    assert.is(stdout, `${path} is good: a home of Lindenweg, in paper mode.\n`)
    const document = JSON.parse((await ask('check', ['--json'])).stdout) as object
    assert.equal(document, { ok: true, path, mode: 'paper', community: 'Lindenweg', overriddenBy: [] })
  }))

test('check refuses what a start would refuse: an unknown key, exposed keys, another currency', () =>
  withHome(async (path, ask) => {
    await edit(path, 'web: {}', 'web: { prot: 1 }\ntrading: { sell: { min: 9 Rp/kWh } }')
    assertRefused(await ask('check'), /:\d+:\d+: web: .*did you mean "port"\? \(config-invalid\)/)
    await edit(path, 'prot', 'port')
    assertRefused(await ask('check'), /trading\.sell\.min: has the unknown unit "Rp\/kWh"/)
    await edit(path, '9 Rp/kWh', '0.09 CHF/kWh')
    assertRefused(await ask('check'), /\(config-currency-other\)/)
    await edit(path, 'CHF', 'EUR')
    const keys = path.replace('streetwatt.yaml', 'keys.json')
    await chmod(keys, 0o640)
    assertRefused(await ask('check'), /\(key-file-exposed\)/)
    await chmod(keys, 0o600)
    assert.is((await ask('check')).code, 0)
  }))

test('show says what holds, with the environment and without secrets', () =>
  withHome(async (path, ask) => {
    await edit(path, 'web: {}', 'web: {}\nsite: { title: !env HOME_TITLE }')
    const env = { HOME_TITLE: 'hunter2', STREETWATT_WEB__PORT: '8080' }
    const { stdout, code } = await ask('show', [], { env })
    assert.is(code, 0)
    assert.match(stdout, /^ {2}port: 8080$/m)
    assert.match(stdout, /^ {2}title: "?\*\*\*"?$/m)
    assert.match(stdout, /STREETWATT_WEB__PORT stands before the file/)
    const json = await ask('show', ['--json'], { env })
    assert.not.match(stdout + json.stdout, /hunter2/)
    const { config } = JSON.parse(json.stdout) as { config: { web: object } }
    assert.equal(config.web, { host: '127.0.0.1', port: 8080 })
  }))

test('path names the files of the home', () =>
  withHome(async (path, ask) => {
    const folder = path.replace('/streetwatt.yaml', '')
    assert.equal(JSON.parse((await ask('path', ['--json'])).stdout), {
      config: path,
      genesis: `${folder}/genesis.json`,
      keys: `${folder}/keys.json`,
      member: null,
      data: `${folder}/data`,
    })
  }))

test('schema is one that knows the keys and forbids others', () =>
  withDirectory(async (cwd) => {
    const { stdout, code } = await runCommand(['config', 'schema'], { cwd })
    assert.is(code, 0)
    const schema = JSON.parse(stdout) as {
      additionalProperties: boolean
      required: string[]
      properties: Record<string, { properties?: Record<string, unknown> }>
    }
    assert.is(schema.additionalProperties, false)
    assert.ok(schema.required.includes('device'))
    assert.equal(Object.keys(schema.properties['trading']?.properties ?? {}), ['sell', 'buy'])
  }))

test('migrate leaves a file of this version, and refuses one of a newer program', () =>
  withHome(async (path, ask) => {
    const before = await readFile(path, 'utf8')
    assert.match((await ask('migrate')).stdout, /nothing to do/)
    assert.is(await readFile(path, 'utf8'), before)
    await edit(path, 'version: 1', 'version: 2')
    assertRefused(await ask('migrate'), /newer than this program/)
  }))

test('the configuration of the user stands in where the folder has none', () =>
  withDirectory(async (cwd) => {
    const home = join(cwd, 'xdg')
    const made = await runCommand([...FOUND, '--dir', join(home, 'streetwatt')], { cwd })
    assert.is(made.code, 0)
    const { stdout } = await runCommand(['config', 'path', '--json'], { cwd, env: { XDG_CONFIG_HOME: home } })
    assert.is((JSON.parse(stdout) as { config: string }).config, join(home, 'streetwatt', 'streetwatt.yaml'))
  }))

test.run()
