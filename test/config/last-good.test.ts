import { mkdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import type { HomeConfig } from '../../node/config/home-config.ts'
import type { RunnableConfig } from '../../node/config/last-good.ts'
import {
  keepLastGood,
  LAST_GOOD_FILE,
  readRunnableConfig,
  readStandingConfig,
} from '../../node/config/last-good.ts'
import { OperatingError } from '../../node/core/units/operating-error.ts'
import { withDirectory } from '../cli/run-command.ts'
import { configText } from './config-samples.ts'

const read = (path: string, environment = {}): Promise<RunnableConfig<string>> =>
  readRunnableConfig(path, environment, ({ mode }) => Promise.resolve(mode))

/** A home whose last start was good, with the data directory of its configuration. */
async function withHome(
  body: (path: string, change: (text: string) => Promise<void>) => Promise<void>,
  text = configText(),
): Promise<void> {
  await withDirectory(async (directory) => {
    const path = join(directory, 'streetwatt.yaml')
    await writeFile(path, text)
    await mkdir(join(directory, 'data'))
    const runnable = await read(path)
    assert.is(runnable.fault, null)
    await keepLastGood(path, runnable)
    await body(path, (changed) => writeFile(path, changed))
  })
}

async function codeOf(promise: Promise<unknown>): Promise<string> {
  const error = await promise.then(
    () => undefined,
    (thrown: unknown) => thrown,
  )
  if (error instanceof OperatingError) return String(error.code)
  throw new Error('nothing was refused', { cause: error })
}

test('after a broken edit the last good configuration runs, with what is wrong', () =>
  withHome(async (path, change) => {
    await change(configText({ mode: 'papr' }))
    const { config, made, text, fault } = await read(path)
    assert.is(made, 'paper')
    assert.is(config.mode, 'paper')
    assert.is(text, configText())
    assert.is(fault?.code, 'config-invalid')
    assert.match(fault?.message ?? '', /streetwatt\.yaml:2:7: mode: .*did you mean "paper"/)
  }))

for (const [title, text] of [
  ['is no YAML any more', 'version: 1\nmode: "paper\ndata: data\n'],
  ['is empty', ''],
] as const) {
  test(`a file that ${title} is a broken edit`, () =>
    withHome(async (path, change) => {
      await change(text)
      assert.is((await read(path)).made, 'paper')
    }))
}

test('what the street refuses is a broken edit too', () =>
  withHome(async (path, change) => {
    await change(configText({ mode: 'live' }))
    const make = ({ mode }: { mode: string }): Promise<string> =>
      mode === 'live'
        ? Promise.reject(new OperatingError({ code: 'config-currency-other' }, 'no'))
        : Promise.resolve(mode)
    const { made, fault } = await readRunnableConfig(path, {}, make)
    assert.is(made, 'paper')
    assert.is(fault?.code, 'config-currency-other')
  }))

/** What `make` finds wrong with the file that was edited, and with that one alone. */
const failing =
  (code: string, wrong: (config: HomeConfig) => boolean) =>
  (config: HomeConfig): Promise<string> =>
    wrong(config)
      ? Promise.reject(new OperatingError({ code }, `${code} said.`))
      : Promise.resolve(config.keysPath)

for (const code of [
  ...['genesis-unreadable', 'genesis-invalid', 'member-file-invalid', 'keys-not-of-a-member'],
  ...['key-file-unreadable', 'key-file-exposed', 'key-file-invalid', 'lan-address-needs-password'],
]) {
  test(`an edit that ends in ${code} is a broken one, and the keys are those of the last good start`, () =>
    withHome(async (path, change) => {
      await change(configText({ genesis: '../other.json', keys: 'other-keys.json' }))
      const make = failing(code, ({ genesisPath }) => genesisPath.endsWith('other.json'))
      const { made, fault } = await readRunnableConfig(path, {}, make)
      assert.match(made, /\/keys\.json$/)
      assert.is(fault?.code, code)
    }))
}

test('what no edit broke ends the start: the same file, and what is not of the configuration', () =>
  withHome(async (path, change) => {
    assert.is(
      await codeOf(
        readRunnableConfig(
          path,
          {},
          failing('key-file-exposed', () => true),
        ),
      ),
      'key-file-exposed',
    )
    await change(configText({ keys: 'other-keys.json' }))
    const make = failing('store-corrupt', ({ keysPath }) => keysPath.endsWith('other-keys.json'))
    assert.is(await codeOf(readRunnableConfig(path, {}, make)), 'store-corrupt')
  }))

test('a command finds the home of a broken file by its last good configuration, and says so', () =>
  withHome(async (path, change) => {
    const said: string[] = []
    const say = (line: string): void => void said.push(line)
    assert.is((await readStandingConfig(path, { environment: {}, say })).config.mode, 'paper')
    assert.equal(said, [])
    await change(configText({ mode: 'papr' }))
    const { config, text } = await readStandingConfig(path, { environment: {}, say })
    assert.is(config.dataDirectory, join(path, '../data'))
    assert.is(text, configText())
    assert.match(
      said.join(''),
      /^streetwatt: the last good configuration is taken, because .* \(config-invalid\)\n$/,
    )
    await rm(path)
    assert.is((await readStandingConfig(path, { environment: {}, say })).config.mode, 'paper')
    await rm(join(path, '../data'), { recursive: true })
    assert.is(await codeOf(readStandingConfig(path, { environment: {}, say })), 'config-unreadable')
  }))

test('a home that never ran is refused with the code', () =>
  withDirectory(async (directory) => {
    const path = join(directory, 'streetwatt.yaml')
    await writeFile(path, configText({ mode: 'papr' }))
    assert.is(await codeOf(read(path)), 'config-invalid')
    assert.is(await codeOf(read(join(directory, 'other.yaml'))), 'config-unreadable')
  }))

test("another home's last good configuration is not this one's", () =>
  withHome(async (path) => {
    const other = join(path, '..', 'other.yaml')
    await writeFile(other, configText({ mode: 'papr' }))
    assert.is(await codeOf(read(other)), 'config-invalid')
  }))

test('what is wrong with the environment no older file mends', () =>
  withHome(async (path) => {
    assert.is(await codeOf(read(path, { STREETWATT_WEB__PORT: 'x' })), 'config-invalid')
  }))

test('the data directory of a broken file is found where it says', () =>
  withDirectory(async (directory) => {
    const path = join(directory, 'streetwatt.yaml')
    const store = join(directory, 'store')
    await mkdir(store)
    await writeFile(path, configText({ data: `"${store}" # on the fast disk` }))
    await keepLastGood(path, await read(path))
    await writeFile(path, configText({ data: `"${store}" # on the fast disk`, web: '{ prot: 1 }' }))
    assert.is((await read(path)).config.dataDirectory, store)
  }))

test('it may hold a password: its owner alone reads it, and it is written when it changed', () =>
  withHome(async (path) => {
    const kept = join(path, '..', 'data', LAST_GOOD_FILE)
    const before = await stat(kept)
    assert.is(before.mode & 0o077, 0)
    await keepLastGood(path, await read(path))
    assert.is((await stat(kept)).mtimeMs, before.mtimeMs)
    assert.is((JSON.parse(await readFile(kept, 'utf8')) as { text: string }).text, configText())
  }))

test.run()
