/** A home's secret keys: written once, for their owner alone, and never guessed at. */
import { chmod, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { newHomeKeys, readKeyFile, writeKeyFile } from '../../node/store/key-file.ts'
import { codeOf } from './store-suite.ts'

const directory = await mkdtemp(join(tmpdir(), 'streetwatt-keys-'))
test.after(() => rm(directory, { recursive: true }))

test('keys come back as they were written, readable by their owner alone', async () => {
  const path = join(directory, 'good.json')
  const keys = newHomeKeys()
  await writeKeyFile(path, keys)
  const read = await readKeyFile(path)
  assert.equal([...read.nodeSeed], [...keys.nodeSeed])
  assert.equal([...read.consensusSeed], [...keys.consensusSeed])
  assert.is((await stat(path)).mode & 0o777, 0o600)
})

test('new keys are different every time and for every purpose', () => {
  const seeds = [newHomeKeys(), newHomeKeys()].flatMap(({ nodeSeed, consensusSeed }) => [
    Buffer.from(nodeSeed).toString('hex'),
    Buffer.from(consensusSeed).toString('hex'),
  ])
  assert.is(new Set(seeds).size, 4)
})

test('a key file is never written over', async () => {
  const path = join(directory, 'twice.json')
  await writeKeyFile(path, newHomeKeys())
  const before = await readFile(path, 'utf8')
  assert.is(await codeOf(writeKeyFile(path, newHomeKeys())), 'key-file-exists')
  assert.is(await readFile(path, 'utf8'), before)
})

test('a key file that is not there is unreadable', async () => {
  assert.is(await codeOf(readKeyFile(join(directory, 'nowhere.json'))), 'key-file-unreadable')
})

for (const mode of [0o640, 0o604, 0o660, 0o644]) {
  test(`keys with permissions ${mode.toString(8)} are exposed and not used`, async () => {
    const path = join(directory, `exposed-${mode.toString(8)}.json`)
    await writeKeyFile(path, newHomeKeys())
    await chmod(path, mode)
    assert.is(await codeOf(readKeyFile(path)), 'key-file-exposed')
  })
}

const good = { nodeSeed: 'ab'.repeat(32), consensusSeed: 'cd'.repeat(32) }
const DAMAGES: readonly (readonly [what: string, text: string])[] = [
  ['empty', ''],
  ['cut', JSON.stringify(good).slice(0, -5)],
  ['without the consensus key', JSON.stringify({ nodeSeed: good.nodeSeed })],
  ['with a key of 31 bytes', JSON.stringify({ ...good, nodeSeed: 'ab'.repeat(31) })],
  ['with a key that is not hex', JSON.stringify({ ...good, nodeSeed: 'zz'.repeat(32) })],
  ['with a key more', JSON.stringify({ ...good, memberSeed: good.nodeSeed })],
  ['a list', '[]'],
]
for (const [what, text] of DAMAGES) {
  test(`a key file that is ${what} is invalid`, async () => {
    const path = join(directory, `${what.replaceAll(' ', '-')}.json`)
    await writeFile(path, text, { mode: 0o600 })
    assert.is(await codeOf(readKeyFile(path)), 'key-file-invalid')
  })
}

test.run()
