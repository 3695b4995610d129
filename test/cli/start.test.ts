/** A home started by hand, with a device or files that are wrong: one sentence, the right exit code, and soon. */
import { chmod, readFile, rm, writeFile } from 'node:fs/promises'
import type { AddressInfo, Socket } from 'node:net'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import type { StreetFiles } from '../../node/cli/demo/street-files.ts'
import { writeStreet } from '../../node/cli/demo/street-files.ts'
import { createDefaultStreet } from '../../sim/scenario/default-street.ts'
import type { Ended } from './run-command.ts'
import { runCommand, withDirectory } from './run-command.ts'

const DEVICE_LIMIT_S = 15

/** Where nothing listens: a port that was free a moment ago. */
async function closedPort(): Promise<number> {
  const { port, close } = await listenAnd(() => undefined)
  await close()
  return port
}

async function listenAnd(
  answer: (socket: Socket) => void,
): Promise<{ port: number; close: () => Promise<void> }> {
  const server = createServer((socket) => {
    socket.on('error', () => undefined)
    answer(socket)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    port,
    close: () =>
      new Promise((resolve) =>
        server.close(() => {
          resolve()
        }),
      ),
  }
}

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

test('a device that refuses connections is said with its address', async () => {
  const port = await closedPort()
  await withHome(port, async (_street, start) => {
    const ended = await start()
    assertRefused(ended, { exit: 4, code: 'device-unreachable', says: new RegExp(`127\\.0\\.0\\.1:${port}`) })
    assert.ok(ended.seconds < DEVICE_LIMIT_S, `${ended.seconds} s`)
  })
})

test('a device that takes the connection and never answers is given up', async () => {
  const silent = await listenAnd((socket) => socket.resume())
  await withHome(silent.port, async (_street, start) => {
    const ended = await start()
    assertRefused(ended, {
      exit: 4,
      code: 'device-timeout',
      says: new RegExp(`127\\.0\\.0\\.1:${silent.port}`),
    })
    assert.ok(ended.seconds < DEVICE_LIMIT_S, `${ended.seconds} s`)
  })
  await silent.close()
})

test('a web server is no device', async () => {
  const web = await listenAnd((socket) =>
    socket.once('data', () => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n')),
  )
  await withHome(web.port, async (_street, start) => {
    assertRefused(await start(), { exit: 4, code: 'modbus-malformed' })
  })
  await web.close()
})

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
