/** A home whose device is not there when it starts: it runs, says why it has no readings, and begins when it appears. */
import type { AddressInfo, Socket } from 'node:net'
import { createServer } from 'node:net'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { withEmulated } from './device/emulated.ts'
import { waitFor } from './run-command.ts'
import type { StartedHome } from './started-home.ts'
import { HOME_LIMIT_MS as LIMIT_MS, withStartedHome } from './started-home.ts'

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
