/** How devices are named, and where detect looks: without asking anybody. */
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import type { Detection } from '../../../node/cli/device/detect/detection.ts'
import { mergeAliases } from '../../../node/cli/device/detect/merge-aliases.ts'
import {
  HOSTS_LIMIT,
  localSubnets,
  namedTargets,
  subnetTargets,
} from '../../../node/cli/device/detect/targets.ts'
import { formatHostPort, parseHostPort } from '../../../node/cli/device/endpoint-text.ts'
import { placeOfFlags } from '../../../node/cli/device/place.ts'

for (const [text, host, port] of [
  ['192.168.1.20', '192.168.1.20', null],
  ['192.168.1.20:1502', '192.168.1.20', 1502],
  ['inverter.local:502', 'inverter.local', 502],
  ['[fe80::1]:502', 'fe80::1', 502],
  ['[::1]', '::1', null],
  ['::1', '::1', null],
  ['fe80::1%eth0', 'fe80::1%eth0', null],
] as const) {
  test(`${text} is host ${host} and port ${String(port)}`, () => {
    assert.equal(parseHostPort(text), { host, port })
    assert.equal(parseHostPort(formatHostPort({ host, port })), { host, port })
  })
}

for (const text of ['', ':502', 'a:0', 'a:65536', 'a:b', '[::1', 'a b', 'a/24', 'http://a']) {
  test(`"${text}" is no host`, () => assert.is(parseHostPort(text), null))
}

test('a host without a port is tried at both usual ones, with one at that only', () => {
  const ports = (text: string, flags = {}) =>
    placeOfFlags(text, flags)?.addresses.map((address) => ('port' in address ? address.port : null))
  assert.equal(ports('a'), [502, 1502])
  assert.equal(ports('a:8899'), [8899])
  assert.equal(ports('a', { port: 8899 }), [8899])
  assert.equal(ports('a:8899', { port: 8899 }), [8899])
  assert.is(placeOfFlags(undefined, { unit: 3 }), null)
})

test('a serial line has a usual speed and no parity', () => {
  assert.equal(placeOfFlags(undefined, { serial: '/dev/ttyUSB0', unit: 3, parity: 'even' }), {
    addresses: [{ transport: 'rtu', path: '/dev/ttyUSB0', baudRate: 9600, parity: 'even' }],
    unitId: 3,
    profile: null,
    reading: {},
  })
})

test('a network is all its hosts at both ports, without its own and the common address', () => {
  const targets = namedTargets(['192.168.7.0/29'], undefined)
  assert.is(targets.length, 12)
  assert.equal(targets[0], { host: '192.168.7.1', port: 502 })
  assert.equal(targets.at(-1), { host: '192.168.7.6', port: 1502 })
  assert.is(namedTargets(['192.168.7.9/24'], 502).length, 254)
  assert.equal(namedTargets(['192.168.7.9/32'], 502), [{ host: '192.168.7.9', port: 502 }])
})

test('what is named twice is looked at once', () => {
  assert.is(namedTargets(['10.0.0.1:502', '10.0.0.1:502', '10.0.0.0/30'], 502).length, 2)
})

const address = (text: string, cidr: string, more: object = {}) => [
  {
    ...{ address: text, netmask: '', family: 'IPv4' as const, mac: '', internal: false, cidr },
    ...more,
  },
]

test('of this machine only private networks are looked through, around its own address', () => {
  const subnets = localSubnets({
    lo: address('127.0.0.1', '127.0.0.1/8', { internal: true }),
    eth0: address('192.168.1.17', '192.168.1.17/24'),
    wlan0: address('10.20.30.40', '10.20.30.40/8'),
    docker0: address('172.17.0.1', '172.17.0.1/16'),
    wan: address('93.184.216.34', '93.184.216.34/24'),
  })
  assert.equal(
    subnets.map(({ interfaceName, cidr, hosts }) => [interfaceName, cidr, hosts.length]),
    [
      ['eth0', '192.168.1.0/24', 253],
      ['wlan0', '10.20.30.0/24', 253],
    ],
  )
  assert.not(subnets[0]?.hosts.includes('192.168.1.17'))
})

test('however many networks there are, hosts are bounded', () => {
  const many = Object.fromEntries(
    Array.from({ length: 9 }, (_, index) => [
      `eth${index}`,
      address(`10.0.${index}.1`, `10.0.${index}.1/24`),
    ]),
  )
  assert.is(subnetTargets(localSubnets(many), 502).length, HOSTS_LIMIT)
  assert.is(subnetTargets(localSubnets(many), undefined).length, 2 * HOSTS_LIMIT)
})

const found = (unitId: number, serial: string): Detection => ({
  ...{ transport: 'tcp', host: 'h', port: 502, unitId, protocol: 'sunspec', profile: null },
  ...{ manufacturer: 'M', model: 'X', serial, capabilities: ['inverter'], models: [1, 103], base: 40000 },
  ...{ readable: {}, controllable: { actions: [], reversion: null, why: [] }, notes: [] },
  config: { device: {} },
  ...{ battery: null, signs: null },
})

test('a device that answers at every unit is one, and two devices are two', () => {
  assert.equal(
    mergeAliases([found(1, 'a'), found(2, 'a'), found(3, 'b'), found(126, 'a')]).map(({ unitId, notes }) => [
      unitId,
      notes,
    ]),
    [
      [1, ['the same device answers as unit 2, 126 too']],
      [3, []],
    ],
  )
})

test.run()
