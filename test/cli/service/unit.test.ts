/** The systemd unit: what a home may reach, and that systemd itself understands it. */
import { spawnSync } from 'node:child_process'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import type { UnitPlan } from '../../../node/cli/service/unit-text.ts'
import { UNIT_MARK, unitText } from '../../../node/cli/service/unit-text.ts'
import { FEW_ARENAS } from '../../../node/runtime/few-arenas.ts'
import { command, optionalTest } from '../../support/optional.ts'
import { ROOT, runCommand, withDirectory } from '../run-command.ts'
import { writeConfig } from './write-config.ts'

// Not the Node that runs the tests: it may lie in the folder of a person, which makes another unit.
const PLAN: UnitPlan = {
  node: '/usr/bin/node',
  program: join(ROOT, 'bin', 'streetwatt.js'),
  config: '/var/lib/streetwatt/streetwatt.yaml',
  user: null,
  writable: [],
  hasSerialLine: false,
}
const SERIAL = { hasSerialLine: true }
const OWN = { user: 'anna', config: '/home/anna/my home/streetwatt.yaml', writable: ['/home/anna/my home'] }

test('a home reaches its state directory and no device; a serial line brings the device and its group', () => {
  const plain = unitText(PLAN)
  for (const line of [
    'DynamicUser=yes',
    'StateDirectory=streetwatt',
    'PrivateDevices=yes',
    'ProtectHome=yes',
  ])
    assert.ok(plain.includes(`\n${line}\n`), line)
  assert.match(
    plain,
    /\nExecStopPost=\S+ \S+ device release --all -c \/var\/lib\/streetwatt\/streetwatt\.yaml\n/,
  )
  assert.not.match(plain, /MemoryDenyWriteExecute|dialout|\nUser=/)
  const serial = unitText({ ...PLAN, ...SERIAL })
  assert.match(serial, /\nDeviceAllow=char-ttyUSB rw\n[^[]*SupplementaryGroups=dialout\n/)
  assert.not.match(serial, /PrivateDevices=yes/)
})

test('a user of the machine has its own folder, whatever its name holds', () => {
  const own = unitText({ ...PLAN, ...OWN, config: '/home/anna/50% "sun" $HOME/streetwatt.yaml' })
  assert.match(own, '\nUser=anna\n')
  assert.not.match(own, 'DynamicUser')
  assert.match(own, '-c "/home/anna/50%% \\"sun\\" $$HOME/streetwatt.yaml"')
  assert.match(own, 'ReadWritePaths="-/home/anna/my home"')
  assert.match(own, 'ProtectHome=read-only')
})

const CLONED = {
  node: '/home/anna/.nvm/versions/node/v22.11.0/bin/node',
  program: '/home/anna/streetwatt/bin/streetwatt.js',
}

test('a program that lies in the folder of a person is shown to a service that sees nothing else of it', () => {
  const cloned = unitText({ ...PLAN, ...CLONED })
  assert.match(cloned, '\nProtectHome=tmpfs\n', 'or neither the node nor ExecStopPost finds its program')
  assert.match(cloned, `\nBindReadOnlyPaths=/home/anna/streetwatt ${CLONED.node}\n`)
  const byRoot = unitText({ ...PLAN, program: '/root/street watt/bin/streetwatt.js' })
  assert.match(byRoot, '\nProtectHome=tmpfs\nBindReadOnlyPaths="/root/street watt"\n')
  const installed = '/home/anna/.nvm/lib/node_modules'
  const among = unitText({ ...PLAN, program: `${installed}/streetwatt/bin/streetwatt.js` })
  assert.match(among, `\nBindReadOnlyPaths=${installed}\n`, 'what it imports may lie beside it')
  const writing = unitText({ ...PLAN, ...CLONED, writable: ['/home/anna/b:ackups'] })
  assert.match(writing, '\nBindPaths="-/home/anna/b:ackups"\n')
  const own = unitText({ ...PLAN, ...CLONED, user: 'anna', config: '/srv/home/streetwatt.yaml' })
  assert.match(own, '\nProtectHome=read-only\n', 'a user of the machine reaches it by its own rights')
})

test('what !env takes comes from a file beside the configuration, where there is one', () => {
  assert.match(unitText(PLAN), '\nEnvironmentFile=-/var/lib/streetwatt/streetwatt.env\n')
  const config = '/home/anna/50% sun/streetwatt.yaml'
  assert.match(unitText({ ...PLAN, config }), '\nEnvironmentFile=-/home/anna/50%% sun/streetwatt.env\n')
})

test('a folder that may be written keeps the dollar of its name', () => {
  const text = unitText({ ...PLAN, ...OWN, writable: ['/home/anna/$HOME', '/home/anna/my "own" home'] })
  assert.match(text, `\nReadWritePaths=-/home/anna/$HOME '-/home/anna/my "own" home'\n`)
})

test('the unit and the image start a home with few arenas', async () => {
  const unit = unitText(PLAN)
  const image = await readFile(join(ROOT, 'Dockerfile'), 'utf8')
  for (const [name, value] of Object.entries(FEW_ARENAS)) {
    assert.ok(unit.includes(`\nEnvironment=${name}=${value}\n`), name)
    assert.match(image, new RegExp(`^ENV .*\\b${name}=${value}\\b`, 'm'))
  }
})

const VARIANTS: readonly (readonly [string, Partial<UnitPlan>])[] = [
  ['of its own user', {}],
  ['with a serial line', SERIAL],
  ['of a user of the machine', { ...OWN, user: 'root' }],
  ['of a clone in the folder of a person', { program: CLONED.program, writable: ['/home/anna/b: ackups'] }],
  [
    'with folders of strange names',
    { ...OWN, user: 'root', writable: ['/home/anna/$HOME', `/home/a "b" c`] },
  ],
]
for (const [name, change] of VARIANTS) {
  optionalTest(test, `systemd has nothing to say of the unit ${name}`, command('systemd-analyze'), () =>
    withDirectory(async (directory) => {
      const path = join(directory, 'streetwatt.service')
      // systemd looks for node itself, which must be there to be asked about.
      await writeFile(path, unitText({ ...PLAN, node: process.execPath, ...change }))
      const { status, stdout, stderr } = spawnSync('systemd-analyze', ['verify', path], { encoding: 'utf8' })
      const said = `${stdout}${stderr}`.split('\n').filter((line) => line.includes('streetwatt.service'))
      assert.equal(said, [])
      assert.is(status, 0, stderr)
    }),
  )
}

optionalTest(test, 'systemd counts the exposure of the unit as small', command('systemd-analyze'), () =>
  withDirectory(async (directory) => {
    const path = join(directory, 'streetwatt.service')
    await writeFile(path, unitText(PLAN))
    const args = ['security', '--offline=true', '--threshold=20', '--no-pager', path]
    const { status, stdout, stderr } = spawnSync('systemd-analyze', args, { encoding: 'utf8' })
    assert.is(status, 0, `${stdout.slice(-400)}${stderr}`)
  }),
)

test('the unit is printed, or written to a file, for a home where its user may reach it; another one is not written over', () =>
  withDirectory(async (directory) => {
    const config = await writeConfig(directory)
    const refused = await runCommand(['service', 'install', '--print', '-c', config])
    assert.is(refused.code, 3)
    assert.match(refused.stderr, /\(service-outside-state\)/)
    const printed = await runCommand(['service', 'install', '--print', '--user', 'anna', '-c', config])
    assert.is(printed.code, 0, printed.stderr)
    assert.ok(printed.stdout.startsWith(UNIT_MARK))
    assert.match(printed.stdout, `\nReadWritePaths=-${directory}`)
    const path = join(directory, 'streetwatt.service')
    const write = () => runCommand(['service', 'install', '--user', 'anna', '-c', config, '-o', path])
    for (let times = 0; times < 2; times++) assert.is((await write()).code, 0)
    assert.is(await readFile(path, 'utf8'), printed.stdout)
    await writeFile(path, '[Unit]\n')
    assert.match((await write()).stderr, /\(service-unit-foreign\)/)
    const nowhere = join(directory, 'none', 'x.service')
    const unwritten = await runCommand([
      ...['service', 'install', '--user', 'anna', '-c', config],
      '-o',
      nowhere,
    ])
    assert.match(unwritten.stderr, /\(service-unit-unwritable\)/)
    const strange = await runCommand(['service', 'install', '--user', 'a b\nRoot=', '-c', config])
    assert.is(strange.code, 2)
  }))

test('a feeder meter on a serial line brings it in, also where the own device is on the network', () =>
  withDirectory(async (directory) => {
    const config = await writeConfig(directory)
    const text = await readFile(config, 'utf8')
    const print = async (devices: string) => {
      await writeFile(config, text.replace(/device: .*/, devices))
      const { code, stdout, stderr } = await runCommand([
        ...['service', 'install', '--print', '--user', 'anna', '-c', config],
      ])
      assert.is(code, 0, stderr)
      return stdout
    }
    const device = 'device: { host: 192.168.1.20, port: 502 }'
    assert.match(await print(device), '\nPrivateDevices=yes\n')
    const both = await print(`${device}\nfeeder: { serial: /dev/ttyUSB0 }`)
    assert.not.match(both, 'PrivateDevices=yes')
    assert.match(both, '\nSupplementaryGroups=dialout\n')
  }))

test.run()
