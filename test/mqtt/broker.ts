/** Brokers for tests, one in this process and Debian's mosquitto, and one who hears all that they are told. */
import { spawn } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import type { AddressInfo, Socket } from 'node:net'
import { connect, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Aedes } from 'aedes'
import type { MqttClient } from 'mqtt'
import { connectAsync } from 'mqtt'
import { freePorts } from '../../node/cli/demo/free-ports.ts'
import { waitFor } from '../cli/run-command.ts'

export interface Broker {
  readonly url: string
  /** Cuts every connection, as a cable that is pulled. */
  cut(): void
  stop(): Promise<void>
}

export async function startAedes(): Promise<Broker> {
  const aedes = await Aedes.createBroker()
  const door = await openDoor((socket) => void aedes.handle(socket))
  return {
    ...door,
    async stop() {
      await door.stop()
      await new Promise<void>((resolve) => aedes.close(resolve))
    },
  }
}

const START_LIMIT_MS = 10_000

/** `path` is the program. It is behind a door of our own, because a broker has no way to cut its clients. */
export async function startMosquitto(path: string): Promise<Broker> {
  const directory = await mkdtemp(join(tmpdir(), 'streetwatt-mosquitto-'))
  const [port = 0] = await freePorts(1)
  const configPath = join(directory, 'mosquitto.conf')
  await writeFile(configPath, `listener ${port} 127.0.0.1\nallow_anonymous true\npersistence false\n`)
  const process = spawn(path, ['-c', configPath], { stdio: 'ignore' })
  await waitFor('mosquitto to listen', () => reaches(port), { limitMs: START_LIMIT_MS })
  const door = await openDoor((near) => {
    const far = connect(port, '127.0.0.1')
    far.on('error', () => near.destroy())
    far.once('close', () => near.destroy())
    near.once('close', () => far.destroy())
    near.pipe(far).pipe(near)
  })
  return {
    ...door,
    async stop() {
      await door.stop()
      const ended = new Promise((resolve) => process.once('exit', resolve))
      process.kill('SIGTERM')
      await ended
      await rm(directory, { recursive: true, force: true })
    },
  }
}

function reaches(port: number): Promise<true | undefined> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1')
    socket.once('connect', () => {
      socket.destroy()
      resolve(true)
    })
    socket.once('error', () => resolve(undefined))
  })
}

/** A port of its own on the loopback, whose connections can be cut. */
async function openDoor(serve: (socket: Socket) => void): Promise<Broker> {
  const sockets = new Set<Socket>()
  const server = createServer((socket) => {
    sockets.add(socket)
    socket.once('close', () => sockets.delete(socket))
    socket.on('error', () => socket.destroy())
    serve(socket)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  const cut = (): void => {
    for (const socket of sockets) socket.destroy()
  }
  return {
    url: `mqtt://127.0.0.1:${port}`,
    cut,
    stop() {
      cut()
      return new Promise((resolve) => server.close(() => resolve()))
    },
  }
}

export interface Listener {
  readonly client: MqttClient
  /** Everything heard, in order. */
  readonly messages: readonly { readonly topic: string; readonly text: string }[]
  /** The last of a topic. */
  readonly last: (topic: string) => string | undefined
}

/** Home Assistant, as far as it listens. */
export async function listenAt(url: string): Promise<Listener> {
  const client = await connectAsync(url)
  const messages: { topic: string; text: string }[] = []
  client.on('message', (topic, payload) => {
    messages.push({ topic, text: payload.toString() })
  })
  await client.subscribeAsync('#', { qos: 1 })
  return { client, messages, last: (topic) => messages.findLast((each) => each.topic === topic)?.text }
}
