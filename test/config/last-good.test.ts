import { mkdir, readFile, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import type { RunnableConfig } from '../../node/config/last-good.ts'
import { keepLastGood, LAST_GOOD_FILE, readRunnableConfig } from '../../node/config/last-good.ts'
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
