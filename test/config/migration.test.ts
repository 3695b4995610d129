import { test } from 'uvu'
import * as assert from 'uvu/assert'
import type { MigrationStep } from '../../node/config/migration.ts'
import { migrateText } from '../../node/config/migration.ts'
import { codeOf, configText } from './config-samples.ts'

const STEPS = new Map<number, MigrationStep>([
  [
    1,
    (document) => {
      document.set('folder', document.get('data'))
      document.delete('data')
    },
  ],
  [2, (document) => document.setIn(['web', 'open'], false)],
])

test('a file of this version is left as it is, to the letter', () => {
  const text = `# mine\n${configText()}`
  assert.equal(migrateText(text, 'a.yaml'), { fromVersion: 1, text })
})

test('steps are taken one after the other, and comments stay', () => {
  const text = 'version: 1 # the format\ndata: here\nweb: {}\n# the end\n'
  const migrated = migrateText(text, 'a.yaml', { to: 3, steps: STEPS })
  assert.is(migrated.fromVersion, 1)
  assert.is(migrated.text, 'version: 3 # the format\nweb: { open: false }\nfolder: here\n\n# the end\n')
})

for (const [title, text, code] of [
  ['a newer version is refused', 'version: 9\n', 'config-invalid'],
  ['a version before the first is refused', 'version: 0\n', 'config-invalid'],
  ['no version is refused', 'mode: paper\n', 'config-invalid'],
  ['what is no YAML is refused', 'version: "1\n', 'config-syntax'],
] as const) {
  test(title, () => {
    assert.is(
      codeOf(() => migrateText(text, 'a.yaml')),
      code,
    )
  })
}

test.run()
