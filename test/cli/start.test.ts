/** A home started by hand, with files that are wrong: one sentence, the right exit code, and soon. */
import { chmod, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import type { StreetFiles } from '../../node/cli/demo/street-files.ts'
import { writeStreet } from '../../node/cli/demo/street-files.ts'
import { createDefaultStreet } from '../../sim/scenario/default-street.ts'
import type { Ended } from './run-command.ts'
import { runCommand, withDirectory } from './run-command.ts'

/** Two homes' files, as the demo writes them; nothing runs. */
async function withHome(
  devicePort: number,
  body: (street: StreetFiles, start: () => Promise<Ended>) => Promise<void>,
): Promise<void> {
  await withDirectory(async (directory) => {
    const ports = [
      { device: devicePort, peer: 0, web: 0 },
      { device: devicePort, peer: 0, web: 0 },
    ]
    const street = await writeStreet({
      scenario: createDefaultStreet({ homes: 2 }),
      directory,
      speed: 180,
      ports,
    })
    await body(street, () => runCommand(['start', '-c', homeOf(street).configPath]))
  })
}

function homeOf({ homes }: StreetFiles): StreetFiles['homes'][number] {
  const [home] = homes
  if (home === undefined) throw new Error('a street has homes')
  return home
}

function assertRefused(ended: Ended, expected: { exit: number; code: string; says?: RegExp }): void {
  const sentence = ended.stderr.trimEnd().split('\n').at(-1) ?? ''
  assert.ok(sentence.endsWith(`(${expected.code})`), ended.stderr)
  assert.match(sentence, /^streetwatt: /)
  assert.match(sentence, expected.says ?? /./)
  assert.is(ended.stdout, '')
  assert.is(ended.code, expected.exit)
}

const GENESIS: readonly (readonly [string, string, (text: string) => string | null])[] = [
  ['is not there', 'genesis-unreadable', () => null],
  ['is no JSON', 'genesis-invalid', (text) => text.slice(0, -9)],
  ['says another currency than three letters', 'genesis-invalid', (text) => text.replace('"EUR"', '"Euro"')],
  [
    'names a key that nobody certified',
    'genesis-invalid',
    (text) => text.replace(/"nodeKey": "../, '"nodeKey": "00'),
  ],
]
for (const [title, code, change] of GENESIS) {
  test(`a genesis that ${title} is refused`, () =>
    withHome(1, async (street, start) => {
      const path = join(homeOf(street).directory, '..', 'genesis.json')
      const changed = change(await readFile(path, 'utf8'))
      if (changed === null) await rm(path)
      else await writeFile(path, changed)
      assertRefused(await start(), { exit: 3, code, says: /genesis\.json/ })
    }))
}

test("another street's genesis has no place for this home", () =>
  withHome(1, (street, start) =>
    withHome(1, async (other) => {
      const path = (files: StreetFiles) => join(homeOf(files).directory, '..', 'genesis.json')
      await writeFile(path(street), await readFile(path(other)))
      assertRefused(await start(), { exit: 3, code: 'keys-not-of-a-member' })
    }),
  ))

test('keys that others may read are refused', () =>
  withHome(1, async (street, start) => {
    await chmod(join(homeOf(street).directory, 'keys.json'), 0o644)
    assertRefused(await start(), { exit: 3, code: 'key-file-exposed', says: /chmod 600/ })
  }))

test('a broken configuration is refused with line and column', () =>
  withHome(1, async (street, start) => {
    const { configPath } = homeOf(street)
    await writeFile(configPath, (await readFile(configPath, 'utf8')).replace('speed: 180', 'speed: fast'))
    assertRefused(await start(), {
      exit: 3,
      code: 'config-invalid',
      says: /streetwatt\.yaml:\d+:\d+: clock\.speed/,
    })
  }))

test.run()
