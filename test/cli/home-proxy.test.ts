/** A home whose configuration says `proxy:`: many programs read its device, which sees one client, and none writes. */
import { readFile, writeFile } from 'node:fs/promises'
import type { AddressInfo } from 'node:net'
import { connect, createServer } from 'node:net'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import type { Bus } from '../../hardware/modbus/bus.ts'
import { createBus } from '../../hardware/modbus/bus.ts'
import { isBusError } from '../../hardware/modbus/bus-errors.ts'
import { freePorts } from '../../node/cli/demo/free-ports.ts'
import { withEmulated } from './device/emulated.ts'
import { waitFor } from './run-command.ts'
import type { StartedHome } from './started-home.ts'
import { HOME_LIMIT_MS, untilItSays, withHomeFiles, withRunningHome } from './started-home.ts'

const SUNSPEC_BASE = 40_000
const SUNSPEC_MARK = [0x5375, 0x6e53]

/** A way to the device that counts who takes it. */
async function withCountedWay(
  devicePort: number,
  body: (way: { port: number; most: () => number }) => Promise<void>,
): Promise<void> {
  let [open, most] = [0, 0]
  const server = createServer((near) => {
    const far = connect(devicePort, '127.0.0.1')
    most = Math.max(most, ++open)
    near.once('close', () => open--)
    for (const [from, to] of [
      [near, far],
      [far, near],
    ] as const) {
      from.on('error', () => to.destroy())
      from.on('close', () => to.destroy())
      from.pipe(to)
    }
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  try {
    await body({ port: (server.address() as AddressInfo).port, most: () => most })
  } finally {
    server.close()
  }
}

/** A running home that reads the device there and has this in its configuration. */
async function withProxiedHome(
  devicePort: number,
  proxy: string,
  body: (started: StartedHome) => Promise<void>,
): Promise<void> {
  await withHomeFiles(devicePort, async (files) => {
    const text = await readFile(files.configPath, 'utf8')
    await writeFile(files.configPath, `${text.replace('lockStep: true', 'lockStep: false')}proxy: ${proxy}\n`)
    await withRunningHome(files, body)
  })
}

async function withReaders(
  port: number,
  count: number,
  body: (readers: readonly Bus[]) => Promise<void>,
): Promise<void> {
  const address = { host: '127.0.0.1', port }
  const readers = Array.from({ length: count }, () => createBus(address, { random: Math.random }))
  try {
    await body(readers)
  } finally {
    await Promise.all(readers.map((reader) => reader.close()))
  }
}

async function codeOf(work: Promise<unknown>): Promise<string> {
  try {
    await work
    return 'ok'
  } catch (error) {
    if (!isBusError(error)) throw error
    return `${error.code} ${String(error.detail.exceptionCode ?? '')}`.trimEnd()
  }
}

function untilItReads({ home, state }: StartedHome): Promise<true> {
  const reads = async (): Promise<true | undefined> => (await state()).power.quality === 'ok' || undefined
  return waitFor('the home to read its device', reads, { limitMs: HOME_LIMIT_MS, heard: () => home.heard() })
}

test('five programs read a device through the home, which alone is connected to it, and none of them can write', () =>
  withEmulated(['--device', 'hybrid', '--at', '2026-06-19T11:00Z'], ({ port: devicePort }) =>
    withCountedWay(devicePort, async (way) => {
      const [port = 0] = await freePorts(1)
      await withProxiedHome(way.port, `{ port: ${port} }`, async (started) => {
        await untilItReads(started)
        await withReaders(port, 5, async (readers) => {
          const read = (reader: Bus) => reader.readHolding(1, SUNSPEC_BASE, 2)
          for (let round = 0; round < 10; round++)
            assert.equal(
              await Promise.all(readers.map(read)),
              readers.map(() => SUNSPEC_MARK),
            )
          const [first, second] = readers
          assert.ok(first && second)
          assert.is(await codeOf(first.writeHolding(1, SUNSPEC_BASE, [0])), 'modbus-exception 1')
          assert.is(
            await codeOf(second.writeHolding(1, SUNSPEC_BASE, [0], { functionCode: 6 })),
            'modbus-exception 1',
          )
          assert.equal(await read(first), SUNSPEC_MARK, 'nothing was written')
        })
        await untilItSays(started, 'proxy-write-refused')
        assert.is(way.most(), 1, 'connections to the device')
        const { attention } = await started.state()
        assert.not.ok(attention.some(({ code }) => code.startsWith('proxy')))
      })
    }),
  ))

test('a program more than the limit is turned away, and those within it read on', () =>
  withEmulated(['--device', 'meter'], async ({ port: devicePort }) => {
    const [port = 0] = await freePorts(1)
    await withProxiedHome(devicePort, `{ port: ${port}, clients: 2 }`, async (started) => {
      await untilItReads(started)
      await withReaders(port, 3, async ([first, second, third]) => {
        assert.ok(first && second && third)
        const once = { attempts: 1, timeoutMs: 1000 }
        for (const reader of [first, second])
          assert.equal(await reader.readHolding(1, SUNSPEC_BASE, 2), SUNSPEC_MARK)
        assert.is.not(await codeOf(third.readHolding(1, SUNSPEC_BASE, 2, once)), 'ok')
        assert.equal(await first.readHolding(1, SUNSPEC_BASE, 2), SUNSPEC_MARK)
      })
    })
  }))

test('a port that another program has is said under "needs attention", and the home runs without its proxy', () =>
  withEmulated(['--device', 'meter'], ({ port }) =>
    withProxiedHome(port, `{ port: ${port} }`, async (started) => {
      await untilItReads(started)
      const { attention } = await started.state()
      const notice = attention.find(({ code }) => code === 'proxy-cannot-listen')
      assert.match(notice?.sentence ?? '', `127.0.0.1:${port}`)
    }),
  ))

test.run()
