import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { parseConfig } from '../../node/config/home-config.ts'
import { redact } from '../../node/runtime/secrets.ts'
import { codeOf, configText, errorOf } from './config-samples.ts'

type Variables = Readonly<Record<string, string>>

const parse = (changed: Variables, environment: Variables = {}) =>
  parseConfig(configText(changed), '/h/streetwatt.yaml', environment)

test('a variable stands before the file, and makes the maps that it needs', () => {
  const { config, overriddenBy } = parse(
    { web: '{ port: 7081 }' },
    {
      STREETWATT_WEB__PORT: '8080',
      STREETWATT_TRADING__SELL__MIN: '9 ct/kWh',
      STREETWATT_MODE: 'live',
    },
  )
  assert.is(config.web.port, 8080)
  assert.is(config.trading.sellMin?.microPerKwh, 90_000)
  assert.is(config.mode, 'live')
  assert.equal(overriddenBy, ['STREETWATT_MODE', 'STREETWATT_TRADING__SELL__MIN', 'STREETWATT_WEB__PORT'])
})

test('letters’ case and single underscores of a variable do not count', () => {
  const { config } = parse({}, { STREETWATT_DEVICE__POLL_MS: '700', STREETWATT_device__unitid: '3' })
  assert.is(config.device.pollMs, 700)
  assert.is(config.device.unitId, 3)
})

test('a list is read as YAML', () => {
  const { config } = parse({}, { STREETWATT_LISTEN: '[/ip4/127.0.0.1/tcp/1, /ip4/127.0.0.1/tcp/2]' })
  assert.equal(config.listen, ['/ip4/127.0.0.1/tcp/1', '/ip4/127.0.0.1/tcp/2'])
})

for (const [name, says] of [
  ['STREETWATT_WEB__PROT', /STREETWATT_WEB__PROT: web has no key "PROT"; did you mean "port"\?/],
  ['STREETWATT_WEBB__PORT', /did you mean "web"\?/],
  ['STREETWATT_MOED', /did you mean "mode"\?/],
  ['STREETWATT_DEVICE__HOST__NAME', /device\.host has no key "NAME"; known are none/],
] as const) {
  test(`${name} is refused by its name`, () => {
    const error = errorOf(() => parse({}, { [name]: '1' }))
    assert.is(error.code, 'config-invalid')
    assert.match(error.message, says)
  })
}

test("other programs' variables are not ours", () => {
  assert.equal(parse({}, { STREETWATT_PORT_7080_TCP_ADDR: '1.2.3.4', PATH: '/bin' }).overriddenBy, [])
})

test('a wrong value of a variable is said to be its', () => {
  const { code, message } = errorOf(() => parse({}, { STREETWATT_WEB__PORT: 'x' }))
  assert.is(code, 'config-invalid')
  assert.match(message, /^the environment variable STREETWATT_WEB__PORT: web\.port: must be a number/)
  assert.is(
    codeOf(() => parse({}, { STREETWATT_WEB__PORT: '{' })),
    'config-invalid',
  )
})

test('!env takes text from the environment, whatever it looks like', () => {
  const { config, secrets } = parse({ site: '{ title: !env HOME_TITLE }' }, { HOME_TITLE: '0042' })
  assert.is(config.site.title, '0042')
  assert.equal(secrets, ['0042'])
})

test('!env of a variable that is not set is refused at its place', () => {
  const error = errorOf(() => parse({ site: '{ title: !env HOME_TITLE }' }))
  assert.is(error.code, 'config-env-missing')
  assert.match(error.message, /^\/h\/streetwatt\.yaml:9:21: .*HOME_TITLE/)
})

test('what came by !env is in no error', () => {
  const { message } = errorOf(() => parse({ mode: '!env SECRET' }, { SECRET: 'hunter2' }))
  assert.match(message, /mode/)
  assert.not.match(message, /hunter2/)
})

test('secrets are hidden by what they are, and by what their key is called', () => {
  const shown = redact({ a: ['x hunter2 y'], mqtt: { password: 'p', user: 'u', token: null }, n: 1 }, [
    'hunter2',
  ])
  assert.equal(shown, { a: ['x *** y'], mqtt: { password: '***', user: 'u', token: null }, n: 1 })
})

test.run()
