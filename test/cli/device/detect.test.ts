/** `streetwatt detect` on emulated devices and a recorded one. */
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { parse } from 'yaml'
import type { Detection } from '../../../node/cli/device/detect/detection.ts'
import { parseHomeConfig } from '../../../node/config/home-config.ts'
import { optionalTest, sharedData } from '../../support/optional.ts'
import { runCommand, withDirectory } from '../run-command.ts'
import { codeOf, document, withEmulated } from './emulated.ts'

const FROZEN = ['--clock', 'frozen'] as const

test('a SunSpec hybrid is named, read, and its battery is read-only until armed', () =>
  withEmulated([...FROZEN], async ({ host, port, place }) => {
    const [found, ...others] = await document<Detection[]>(['detect', place, '--json'])
    assert.ok(found)
    assert.equal(others, [])
    const { readable, controllable, notes, models, config, ...rest } = found
    assert.equal(rest, {
      transport: 'tcp',
      host,
      port,
      unitId: 1,
      protocol: 'sunspec',
      profile: 'streetwatt-hybrid',
      manufacturer: 'Streetwatt',
      model: 'Emulated hybrid',
      serial: 'EMU-1000',
      capabilities: ['inverter', 'battery', 'meter'],
      base: 40000,
      battery: { capacityWh: 10_000, chargeW: 5_000, dischargeW: 5_000 },
      signs: {
        gridSign: 'import-positive',
        gridCounters: 'as-named',
        batterySign: 'discharge-positive',
      },
    })
    assert.equal(config, { device: { host, port, unitId: 1, profile: 'streetwatt-hybrid' } })
    assert.ok(models.includes(124) && models.includes(802))
    assert.is(Object.keys(readable).length, 10)
    assert.ok(readable.pvPowerW)
    assert.is(readable.pvPowerW.quality, 'ok')
    assert.ok((readable.pvPowerW.value ?? 0) > 0)
    assert.equal(controllable.actions, ['charge', 'discharge', 'hold', 'block-charge'])
    assert.is(controllable.reversion, 'device-timer')
    assert.match(controllable.why.join(), /streetwatt device arm/)
    assert.ok(notes.some((note) => note.includes('device test')))
  }))

test('a device without SunSpec is known by its profile, and needs the second consent without a timer', () =>
  withEmulated(['--device', 'sungrow-sh', ...FROZEN], async ({ place }) => {
    const [found] = await document<Detection[]>(['detect', place, '--json'])
    assert.ok(found)
    assert.is(found.protocol, 'modbus')
    assert.is(found.profile, 'sungrow-sh')
    assert.equal(found.models, [])
    assert.is(found.base, null)
    assert.is(found.controllable.reversion, 'software')
    assert.match(found.controllable.why.join(), /--accept-power-loss-risk/)
    assert.match(found.notes.join(), /nobody has tried the profile/)
  }))

test('several units of one endpoint are several devices', () =>
  withEmulated(['--device', 'fronius-gen24', ...FROZEN], async ({ place }) => {
    const found = await document<Detection[]>(['detect', place, '--json'])
    assert.equal(
      found.map(({ unitId, capabilities }) => [unitId, capabilities.includes('inverter')]),
      [
        [1, true],
        [200, false],
      ],
    )
    const [only] = await document<Detection[]>(['detect', place, '--unit', '200', '--json'])
    assert.is(only?.unitId, 200)
  }))

test('a meter has no battery, and is told so', () =>
  withEmulated(['--device', 'meter'], async ({ place }) => {
    const [found] = await document<Detection[]>(['detect', place, '--json'])
    assert.ok(found)
    assert.equal(found.capabilities, ['meter'])
    assert.equal(found.controllable, { actions: [], reversion: null, why: ['it has no battery'] })
  }))

const SMA = sharedData('modbus-dumps', 'sma-sb3.6', 'registers.json')
optionalTest(test, 'a recorded SMA with a storage model full of sentinels has no battery', SMA, () =>
  withEmulated(['--image', SMA.path, '--unit', '126'], async ({ place }) => {
    const [found] = await document<Detection[]>(['detect', place, '--json'])
    assert.ok(found)
    assert.is(found.unitId, 126)
    assert.is(found.manufacturer, 'SMA')
    assert.equal(found.capabilities, ['inverter'])
    assert.equal(
      found.models,
      [1, 11, 12, 101, 120, 121, 122, 123, 124, 126, 127, 128, 131, 132, 160, 129, 130],
    )
    assert.is(found.readable.pvPowerW?.value, 1050)
    assert.is(found.readable.stateOfChargePpm, undefined)
    assert.equal(found.controllable.actions, [])
    assert.match(found.controllable.why.join(), /model 124 is there, but full of values/)
    assert.match(found.notes.join(), /no grid meter/)
  }),
)

test('what it prints for the configuration can be pasted, and read with', () =>
  withEmulated(['--device', 'huawei-sun2000', ...FROZEN], async ({ place, port }) => {
    const { stdout, code } = await runCommand(['detect', place])
    assert.is(code, 0)
    const block = stdout.split('write into streetwatt.yaml:\n')[1] ?? ''
    assert.equal(parse(block), {
      device: { host: '127.0.0.1', port, unitId: 1, profile: 'huawei-sun2000' },
    })
    const rest =
      'version: 1\nmode: paper\ngenesis: g\nkeys: k\ndata: .\nlisten: [/ip4/0.0.0.0/tcp/1]\nweb: {}\n'
    const config = `${rest}${block.replace(/^ {4}/gm, '')}`
    assert.is(parseHomeConfig(config, 'streetwatt.yaml').device.profile, 'huawei-sun2000')
    await withDirectory(async (cwd) => {
      await writeFile(join(cwd, 'streetwatt.yaml'), config)
      const { device } = await document<{ device: { manufacturer: string } }>(
        ['device', 'read', '--json'],
        cwd,
      )
      assert.is(device.manufacturer, 'Huawei')
      const listed = await document<{ profile: string; problem: unknown; armed: unknown }[]>(
        ['device', 'list', '--json'],
        cwd,
      )
      assert.equal(
        listed.map(({ profile, problem, armed }) => [profile, problem, armed]),
        [['huawei-sun2000', null, null]],
      )
    })
  }))

test('nothing found is an empty list and no failure', async () => {
  const { stdout, stderr, code } = await runCommand(['detect', '127.0.0.1:1', '--json'])
  assert.is(code, 0)
  assert.is(stdout, '[]\n')
  assert.match(stderr, /nothing takes a connection at 127\.0\.0\.1:1\n/)
})

test('several places are looked at in one run, in their order', () =>
  withEmulated(['--device', 'meter'], (first) =>
    withEmulated(['--device', 'pv-1ph'], async (second) => {
      const places = [second.place, '127.0.0.1:1', first.place]
      const found = await document<Detection[]>(['detect', ...places, '--json'])
      assert.equal(
        found.map(({ port }) => port),
        [second.port, first.port],
      )
    }),
  ))

for (const [args, code] of [
  [['10.0.0.0/8'], 'usage-network-too-large'],
  [['192.168.1.0/33'], 'usage-place-invalid'],
  [['a b'], 'usage-place-invalid'],
  [['host:99999'], 'usage-place-invalid'],
  [['--transport', 'rtu'], 'usage-place-invalid'],
  [['--serial', '/dev/ttyS0', '--port', '502'], 'usage-place-invalid'],
  [['--unit', '256'], 'usage-value-invalid'],
] as const) {
  test(`detect ${args.join(' ')} is refused with ${code}, and nothing is asked`, async () => {
    const ended = await runCommand(['detect', ...args])
    assert.is(codeOf(ended), code)
    assert.is(ended.code, 2)
    assert.is(ended.stdout, '')
  })
}

test.run()
