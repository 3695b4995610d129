/** The file of what the owner decided: whole or not at all, and never believed when it is none of ours. */
import { chmod, mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { OperatingError } from '../../node/core/units/operating-error.ts'
import type { OwnerRecord } from '../../node/household/owner-file.ts'
import { createOwnerFile, NOTHING_SAID, OWNER_FILE } from '../../node/household/owner-file.ts'

const RECORD: OwnerRecord = {
  pauses: [
    { fromSlot: 4, atMs: 1000, value: false },
    { fromSlot: 7, atMs: 2000, value: true },
  ],
  choices: [{ fromSlot: 5, atMs: 1500, value: { reservePpm: 300_000, leastSale: { microPerKwh: null } } }],
}

async function withFile(body: (path: string) => Promise<void>): Promise<void> {
  const directory = await mkdtemp(join(tmpdir(), 'streetwatt-owner-'))
  try {
    await body(join(directory, OWNER_FILE))
  } finally {
    await rm(directory, { recursive: true })
  }
}

const codeOf = (error: unknown): string => (error instanceof OperatingError ? String(error.code) : 'none')

test('what was written is read again, by nobody else, and nothing is left beside it', () =>
  withFile(async (path) => {
    const file = createOwnerFile(path)
    assert.equal(await file.read(), NOTHING_SAID)
    await file.write(RECORD)
    await file.write(RECORD)
    assert.equal(await createOwnerFile(path).read(), RECORD)
    assert.is((await stat(path)).mode & 0o777, 0o600)
    assert.equal(await readdir(join(path, '..')), [OWNER_FILE])
  }))

const good = { version: 1, ...RECORD }
const BROKEN: { text: string; why: string }[] = [
  { text: '', why: 'cut by a loss of power' },
  { text: JSON.stringify(good).slice(0, -1), why: 'half of it' },
  { text: JSON.stringify({ ...good, version: 2 }), why: 'of a later program' },
  { text: JSON.stringify({ ...good, more: 1 }), why: 'with what nobody knows' },
  { text: JSON.stringify({ ...good, pauses: [...RECORD.pauses].reverse() }), why: 'out of order' },
  { text: JSON.stringify({ ...good, pauses: [{ fromSlot: 1, atMs: 1, value: 'no' }] }), why: 'no yes or no' },
  {
    text: JSON.stringify({
      ...good,
      choices: [{ fromSlot: 1, atMs: 1, value: { reservePpm: 960_000, leastSale: null } }],
    }),
    why: 'beyond the limit of a reserve',
  },
  { text: `${JSON.stringify(good)}${' '.repeat(20_000)}`, why: 'longer than any that we write' },
]
for (const { text, why } of BROKEN)
  test(`a file is not believed: ${why}`, () =>
    withFile(async (path) => {
      await writeFile(path, text)
      assert.is(
        await createOwnerFile(path)
          .read()
          .then(() => 'read', codeOf),
        'owner-file-damaged',
      )
    }))

test('a folder that takes nothing is said, and what stood there stays', () =>
  withFile(async (path) => {
    const file = createOwnerFile(path)
    await file.write(RECORD)
    const gone = createOwnerFile(join(path, 'below-a-file'))
    assert.is(await gone.write(RECORD).then(() => 'written', codeOf), 'owner-file-unwritable')
    assert.equal(await file.read(), RECORD)
    await chmod(path, 0o600)
  }))

test.run()
