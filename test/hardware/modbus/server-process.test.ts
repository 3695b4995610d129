/** Devices as processes of their own, which hang, die, and take one client only. */
import { spawn } from 'node:child_process'
import net from 'node:net'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { createBus, type Bus, type Patience } from '../../../hardware/modbus/bus.ts'
import { command, optionalTest } from '../../support/optional.ts'
import { closedPort, codeOf, readAnswer, withRawServer } from '../fixtures.ts'
import { withProgram } from './processes.ts'

/** Registers hold their own addresses; the argument is the port. */
const DEVICE = `
const server = require('node:net').createServer((socket) => {
  socket.on('error', () => {})
  socket.on('data', (request) => {
    const count = request.readUInt16BE(10)
    const answer = Buffer.alloc(9 + 2 * count)
    request.copy(answer, 0, 0, 8)
    answer.writeUInt16BE(3 + 2 * count, 4)
    answer[8] = 2 * count
    for (let at = 0; at < count; at += 1) answer.writeUInt16BE(request.readUInt16BE(8) + at, 9 + 2 * at)
    socket.write(answer)
  })
})
server.listen(Number(process.argv[1]), '127.0.0.1', () => console.log(server.address().port))`

const device = (port = 0): [string, ...string[]] => [process.execPath, '-e', DEVICE, `${port}`]

async function withBus(
  port: number,
  body: (bus: Bus) => Promise<void>,
  options: Patience = {},
): Promise<void> {
  const bus = createBus({ host: '127.0.0.1', port, requestTimeoutMs: 300, ...options }, { random: () => 0 })
  try {
    await body(bus)
  } finally {
    await bus.close()
  }
}

/** Reads until it works, as a poll does; fails after half a minute. */
async function readUntilRight(bus: Bus, address: number): Promise<readonly number[]> {
  const untilMs = performance.now() + 30_000
  for (;;) {
    try {
      return await bus.readHolding(1, address, 1)
    } catch (error) {
      if (performance.now() > untilMs) throw error
      await new Promise((resolve) => setTimeout(resolve, 20))
    }
  }
}

test('a server that is stopped times out, and is read again when it goes on, with no wrong value', async () => {
  await withProgram(device(), async ({ process: server, firstLine }) => {
    await withBus(Number(firstLine), async (bus) => {
      assert.equal(await bus.readHolding(1, 5, 1), [5])
      server.kill('SIGSTOP')
      const codes = await Promise.all(
        [100, 101, 102].map((address) => codeOf(bus.readHolding(1, address, 1))),
      )
      assert.is(codes[0], 'device-timeout')
      assert.ok(
        codes.every((code) => ['device-timeout', 'unit-quarantined'].includes(code)),
        codes.join(),
      )
      server.kill('SIGCONT')
      assert.equal(await readUntilRight(bus, 200), [200])
      for (let address = 300; address < 330; address += 1) {
        assert.equal(await bus.readHolding(1, address, 1), [address])
      }
    })
  })
})

test('a server that is killed is unreachable, and is read again when it is back on its port', async () => {
  const port = await closedPort()
  await withBus(port, async (bus) => {
    await withProgram(device(port), async ({ process: server }) => {
      assert.equal(await bus.readHolding(1, 5, 1), [5])
      const gone = new Promise((resolve) => server.once('exit', resolve))
      server.kill('SIGKILL')
      await gone
      assert.ok(
        ['device-unreachable', 'device-disconnected'].includes(await codeOf(bus.readHolding(1, 6, 1))),
      )
    })
    await withProgram(device(port), async () => {
      assert.equal(await readUntilRight(bus, 7), [7])
    })
  })
})

optionalTest(
  test,
  'a device that takes one client serves the second one after the first has closed',
  command('socat'),
  async () => {
    const port = await closedPort()
    await withProgram(device(), async ({ firstLine }) => {
      // Without "fork" socat takes one connection and listens no more, as many inverters do.
      const gateway = () =>
        spawn('socat', [`tcp-listen:${port},bind=127.0.0.1,reuseaddr`, `tcp:127.0.0.1:${firstLine}`], {
          stdio: 'ignore',
        })
      let socat = gateway()
      const gone = () =>
        new Promise((resolve) => (socat.exitCode === null ? socat.once('exit', resolve) : resolve(0)))
      try {
        await withBus(port, async (first) => {
          assert.equal(await readUntilRight(first, 5), [5])
          await withBus(port, async (second) => {
            assert.is(await codeOf(second.readHolding(1, 6, 1)), 'device-unreachable')
            assert.equal(await first.readHolding(1, 7, 1), [7])
            await first.close()
            await gone()
            socat = gateway()
            assert.equal(await readUntilRight(second, 8), [8])
          })
        })
      } finally {
        socat.kill('SIGKILL')
        await gone()
      }
    })
  },
)

test('a connection that nobody takes ends after its timeout', async () => {
  await withProgram(device(), async ({ process: server, firstLine }) => {
    server.kill('SIGSTOP')
    const port = Number(firstLine)
    // The kernel takes connections for a stopped process until its backlog is full.
    const fill = Array.from({ length: 700 }, () =>
      net.connect({ host: '127.0.0.1', port }).on('error', () => {}),
    )
    try {
      let code = ''
      for (let tries = 0; tries < 20 && code !== 'device-unreachable'; tries += 1) {
        await withBus(
          port,
          async (bus) => void (code = await codeOf(bus.readHolding(1, 0, 1, { attempts: 1 }))),
          {
            connectTimeoutMs: 150,
            requestTimeoutMs: 50,
          },
        )
      }
      assert.is(code, 'device-unreachable')
    } finally {
      for (const socket of fill) socket.destroy()
    }
  })
})

test('1,000 reconnections leave no socket and no listener behind', async () => {
  const sockets = () => process.getActiveResourcesInfo().filter((name) => name === 'TCPSocketWrap').length
  const warnings: string[] = []
  const onWarning = (warning: Error) => warnings.push(warning.message)
  process.on('warning', onWarning)
  const before = sockets()
  let serverSideGone = Promise.resolve()
  await withRawServer(
    (request, socket) => {
      serverSideGone = new Promise((resolve) => socket.once('close', () => resolve()))
      socket.end(readAnswer(request, [request.readUInt16BE(8)]))
    },
    async (bus, connections) => {
      for (let round = 0; round < 1_000; round += 1) {
        const words = await bus.readHolding(1, round, 1).catch(endedMeanwhile)
        if (words !== null) assert.equal(words, [round])
        // The server's end closes only when ours has; ours hears of it in its own turn.
        await serverSideGone
        await new Promise((resolve) => setImmediate(resolve))
      }
      assert.ok(connections() >= 950, `${connections()} connections`)
      assert.ok(sockets() - before <= 4, `${sockets() - before} sockets`)
      assert.equal(warnings, [])
      assert.is(process.listenerCount('uncaughtException'), 0)
    },
    { requestTimeoutMs: 2_000 },
  )
  process.off('warning', onWarning)
})

/** A busy machine may hear of a connection's end only while it asks again: one more reconnection, and no leak. */
function endedMeanwhile(error: unknown): null {
  if ((error as { code?: unknown }).code !== 'device-disconnected') throw error
  return null
}

test.run()
