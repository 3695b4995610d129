import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { planFault } from '../../../hardware/control/plan.ts'
import { listProfiles, loadProfile, parseProfile } from '../../../hardware/profiles/load-profile.ts'
import { profileJsonSchema } from '../../../hardware/profiles/profile-json-schema.ts'
import { errorOf } from '../fixtures.ts'

const FOLDER = fileURLToPath(new URL('../../../hardware/profiles/', import.meta.url))

const MINIMAL = `version: 1
name: mine
manufacturer: Ours
models: [One]
testedOnARealDevice: no
sources: [a document]
protocol: registers
parts: { meter: true }
registers:
  power: { vendor: P, address: 10, type: i32, unit: W }
points:
  gridPowerW: { of: power, positive: import }
`

function faultOf(text: string): { code: string; message: string } {
  try {
    parseProfile(text, 'mine.yaml')
  } catch (error) {
    if (error instanceof Error && 'code' in error) return { code: String(error.code), message: error.message }
    throw error
  }
  throw new Error('the profile was expected to be refused')
}

test('every profile that comes with the program loads under its own name', async () => {
  const names = await listProfiles()
  assert.ok(names.includes('sungrow-sh'))
  for (const name of names) {
    const profile = await loadProfile(name)
    assert.is(profile.name, name)
    if (profile.control !== null) assert.is(planFault(profile.control), null)
  }
})

test('the JSON Schema for editors is the one that profiles are checked with', async () => {
  const written: unknown = JSON.parse(await readFile(`${FOLDER}profile.schema.json`, 'utf8'))
  assert.equal(written, JSON.parse(JSON.stringify(profileJsonSchema())))
})

test('a profile is loaded by its path too', async () => {
  assert.is((await loadProfile(`${FOLDER}sungrow-sh.yaml`)).manufacturer, 'Sungrow')
  assert.is((await errorOf(loadProfile('./nowhere.yaml'))).code, 'profile-unreadable')
})

test('an unknown name is answered with the nearest one', async () => {
  const error = await errorOf(loadProfile('sungrow-sg'))
  assert.is(error.code, 'profile-unknown')
  assert.match(error.message, /did you mean "sungrow-sh"/)
})

test('a minimal profile is a meter that is read only, and everything else has defaults', () => {
  const profile = parseProfile(MINIMAL, 'mine.yaml')
  assert.is(profile.control, null)
  assert.equal(profile.connection.unitIds, [1])
  assert.equal(profile.defaults, { table: 'holding', wordOrder: 'high-first' })
})

const FAULTS: readonly [what: string, text: string, code: string, message: RegExp][] = [
  [
    'a misspelt key',
    MINIMAL.replace('vendor:', 'vendr:'),
    'profile-invalid',
    /:10:12: .*did you mean "vendor"/,
  ],
  [
    'a misspelt point',
    MINIMAL.replace('gridPowerW', 'gridPoverW'),
    'profile-invalid',
    /:12:3: .*"gridPowerW"/,
  ],
  [
    'a register that is not there',
    MINIMAL.replace('of: power', 'of: powr'),
    'profile-invalid',
    /:12:.*"power"/,
  ],
  [
    'an address beyond 65535',
    MINIMAL.replace('10,', '65536,'),
    'profile-invalid',
    /:10:32: registers.power.address/,
  ],
  ['a wrong alternative', MINIMAL.replace('positive: import', 'positive: up'), 'profile-invalid', /:12:38: /],
  [
    'a unit that does not fit',
    MINIMAL.replace('unit: W', 'unit: kWh'),
    'profile-invalid',
    /needs the unit W or kW/,
  ],
  [
    'a text without its length',
    MINIMAL.replace('type: i32', 'type: text'),
    'profile-invalid',
    /needs `words`/,
  ],
  [
    'a range that holds nothing',
    MINIMAL.replace('unit: W', 'unit: W, min: 5, max: 4'),
    'profile-invalid',
    /min is above max/,
  ],
  [
    'a point that is said twice',
    `${MINIMAL}  gridImportPowerW: power\n`,
    'profile-invalid',
    /:12:.*gridPowerW says what gridImportPowerW/,
  ],
  ['a list that is not closed', MINIMAL.replace('[One]', '[One'), 'profile-syntax', /mine.yaml:\d+:\d+: /],
  ['a key that stands twice', `${MINIMAL}name: again\n`, 'profile-syntax', /:13:1: /],
  ['an empty file', '', 'profile-invalid', /the file: /],
]
for (const [what, text, code, message] of FAULTS) {
  test(`${what} is refused with its place`, () => {
    const fault = faultOf(text)
    assert.is(fault.code, code, fault.message)
    assert.match(fault.message, message)
  })
}

test.run()
