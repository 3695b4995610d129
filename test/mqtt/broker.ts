/** A broker in this process, and one that hears all it is told. */
import type { AddressInfo } from 'node:net'
import { createServer } from 'node:net'
import { Aedes } from 'aedes'
import type { MqttClient } from 'mqtt'
import { connectAsync } from 'mqtt'

export interface Broker {
  readonly url: string
  /** Cuts every connection, as a broker that dies. */
  cut(): void
  stop(): Promise<void>
}

export async function startBroker(): Promise<Broker> {
  const aedes = await Aedes.createBroker()
  const sockets = new Set<{ destroy(): unknown }>()
  const server = createServer((socket) => {
    sockets.add(socket)
    socket.once('close', () => sockets.delete(socket))
    aedes.handle(socket)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  const cut = (): void => {
    for (const socket of sockets) socket.destroy()
  }
  return {
    url: `mqtt://127.0.0.1:${port}`,
    cut,
    async stop() {
      cut()
      await new Promise<void>((resolve) => server.close(() => resolve()))
      await new Promise<void>((resolve) => aedes.close(resolve))
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
