/** `device read`, `test`, `watch` and `proxy`: one look, a verdict, many looks, and others looking through us. */
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { POINT_NAMES } from '../../../hardware/device.ts'
import { createEmulator } from '../../../hardware/emulator/emulator.ts'
import { createSunDrive } from '../../../hardware/emulator/sun-drive.ts'
import { createBus } from '../../../hardware/modbus/bus.ts'
import { exceptionCodeOf } from '../../../hardware/modbus/bus-errors.ts'
import { optionalTest, sharedData } from '../../support/optional.ts'
import { runCommand, startCommand, waitFor, withDirectory } from '../run-command.ts'
import { codeOf, document, firstDocument, withEmulated } from './emulated.ts'

const FROZEN = ['--clock', 'frozen'] as const

interface ReadDocument {
  readonly device: Record<string, unknown>
  readonly points: Record<string, { value: number | null; quality: string; atMs: number }>
  readonly models: readonly {
    id: number
    address: number
    length: number
    points?: Record<string, unknown>
  }[]
}

test('one look has every point with value, quality and time', () =>
  withEmulated([...FROZEN], async ({ port, place }) => {
    const { device, points, models } = await document<ReadDocument>([
      'device',
      'read',
      '--host',
      place,
      '--json',
    ])
    assert.equal(device, {
      ...{ transport: 'tcp', host: '127.0.0.1', port, unitId: 1 },
      ...{ manufacturer: 'Streetwatt', model: 'Emulated hybrid', serial: 'EMU-1000' },
      capabilities: ['inverter', 'battery', 'meter'],
    })
    assert.equal(Object.keys(points), [...POINT_NAMES])
    for (const { value, quality, atMs } of Object.values(points)) {
      assert.is(quality, 'ok')
      assert.ok(value !== null && value >= 0)
      assert.ok(Math.abs(atMs - Date.now()) < 60_000)
    }
    assert.equal(models, [])
  }))

test('a host may stand by itself, and people get words and units', () =>
  withEmulated([...FROZEN], async ({ place }) => {
    const { stdout, code } = await runCommand(['device', 'read', place])
    assert.is(code, 0)
    assert.match(stdout, /^Streetwatt Emulated hybrid, serial EMU-1000: inverter, battery, meter\n/)
    assert.match(stdout, /solar power +\d[ \d]* W\n/)
    assert.match(stdout, /battery is full to +50\.0 %\n/)
    assert.match(stdout, /counter, from the grid +[\d ]+\.\d{3} kWh\n/)
  }))

const SMA = sharedData('modbus-dumps', 'sma-sb3.6', 'registers.json')
optionalTest(test, 'a recorded SMA is read raw, what it does not answer left out', SMA, () =>
  withEmulated(['--image', SMA.path, '--unit', '126'], async ({ place }) => {
    const args = ['device', 'read', '--host', place, '--unit', '126', '--raw', '--json']
    const { points, models } = await document<ReadDocument>(args)
    assert.is(points['pvPowerW']?.value, 1050)
    assert.is(points['gridImportWh']?.quality, 'not-implemented')
    assert.is(points['gridImportWh']?.value, null)
    assert.equal(
      models.slice(0, 4).map(({ id, address, length }) => [id, address, length]),
      [
        [1, 40002, 66],
        [11, 40070, 13],
        [12, 40085, 98],
        [101, 40185, 50],
      ],
    )
    assert.is(models.length, 17)
    assert.is(models[0]?.points?.['Mn'], 'SMA')
    assert.ok(models.every(({ points: values = {} }) => !('ID' in values) && !('L' in values)))
  }),
)

for (const [args, exit, code] of [
  [['127.0.0.1:1'], 4, 'device-unreachable'],
  [['127.0.0.1', '--unit', '1', '--port', '1'], 4, 'device-unreachable'],
  [['[::1]:1'], 4, 'device-unreachable'],
  [['--serial', '/dev/no-such-line'], 4, 'device-unreachable'],
  [['127.0.0.1:1', '--port', '2'], 2, 'usage-place-invalid'],
  [['host', '--host', 'other'], 2, 'usage-place-invalid'],
  [['127.0.0.1:1', '--baud', '9600'], 2, 'usage-place-invalid'],
  [['--port', '502'], 2, 'usage-place-invalid'],
  [['127.0.0.1:1', '--profile', 'toaster'], 3, 'profile-unknown'],
] as const) {
  test(`device read ${args.join(' ')} ends with ${exit} and ${code}`, async () => {
    const ended = await runCommand(['device', 'read', ...args])
    assert.is(codeOf(ended), code)
    assert.is(ended.code, exit)
    assert.is(ended.stdout, '')
  })
}

test('without a host and without a configuration it says what to do', () =>
  withDirectory(async (cwd) => {
    const ended = await runCommand(['device', 'read'], { cwd })
    assert.is(codeOf(ended), 'usage-place-missing')
    assert.match(ended.stderr, /streetwatt detect/)
    assert.is(ended.code, 2)
  }))

test('a unit that is not there is a device that cannot be reached', () =>
  withEmulated([], async ({ place }) => {
    const ended = await runCommand(['device', 'read', place, '--unit', '9'])
    assert.is(ended.code, 4)
    assert.is(codeOf(ended), 'modbus-exception')
  }))

interface TestDocument {
  readonly ok: boolean
  readonly looks: number
  readonly requestsPerLook: number
  readonly checks: readonly { name: string; result: string; sentence: string }[]
}

test('a good device passes, and what a short test cannot know is said', () =>
  withEmulated([...FROZEN], async ({ place }) => {
    const args = ['device', 'test', place, '--profile', 'sunspec', '--for', '1', '--every', '0.2', '--json']
    const { ok, looks, requestsPerLook, checks } = await document<TestDocument>(args)
    assert.ok(ok)
    assert.ok(looks >= 3)
    assert.ok(requestsPerLook <= 4, `${requestsPerLook} requests`)
    const results = new Map(checks.map(({ name, result }) => [name, result]))
    assert.is(results.get('identity'), 'ok')
    assert.is(results.get('connection'), 'ok')
    assert.is(results.get('meter sign'), 'unknown')
  }))

test('an inverter without a meter does not pass, with what to do', () =>
  withEmulated(['--device', 'fronius-gen24', ...FROZEN], async ({ place }) => {
    const args = ['device', 'test', place, '--profile', 'sunspec', '--for', '1', '--every', '0.5']
    const ended = await runCommand(args)
    assert.is(ended.code, 5)
    assert.is(codeOf(ended), 'device-test-failed')
    assert.match(ended.stdout, /grid meter +FAILED/)
    assert.match(ended.stdout, /→ .*streetwatt detect/)
  }))

test('a test of a device whose values go missing says so', () =>
  withEmulated(['--fault', 'sentinel'], async ({ place }) => {
    const { stdout, code } = await runCommand([
      'device',
      'test',
      place,
      '--profile',
      'sunspec',
      '--for',
      '1',
      '--every',
      '0.1',
    ])
    assert.is(code, 5, stdout)
  }))

test('watching prints a document a line, and ends by itself with 0', () =>
  withEmulated([], async ({ place }) => {
    const args = ['device', 'watch', place, '--profile', 'sunspec', '--every', '0.2', '--for', '1', '--json']
    const { stdout, code } = await runCommand(args)
    assert.is(code, 0)
    const lines = stdout.trimEnd().split('\n')
    assert.ok(lines.length >= 3)
    for (const line of lines) assert.ok((JSON.parse(line) as { atMs: number }).atMs > 0)
  }))

test('a device that goes away while it is watched is said, and watched on', async () => {
  const drive = createSunDrive({ seed: 1, latitudeDeg: 52, kWp: 8, dailyLoadWh: 9000 })
  const emulator = createEmulator(
    { device: 'hybrid', port: 0, startMs: Date.now(), rebootMs: 1000 },
    { drive, now: Date.now },
  )
  const { host, port } = await emulator.start()
  const place = `${host}:${String(port)}`
  const watch = startCommand(['device', 'watch', place, '--profile', 'sunspec', '--every', '0.3', '--json'])
  const looks = (): { code?: string }[] =>
    watch
      .heard()
      .split('\n')
      .slice(0, -1)
      .map((line) => JSON.parse(line) as { code?: string })
  const waitForLook = (what: string, isThere: () => boolean): Promise<true> =>
    waitFor(what, () => isThere() || undefined, { limitMs: 30_000, heard: () => watch.heard() })
  try {
    await waitForLook('a look', () => looks().some(({ code }) => code === undefined))
    emulator.setFault('reboot', true)
    await waitForLook('that it is away', () => looks().some(({ code }) => code !== undefined))
    await waitForLook('that it is back', () => looks().at(-1)?.code === undefined)
  } finally {
    watch.child.kill('SIGINT')
    await watch.ended
    await emulator.stop()
  }
})

test('two programs read a device that takes one client through the proxy, and cannot write', () =>
  withEmulated(['--fault', 'one-client', ...FROZEN], async ({ place }) => {
    const proxy = startCommand(['device', 'proxy', '--host', place, '--listen', '0', '--json'])
    try {
      const { host, port, device } = await firstDocument<{ host: string; port: number; device: string }>(
        proxy,
      )
      assert.is(device, place)
      assert.is(host, '127.0.0.1')
      const read = () =>
        document<ReadDocument>([...['device', 'read', `${host}:${port}`], '--profile', 'sunspec', '--json'])
      const [one, other] = await Promise.all([read(), read()])
      assert.is(one.points['pvPowerW']?.value, other.points['pvPowerW']?.value)
      const bus = createBus({ host, port }, { random: Math.random })
      const refused = await bus.writeHolding(1, 40000, [0]).then(
        () => null,
        (error: unknown) => exceptionCodeOf(error),
      )
      await bus.close()
      assert.is(refused, 1)
    } finally {
      proxy.child.kill('SIGINT')
    }
    const { code, stderr } = await proxy.ended
    assert.is(code, 0)
    assert.match(stderr, /wanted to write and was refused.*proxy-write-refused/)
  }))

test.run()
