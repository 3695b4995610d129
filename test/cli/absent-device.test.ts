/** A home whose device is not there when it starts: it runs, says why it has no readings, and begins when it appears. */
import { readFile } from 'node:fs/promises'
import type { AddressInfo, Socket } from 'node:net'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import type { HomeState } from '../../node/api/state.ts'
import { writeStreet } from '../../node/cli/demo/street-files.ts'
import { createDefaultStreet } from '../../sim/scenario/default-street.ts'
import type { Running } from './run-command.ts'
import { withEmulated } from './device/emulated.ts'
import { startCommand, waitFor, withDirectory } from './run-command.ts'

const LIMIT_MS = 30_000

async function listenAnd(
  answer: (socket: Socket) => void,
): Promise<{ port: number; close: () => Promise<void> }> {
  const sockets = new Set<Socket>()
  const server = createServer((socket) => {
    sockets.add(socket)
    socket.on('error', () => undefined)
    answer(socket)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        for (const socket of sockets) socket.destroy()
      }),
  }
}

/** Where nothing listens: a port that was free a moment ago. */
async function closedPort(): Promise<number> {
  const { port, close } = await listenAnd(() => undefined)
  await close()
  return port
}

interface StartedHome {
  readonly home: Running
  readonly state: () => Promise<HomeState>
}

/** A home as the demo writes it, started by hand; ended when `body` is done. */
async function withStartedHome(
  devicePort: number,
  body: (started: StartedHome) => Promise<void>,
): Promise<void> {
  await withDirectory(async (directory) => {
    const ports = [devicePort, devicePort].map((device) => ({ device, peer: 0, web: 0 }))
    const scenario = createDefaultStreet({ homes: 2 })
    const street = await writeStreet({ scenario, directory, speed: 180, ports })
    const [files] = street.homes
    if (files === undefined) throw new Error('a street has homes')
    const home = startCommand(['start', '-c', files.configPath])
    try {
      await body({ home, state: () => stateOf(home, join(files.directory, 'node.json')) })
      home.child.kill('SIGTERM')
      assert.is((await home.ended).code, 0, home.heard())
    } finally {
      home.child.kill('SIGKILL')
    }
  })
}

async function stateOf(home: Running, placeFile: string): Promise<HomeState> {
  const text = await waitFor(
    'the address of the page',
    () => readFile(placeFile, 'utf8').catch(() => undefined),
    { limitMs: LIMIT_MS, heard: () => home.heard() },
  )
  const { url } = JSON.parse(text) as { url: string }
  const response = await fetch(new URL('api/v1/state', url))
  return (await response.json()) as HomeState
}

/** Waits until the page says this of the device. */
function waitForAttention({ home, state }: StartedHome, code: string): Promise<string> {
  return waitFor(
    `"${code}" on the page`,
    async () => (await state()).attention.find((each) => each.code === code)?.sentence,
    { limitMs: LIMIT_MS, heard: () => home.heard() },
  )
}

test('a device that refuses connections is said with its address, and the home runs', async () => {
  const port = await closedPort()
  await withStartedHome(port, async (started) => {
    assert.match(await waitForAttention(started, 'device-unreachable'), `127.0.0.1:${String(port)}`)
    const { power } = await started.state()
    assert.is(power.pvPowerW, null)
    assert.not(power.hasPv)
  })
})

const silent = (socket: Socket) => socket.resume()
const web = (socket: Socket) => socket.once('data', () => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n'))
test('a device that appears later is read from then on, and the page says so', async () => {
  const port = await closedPort()
  await withStartedHome(port, async (started) => {
    await waitForAttention(started, 'device-unreachable')
    await withEmulated(['--device', 'hybrid', '--port', String(port)], () =>
      waitFor('a reading', async () => ((await started.state()).power.quality === 'ok' ? true : undefined), {
        limitMs: LIMIT_MS,
        heard: () => started.home.heard(),
      }).then(async () => {
        const { power, attention } = await started.state()
        assert.ok(power.hasBattery)
        assert.ok(attention.every(({ code }) => code !== 'device-unreachable'))
      }),
    )
  })
})

for (const [what, answer, code] of [
  ['a device that takes the connection and never answers', silent, 'device-timeout'],
  ['a web server where the device should be', web, 'modbus-malformed'],
] as const) {
  test(`${what} is said, and the home runs`, async () => {
    const other = await listenAnd(answer)
    try {
      await withStartedHome(other.port, async (started) => {
        await waitForAttention(started, code)
      })
    } finally {
      await other.close()
    }
  })
}

test.run()
