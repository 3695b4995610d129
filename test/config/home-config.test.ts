import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { parseHomeConfig } from '../../node/config/home-config.ts'
import { OperatingError } from '../../node/core/units/operating-error.ts'

const LINES = [
  'version: 1',
  'mode: paper',
  'genesis: ../genesis.json',
  'keys: keys.json',
  'data: .',
  'device: { host: 192.168.1.50, port: 502 }',
  'listen: [/ip4/0.0.0.0/tcp/4701]',
  'web: {}',
]

function parse(lines: readonly string[]) {
  return parseHomeConfig(lines.join('\n'), '/street/home/streetwatt.yaml')
}

/** The code and the place of what is wrong, or `ok`. */
function refusal(lines: readonly string[]): string {
  try {
    parse(lines)
    return 'ok'
  } catch (error) {
    if (!(error instanceof OperatingError)) throw error
    const { code, place } = error.detail as { code: string; place: string }
    return `${code} ${place.replace('/street/home/streetwatt.yaml', '')}`
  }
}

function replaced(line: number, text: string): string[] {
  return LINES.map((each, index) => (index === line - 1 ? text : each))
}

test('paths are relative to the file, and what is left out has a default', () => {
  const config = parse(LINES)
  assert.is(config.genesisPath, '/street/genesis.json')
  assert.is(config.keysPath, '/street/home/keys.json')
  assert.is(config.dataDirectory, '/street/home')
  assert.equal(config.web, { host: '127.0.0.1', port: 7080 })
  assert.equal(config.metrics, { enabled: true })
  assert.equal(config.device, {
    address: { transport: 'tcp', host: '192.168.1.50', port: 502 },
    unitId: 1,
    profile: null,
    reading: {},
    pollMs: 5000,
    lockStep: false,
  })
  assert.is(config.clock, null)
})

test('a broker is named without its password, which has a key of its own', () => {
  const mqtt = (text: string) => parse([...LINES, `mqtt: { ${text} }`]).mqtt
  assert.is(parse(LINES).mqtt, null)
  assert.equal(mqtt('url: mqtt://broker:1883, username: home, password: word'), {
    ...{ url: 'mqtt://broker:1883', username: 'home', password: 'word', discoveryPrefix: 'homeassistant' },
  })
  for (const url of ['mqtt://home:word@broker', 'http://broker', 'mqtt://', 'broker:1883'])
    assert.is(refusal([...LINES, `mqtt: { url: "${url}" }`]), 'config-invalid :9:14', url)
})

test('metrics can be switched off, and a misspelt key of theirs is found', () => {
  assert.equal(parse([...LINES, 'metrics: { enabled: false }']).metrics, { enabled: false })
  assert.is(refusal([...LINES, 'metrics: { enabeld: false }']), 'config-invalid :9:21')
})

const device = (text: string) => parse(replaced(6, `device: { ${text} }`)).device

test('a device on a serial line has a path and a speed', () => {
  assert.equal(device('serial: /dev/ttyUSB0, unitId: 3').address, {
    transport: 'rtu',
    path: '/dev/ttyUSB0',
    baudRate: 9600,
    parity: 'none',
  })
  const { address } = device('serial: /dev/ttyUSB0, baudRate: 19200, parity: even, stopBits: 2')
  assert.equal(address, {
    transport: 'rtu',
    path: '/dev/ttyUSB0',
    baudRate: 19200,
    parity: 'even',
    stopBits: 2,
  })
})

test('a serial line behind a network gateway has a host and its frames', () => {
  assert.equal(device('host: gate, port: 8899, transport: rtu-tcp').address, {
    transport: 'rtu-tcp',
    host: 'gate',
    port: 8899,
  })
})

test('what the device is and how its signs are is taken over', () => {
  const text = 'host: a, port: 502, profile: sungrow-sh, gridSign: export-positive, gridCounters: swapped'
  const { profile, reading } = device(`${text}, batterySign: charge-positive, resolutionWh: 1000`)
  assert.is(profile, 'sungrow-sh')
  assert.equal(reading, {
    gridSign: 'export-positive',
    gridCounters: 'swapped',
    batterySign: 'charge-positive',
    resolutionWh: 1000,
  })
})

test("the street's own meter is a device like any other, where the home reads it", () => {
  const { feeder, device: own } = parse([...LINES, 'feeder: { host: 192.168.1.90, port: 1502, unitId: 7 }'])
  assert.equal(feeder?.address, { transport: 'tcp', host: '192.168.1.90', port: 1502 })
  assert.is(feeder?.unitId, 7)
  assert.is.not(feeder?.address, own.address)
  assert.is(parse(LINES).feeder, null)
})

// ^ stands before what is wrong.
for (const text of [
  'device: ^{ unitId: 1 }',
  'device: ^{ host: a }',
  'device: { host: a, port: 502, serial: ^/dev/ttyS0 }',
  'device: { serial: /dev/ttyS0, port: ^502 }',
  'device: { serial: /dev/ttyS0, transport: ^tcp }',
  'device: { host: a, port: 502, transport: ^rtu }',
  'device: { host: a, port: 502, baudRate: ^9600 }',
  'device: { host: a, port: 502, gridSign: ^import }',
  'device: { host: a, port: 502, profile: ^../x }',
  'device: { host: a, port: 502, unitId: ^256 }',
]) {
  test(`${text.replace('^', '')} is refused where it is wrong`, () => {
    assert.is(
      refusal(replaced(6, text.replace('^', ''))),
      `config-invalid :6:${String(text.indexOf('^') + 1)}`,
    )
  })
}

const WRONG: readonly (readonly [string, readonly string[], string])[] = [
  ['a wrong kind is shown at its value', replaced(6, 'device: { host: a, port: x }'), 'config-invalid :6:26'],
  ['an unknown key is shown', replaced(8, 'webb: {}'), 'config-invalid :8:7'],
  ['a key unknown in a map is shown there', replaced(8, 'web: { prt: 1 }'), 'config-invalid :8:13'],
  ['a missing key is shown at its map', replaced(6, 'device: { host: a }'), 'config-invalid :6:9'],
  ['a port beyond the last is refused', replaced(8, 'web: { port: 65536 }'), 'config-invalid :8:14'],
  ['a proxy without a port is shown', replaced(8, 'proxy: {}'), 'config-invalid :8:8'],
  ['a proxy for nobody is refused', replaced(8, 'proxy: { port: 1, clients: 0 }'), 'config-invalid :8:28'],
  ['another version is refused', replaced(1, 'version: 2'), 'config-invalid :1:10'],
  ['a quote that is not closed is no YAML', replaced(2, 'mode: "paper'), 'config-syntax :8:8'],
  ['a tab is no indentation', [...LINES, 'web2:', '\tport: 1'], 'config-syntax :10:1'],
  ['a key twice is no YAML', [...LINES, 'mode: live'], 'config-syntax :9:1'],
  ['an empty file has no keys', [], 'config-invalid :1:1'],
]
for (const [title, lines, expected] of WRONG) {
  test(title, () => {
    assert.is(refusal(lines), expected)
  })
}

test('without proxy: there is none; with a port it listens on the loopback, for sixteen', () => {
  assert.is(parse(LINES).proxy, null)
  const { proxy } = parse([...LINES, 'proxy: { port: 1502 }'])
  assert.equal(proxy, { host: '127.0.0.1', port: 1502, clients: 16 })
})

test('a misspelt key is answered with the one that is meant', () => {
  assert.throws(() => parse(replaced(6, 'devise: { host: a, port: 1 }')), /did you mean "device"/)
})

test.run()
