/** The wizard on emulated devices: asked and unattended, founding and joining, with and without sun. */
import { spawn } from 'node:child_process'
import { readFile, stat } from 'node:fs/promises'
import { text as readText } from 'node:stream/consumers'
import { join } from 'node:path'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { decodeJoinText } from '../../../node/cli/community/join-text.ts'
import { readHomeConfig } from '../../../node/config/home-config.ts'
import { readGenesisFile } from '../../../node/store/genesis-file.ts'
import { command, optionalTest } from '../../support/optional.ts'
import { codeOf, withEmulated } from '../device/emulated.ts'
import { withLine } from '../device/serial-line.ts'
import { ROOT, runCommand, withDirectory } from '../run-command.ts'

const NOON = '2026-06-19T11:00Z'

interface Made {
  readonly config: string
  readonly mode: string
  readonly communityHash: string
  readonly joinText: string | null
  readonly device: { readonly serial: string; readonly capabilities: readonly string[] } | null
  readonly next: string
}

/** `init …args --json`, with these lines typed. */
async function init(cwd: string, args: readonly string[], lines: readonly string[] = []) {
  const child = spawn(process.execPath, [join(ROOT, 'bin/streetwatt.js'), 'init', ...args, '--json'], { cwd })
  child.stdin.end(lines.map((line) => `${line}\n`).join(''))
  const ended = new Promise<number | null>((resolve) => {
    child.once('close', resolve)
  })
  const [stdout, stderr] = await Promise.all([readText(child.stdout), readText(child.stderr)])
  return { code: await ended, stdout, stderr }
}

async function made(cwd: string, args: readonly string[], lines: readonly string[] = []): Promise<Made> {
  const { code, stdout, stderr } = await init(cwd, args, lines)
  assert.is(code, 0, stderr)
  return JSON.parse(stdout) as Made
}

test('unattended: a device, its serial number, keys, a commented configuration, paper mode', () =>
  withEmulated(['--device', 'pv-3ph', '--at', NOON], ({ place }) =>
    withDirectory(async (cwd) => {
      const home = await made(cwd, [
        '--device',
        place,
        '--name',
        'Lindenweg',
        '--timezone',
        'Europe/Berlin',
        '--yes',
      ])
      assert.is(home.mode, 'paper')
      assert.is(home.next, `streetwatt start -c ${home.config}`)
      const config = await readHomeConfig(home.config)
      assert.is(config.mode, 'paper')
      assert.is(`127.0.0.1:${String('port' in config.device.address && config.device.address.port)}`, place)
      assert.ok(config.device.profile !== null, 'the profile was found out')
      const written = await readFile(home.config, 'utf8')
      assert.match(written, /^#.*docs\/configuration\.md/m)
      assert.match(written, /^# paper: .*\nmode: paper$/m)
      assert.is((await stat(home.config)).mode & 0o777, 0o644)
      for (const name of ['keys.json', 'member-key.json'])
        assert.is((await stat(join(cwd, 'home-1', name))).mode & 0o777, 0o600)
      const { genesis } = await readGenesisFile(config.genesisPath)
      assert.equal(genesis.members[0]?.devices, [home.device?.serial])
      assert.equal(genesis.members[0]?.tariffs[0], {
        ...{ fromMs: 0, retailMicroPerKwh: 310_000, feedInMicroPerKwh: 80_000 },
      })
      assert.is((await runCommand(['config', 'check', '-c', home.config], { cwd })).code, 0)

      const again = await init(cwd, ['--device', place, '--name', 'Lindenweg', '--yes'])
      assert.match(again.stderr, /\(usage-home-exists\)/)
    }),
  ))

test('asked: live values are shown, and a sign that the person saw wrong is turned', () =>
  withEmulated(['--device', 'pv-3ph', '--at', NOON], ({ place }) =>
    withDirectory(async (cwd) => {
      const answers = [
        'n',
        'n',
        '',
        'Lindenweg',
        'home-7',
        'Lindenweg 7',
        '48.14, 11.58',
        '35 ct/kWh',
        '7 ct',
      ]
      const { code, stdout, stderr } = await init(cwd, ['--device', place], [...answers, '7 ct/kWh'])
      assert.is(code, 0, stderr)
      assert.match(stderr, /By this your home gives [\d ]+ W to the grid\. Is that so/)
      const { config: path } = JSON.parse(stdout) as Made
      const config = await readHomeConfig(path)
      assert.match(stderr, /By this your home has drawn [\d ]+\.\d{3} kWh from the grid in all, and given/)
      assert.not.match(stderr, 'your battery', 'it has none')
      assert.equal(config.device.reading, { gridSign: 'export-positive', gridCounters: 'swapped' })
      assert.equal(config.site.location, { latitude: 48.14, longitude: 11.58 })
      const { genesis } = await readGenesisFile(config.genesisPath)
      const [member] = genesis.members
      assert.equal([member?.id, member?.title], ['home-7', 'Lindenweg 7'])
      assert.is(member?.tariffs[0]?.feedInMicroPerKwh, 70_000)
      assert.ok(genesis.daylight !== null, 'the place gives the street its table of daylight')
    }),
  ))

test('a home with only a meter joins: it generates nothing, and Enter takes the founder’s tariff', () =>
  withEmulated(['--device', 'meter', '--kwp', '0', '--at', NOON], ({ place }) =>
    withDirectory(async (cwd) => {
      const founder = ['--device', 'none', '--name', 'Lindenweg', '--retail', '29.5 ct/kWh', '--yes']
      const { config } = await made(cwd, founder)
      const { stdout } = await runCommand(['community', 'invite', '-c', config], { cwd })
      const joined = await made(
        cwd,
        ['--device', place, '--id', 'home-2', '--invitation', '-'],
        [stdout.trim()],
      )
      const member = decodeJoinText(joined.joinText ?? '', joined.communityHash)
      assert.is(member.site.generationW, 0)
      assert.is(member.tariffs[0]?.retailMicroPerKwh, 295_000)
      assert.equal(joined.device?.capabilities, ['meter'])
      const { peers, memberPath } = await readHomeConfig(joined.config)
      assert.is(peers.length, 1)
      assert.is.not(memberPath, null)
    }),
  ))

test('a battery whose size the device says is told to the street, and an answer or a flag stands before it', () =>
  withEmulated(['--device', 'hybrid', '--at', NOON], ({ place }) =>
    withDirectory(async (cwd) => {
      const founder = (id: string) => [
        '--device',
        place,
        '--name',
        'Lindenweg',
        '--id',
        id,
        ...['--grid', 'as-read', '--grid-counters', 'as-read', '--battery-sign', 'as-read'],
      ]
      const told = async (id: string, flags: readonly string[], lines?: readonly string[]) => {
        const { config } = await made(cwd, [...founder(id), ...flags], lines)
        const { genesis } = await readGenesisFile((await readHomeConfig(config)).genesisPath)
        return genesis.members[0]?.site.battery
      }
      assert.equal(await told('a', ['--yes']), { capacityWh: 10_000, powerW: 5_000 })
      assert.equal(await told('b', ['--yes', '--battery', 'none']), null)
      const typed = ['half a kWh', '9500:4000', 'B', '', '', '']
      assert.equal(await told('c', [], typed), { capacityWh: 9_500, powerW: 4_000 })
    }),
  ))

test('the direction of a battery is shown and asked, and each direction has a flag', () =>
  withEmulated(['--device', 'hybrid', '--at', NOON], ({ place }) =>
    withDirectory(async (cwd) => {
      const founder = ['--device', place, '--name', 'Lindenweg', '--battery', 'none']
      const readingOf = async (id: string, flags: readonly string[], lines: readonly string[]) => {
        const { code, stdout, stderr } = await init(cwd, [...founder, '--id', id, ...flags], lines)
        assert.is(code, 0, stderr)
        const { device } = await readHomeConfig((JSON.parse(stdout) as Made).config)
        return { reading: device.reading, stderr }
      }
      const asked = await readingOf(
        'a',
        ['--grid', 'as-read', '--grid-counters', 'swapped'],
        ['no', '', '', '', ''],
      )
      assert.match(asked.stderr, /By this your battery (charges with|gives) [\d ]+ W\. Is that so/)
      assert.equal(asked.reading, { gridCounters: 'swapped', batterySign: 'charge-positive' })
      const flags = ['--grid', 'swapped', '--battery-sign', 'swapped', '--yes']
      const { reading } = await readingOf('b', flags, [])
      assert.equal(reading, { gridSign: 'export-positive', batterySign: 'charge-positive' })
      assert.equal((await readingOf('c', ['--yes'], [])).reading, {}, 'unattended all is as read')
    }),
  ))

optionalTest(
  test,
  'a meter on a serial line: the configuration names line, speed, parity and profile',
  command('socat'),
  () =>
    withLine(({ near, far }) =>
      withEmulated(['--device', 'eastron-sdm630', '--rtu', far, '--parity', 'even', '--at', NOON], () =>
        withDirectory(async (cwd) => {
          const line = ['--serial', near, '--baud', '9600', '--parity', 'even', '--unit', '1']
          const named = [...line, '--profile', 'eastron-sdm630', '--name', 'Lindenweg', '--yes']
          const { config } = await made(cwd, named)
          const { device } = await readHomeConfig(config)
          assert.equal(device.address, { transport: 'rtu', path: near, baudRate: 9600, parity: 'even' })
          assert.equal([device.unitId, device.profile], [1, 'eastron-sdm630'])
          assert.match(await readFile(config, 'utf8'), `serial: ${near}\n  baudRate: 9600\n  parity: even\n`)
          const found = await made(cwd, [...line, '--name', 'Lindenweg', '--id', 'home-3', '--yes'])
          assert.equal((await readHomeConfig(found.config)).device, device, 'what it is, is found out too')
          const wrong = [...line, '--profile', 'sunspec', '--name', 'L', '--id', 'home-4', '--yes']
          assert.match((await init(cwd, wrong)).stderr, /on .*near: .*--parity.*\(device-not-found\)/)
        }),
      ),
    ),
)

const REFUSED: readonly (readonly [string, readonly string[], string, number])[] = [
  ['a device that does not answer', ['--device', '127.0.0.1:9', '--name', 'L'], 'device-not-found', 4],
  ['parity without a line', ['--device', '127.0.0.1:9', '--parity', 'odd'], 'usage-place-invalid', 2],
  ['a line and none', ['--device', 'none', '--serial', '/dev/ttyUSB0'], 'usage-place-invalid', 2],
  ['a profile that there is not', ['--device', '127.0.0.1:9', '--profile', 'x'], 'profile-unknown', 3],
  ['what only a person can say', ['--device', 'none'], 'usage-answer-missing', 2],
  ['a text that is no invitation', ['--device', 'none', '--id', 'h', '--invitation', 'x'], 'text-foreign', 3],
  ['both streets', ['--device', 'none', '--invitation', 'x', '--name', 'L'], 'usage-street-ambiguous', 2],
]
for (const [what, args, code, exit] of REFUSED) {
  test(`unattended, ${what} is refused, and nothing is written`, () =>
    withDirectory(async (cwd) => {
      const ended = await runCommand(['init', ...args, '--yes'], { cwd })
      assert.is(codeOf(ended), code)
      assert.is(ended.code, exit)
      assert.is(await stat(join(cwd, 'home-1')).catch(() => null), null)
    }))
}

test.run()
