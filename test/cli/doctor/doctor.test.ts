/** The doctor: what it finds in a home that is well and in one that is not, and that no secret leaves with what it says. */
import { chmod, copyFile, readFile, stat, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { checkClock, checkDisk } from '../../../node/cli/doctor/check-machine.ts'
import type { Finding } from '../../../node/cli/doctor/finding.ts'
import { runCommand, startCommand, waitFor, withDirectory } from '../run-command.ts'

const NOW_MS = Date.parse('2026-11-29T12:00:00Z')
const LIMIT_MS = 300_000
const TITLE = 'Bei Meiers'

const CLOCKS: readonly (readonly [string, number, string | null, Finding['result']])[] = [
  ['set by the network', NOW_MS, 'yes', 'ok'],
  ['left alone', NOW_MS, 'no', 'warn'],
  ['of a system that does not say', NOW_MS, null, 'warn'],
  ['that began anew', 1000, 'yes', 'fail'],
]
for (const [name, nowMs, said, result] of CLOCKS) {
  test(`a clock ${name}: ${result}`, () => {
    assert.is(checkClock(nowMs, () => said).result, result)
  })
}

test('a folder that cannot be written is no disk', () =>
  withDirectory(async (directory) => {
    assert.not.equal((await checkDisk(join(directory, 'data'))).result, 'fail')
    await writeFile(join(directory, 'file'), '')
    const finding = await checkDisk(join(directory, 'file', 'data'))
    assert.is(finding.result, 'fail')
    assert.ok(finding.remedy)
  }))

interface Told {
  readonly ok: boolean
  readonly checks: readonly Finding[]
  readonly bundle: string | null
}

interface Home {
  readonly config: string
  readonly directory: string
  /** Adds lines to the configuration. */
  readonly add: (lines: string) => Promise<void>
  readonly doctor: () => Promise<{ code: number | null; told: Told; stderr: string }>
}

/** A home that was just founded, its device a port that takes connections and says nothing. */
async function withHome(body: (home: Home) => Promise<void>): Promise<void> {
  await withDirectory(async (directory) => {
    const device = createServer()
    await new Promise<void>((resolve) => device.listen(0, '127.0.0.1', resolve))
    const { port } = device.address() as AddressInfo
    const made = await runCommand([
      ...['community', 'create', '--name', 'Lindenweg', '--id', 'home-1', '--timezone', 'Europe/Berlin'],
      ...['--dir', join(directory, 'home-1'), '--address', '/ip4/127.0.0.1/tcp/0', '--title', TITLE],
    ])
    assert.is(made.code, 0, made.stderr)
    const config = join(directory, 'home-1', 'streetwatt.yaml')
    const text = await readFile(config, 'utf8')
    const placed = text.replace(
      /device:\n {2}host: .*\n {2}port: \d+/,
      `device: { host: 127.0.0.1, port: ${port} }`,
    )
    assert.not.equal(placed, text)
    await writeFile(config, placed.replace('web: {}', 'web: { port: 0 }'))
    try {
      await body({
        ...{ config, directory: join(directory, 'home-1') },
        add: async (lines) => writeFile(config, `${await readFile(config, 'utf8')}${lines}\n`),
        async doctor() {
          const { code, stdout, stderr } = await runCommand(['doctor', '-c', config, '--json'])
          return { code, told: JSON.parse(stdout) as Told, stderr }
        },
      })
    } finally {
      device.close()
    }
  })
}

function resultOf({ checks }: Told, name: string): string | undefined {
  return checks.find(({ check }) => check === name)?.result
}

test('a home that is well and does not run: nothing fails, and what is not there yet is a warning', () =>
  withHome(async ({ doctor, config }) => {
    const { code, told } = await doctor()
    assert.equal(
      told.checks.filter(({ result }) => result === 'fail'),
      [],
    )
    assert.is(code, 0)
    assert.ok(told.ok)
    for (const name of ['versions', 'config', 'street', 'keys', 'access', 'device'])
      assert.is(resultOf(told, name), 'ok', name)
    for (const name of ['node', 'backups', 'ledger']) assert.is(resultOf(told, name), 'warn', name)
    assert.ok(told.checks.every(({ result, remedy }) => (result === 'ok') === (remedy === null)))
    const text = await runCommand(['doctor', '-c', config])
    assert.match(text.stdout, /^warn {2}node +does not run\n +→ Start it/m)
  }))

test('each fault has its name, its remedy, and ends with exit code 1', () =>
  withHome(async ({ doctor, directory, add, config }) => {
    await chmod(join(directory, 'keys.json'), 0o644)
    await chmod(join(directory, 'data'), 0o777)
    const taken = createServer()
    await new Promise<void>((resolve) => taken.listen(0, '127.0.0.1', resolve))
    const { port } = taken.address() as AddressInfo
    await writeFile(
      config,
      (await readFile(config, 'utf8'))
        .replace(/127\.0\.0\.1, port: \d+/, '127.0.0.1, port: 1')
        .replace('port: 0', `port: ${port}`),
    )
    const { code, told, stderr } = await doctor()
    taken.close()
    assert.is(code, 1)
    assert.not.ok(told.ok)
    for (const name of ['keys', 'folder', 'device', 'port']) assert.is(resultOf(told, name), 'fail', name)
    assert.match(stderr, /keys, folder, device, port.*\(doctor-found-faults\)/)
    await add('nonsense: 1')
    const broken = await doctor()
    assert.is(broken.code, 1)
    assert.is(resultOf(broken.told, 'config'), 'fail')
    assert.is(resultOf(broken.told, 'keys'), undefined)
  }))

test('a home on all addresses whose device is away hears the same from the doctor as one on the loopback', () =>
  withHome(async ({ config, directory, doctor }) => {
    const text = (await readFile(config, 'utf8')).replace(/127\.0\.0\.1, port: \d+/, '127.0.0.1, port: 1')
    await writeFile(config, text.replace('web: { port: 0 }', 'web: { host: 0.0.0.0, port: 0 }'))
    const set = await runCommand(['password', 'set', '-c', config], { stdin: 'a long password of ours\n' })
    assert.is(set.code, 0, set.stderr)
    const node = startCommand(['start', '-c', config])
    const bundle = join(directory, 'bundle.tar')
    try {
      await waitFor(
        'the node to run',
        () => readFile(join(directory, 'data', 'node.json')).catch(() => undefined),
        {
          ...{ limitMs: LIMIT_MS, heard: () => node.heard() },
        },
      )
      const { code, told } = await doctor()
      assert.is(code, 1)
      assert.is(resultOf(told, 'device'), 'fail', JSON.stringify(told.checks))
      assert.is(resultOf(told, 'node'), 'ok')
      assert.match(told.checks.find(({ check }) => check === 'node')?.detail ?? '', 'http://127.0.0.1:')
      await runCommand(['doctor', '-c', config, '--bundle', bundle])
      const written = await readFile(bundle, 'latin1')
      for (const part of ['doctor.json', 'config.json', 'metrics.txt', 'log.json'])
        assert.ok(written.includes(part), part)
    } finally {
      node.child.kill('SIGTERM')
      await node.ended
    }
  }))

test('no secret is in the bundle, in what the doctor says, or in the log of a node that runs with all of them', () =>
  withHome(async ({ config, directory, add }) => {
    const [plain, named] = ['plain-mqtt-word-77', 'word-from-outside-88']
    const env = { HOME_TITLE: named }
    await add(`mqtt: { url: mqtt://127.0.0.1:1, username: mister-meier, password: ${plain} }`)
    await add('site: { title: !env HOME_TITLE, location: { latitude: 48.1371, longitude: 11.5754 } }')
    const set = await runCommand(['password', 'set', '-c', config], {
      env,
      stdin: 'a long password of ours\n',
    })
    assert.is(set.code, 0, set.stderr)
    const token = await runCommand(['token', 'create', 'reader', '-c', config], { env })
    assert.is(token.code, 0, token.stderr)
    const [shownToken = ''] = /sw_\S+/.exec(token.stdout) ?? []
    assert.ok(shownToken.length > 20, token.stdout)
    const invitation = await runCommand(['community', 'invite', '-c', config], { env })
    await copyFile(join(directory, 'keys.json'), join(directory, 'keys.json.next'))

    const node = startCommand(['start', '-c', config, '--log-level', 'debug'], { env })
    const bundle = join(directory, 'bundle.tar')
    try {
      const place = join(directory, 'data', 'node.json')
      await waitFor('the node to run', () => readFile(place).catch(() => undefined), {
        ...{ limitMs: LIMIT_MS, heard: () => node.heard() },
      })
      const told = await runCommand(['doctor', '-c', config, '--json', '--bundle', bundle], { env })
      const written = await readFile(bundle, 'latin1')
      assert.is((await stat(bundle)).mode & 0o777, 0o600)
      for (const part of ['doctor.json', 'config.json', 'metrics.txt', 'log.json'])
        assert.ok(written.includes(part), part)
      const seeds = await Promise.all(
        ['keys.json', 'member-key.json', 'data/access.json'].map((name) =>
          readFile(join(directory, name), 'utf8'),
        ),
      )
      const secrets = [
        ...[plain, 'a long password of ours', shownToken, named],
        ...(seeds.join('\n').match(/[0-9a-zA-Z+/=_-]{32,}/g) ?? []),
        ...(invitation.stdout.match(/[\w-]{60,}/g) ?? []),
      ]
      assert.ok(secrets.length >= 8, String(secrets.length))
      const heard = { bundle: written, doctor: `${told.stdout}${told.stderr}`, log: node.heard() }
      for (const [where, text] of Object.entries(heard))
        for (const secret of secrets)
          assert.not.ok(text.includes(secret), `${secret.slice(0, 6)}… in ${where}`)
      for (const place of ['mister-meier', '48.1371', '11.5754', 'Lindenweg', TITLE])
        assert.not.ok(written.includes(place), place)
      assert.match(written, '(street), paper mode')
      const again = await runCommand(['doctor', '-c', config, '--bundle', bundle], { env })
      assert.match(again.stderr, /\(bundle-unwritable\)/)
    } finally {
      node.child.kill('SIGTERM')
      await node.ended
    }
  }))

test.run()
