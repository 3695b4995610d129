/** A value that was to come from the environment: a start misses it, and so does whoever reads it, and nobody else. */
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { keysOf } from '../../node/config/schema-keys.ts'
import { homeSchema } from '../../node/config/config-schema.ts'
import type { HomeConfig } from '../../node/config/home-config.ts'
import { parseConfig, parseForCommand } from '../../node/config/home-config.ts'
import { codeOf, configText, placeOf } from './config-samples.ts'

const PATH = '/h/streetwatt.yaml'
const MQTT = { mqtt: '{ url: mqtt://127.0.0.1:1, password: !env MQTT_PASSWORD }' }
const command = (changed: Readonly<Record<string, string>>, environment = {}): HomeConfig =>
  parseForCommand(configText(changed), PATH, environment)

test('a command that does not read it has all else, and one that does is told the variable and its place', () => {
  const config = command(MQTT)
  assert.is(config.dataDirectory, '/h/data')
  assert.is(config.backup.folder, '/h/data/backups')
  assert.is(config.device.unitId, 1)
  assert.is(
    codeOf(() => config.mqtt),
    'config-env-missing',
  )
  assert.is(
    placeOf(() => config.mqtt),
    '9:49',
  )
})

test('a start misses it at once, and what is set is nowhere missing', () => {
  assert.is(
    codeOf(() => parseConfig(configText(MQTT), PATH, {})),
    'config-env-missing',
  )
  for (const environment of [{ MQTT_PASSWORD: 'x' }, { STREETWATT_MQTT__PASSWORD: 'x' }]) {
    assert.is(command(MQTT, environment).mqtt?.password, 'x')
    assert.is(parseConfig(configText(MQTT), PATH, environment).config.mqtt?.password, 'x')
  }
})

/** What each key of the file is read as; nothing is made up in place of what is missing. */
const READ_AS: Readonly<Record<string, keyof HomeConfig>> = {
  ...{ genesis: 'genesisPath', keys: 'keysPath', member: 'memberPath', data: 'dataDirectory' },
  ...{ relay: 'network', relays: 'network', announce: 'network', mdns: 'network' },
}
for (const key of keysOf(homeSchema).filter((each) => each !== 'version')) {
  test(`${key}: missing, it is missed by who reads it, and the rest is there`, () => {
    const config = command({ [key]: '!env NOT_SET' })
    const property = READ_AS[key] ?? (key as keyof HomeConfig)
    assert.is(
      codeOf(() => config[property]),
      'config-env-missing',
    )
    assert.is(
      property === 'dataDirectory' ? config.keysPath : config.dataDirectory,
      property === 'dataDirectory' ? '/h/keys.json' : '/h/data',
    )
  })
}

test('what is wrong beside it is still an error, and so is a missing value that two places read', () => {
  assert.is(
    codeOf(() => command({ ...MQTT, mode: 'papr' })),
    'config-invalid',
  )
  assert.is(
    codeOf(() => command({ mqtt: '{ url: mqtt://h:1, username: &a !env A, password: *a }' })),
    'config-env-missing',
  )
})

test.run()
