import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { createMemoryHub } from '../../node/net/memory-hub.ts'
import { createMemoryNetwork } from '../../node/net/memory-network.ts'
import { testNetwork } from './network-suite.ts'
import { bytes, makeHome, statusOf, until } from './test-home.ts'
import type { Carry, MemoryHub } from '../../node/net/memory-hub.ts'
import type { Home } from './test-home.ts'

async function openHub(size: number, carry?: Carry): Promise<{ hub: MemoryHub; homes: Home[] }> {
  const members = Array.from({ length: size }, (_, index) => `home-${index}`)
  const hub = createMemoryHub({ members, ...(carry === undefined ? {} : { carry }) })
  const made = members.map((id) => makeHome(id, createMemoryNetwork(hub, id)))
  await Promise.all(made.map(({ start }) => start()))
  return { hub, homes: made.map(({ home }) => home) }
}

const promises = testNetwork('memory network', async ({ homes: size, apart = [] }) => {
  const { hub, homes } = await openHub(size)
  for (const [one, other] of apart) hub.cut(`home-${one}`, `home-${other}`)
  const close = async (): Promise<void> => {
    await Promise.all(homes.map(({ network }) => network.stop()))
  }
  return { homes, close }
})

const test = suite('memory hub')

test('a disconnected member hears nothing until it is back', async () => {
  const { hub, homes } = await openHub(3)
  const [first, second, third] = homes
  assert.ok(first && second && third)
  hub.disconnect(second.id)
  assert.is(statusOf(first, second.id)?.connected, false)
  assert.is(await first.network.publish('sheets', bytes('unheard')), 1)
  await until(() => third.heard.length === 1)
  hub.reconnect(second.id)
  await first.network.publish('sheets', bytes('heard'))
  await until(() => second.heard.length > 0)
  assert.equal(
    second.heard.map(({ text }) => text),
    ['heard'],
  )
})

test('a carrier that loses a hop is helped by the relay of others', async () => {
  const { homes } = await openHub(3, ({ from, to }, arrive) => {
    if (from !== 'home-0' || to !== 'home-2') queueMicrotask(arrive)
  })
  await homes[0]?.network.publish('sheets', bytes('by way of home-1'))
  await until(() => homes[2]?.heard.length === 1)
})

test('two runs deliver in the same order', async () => {
  const run = async (): Promise<string[]> => {
    const hops: string[] = []
    const { homes } = await openHub(5, ({ from, to, bytes: size }, arrive) => {
      hops.push(`${from} ${to} ${size}`)
      queueMicrotask(arrive)
    })
    for (const { network, id } of homes) await network.publish('gate-votes', bytes(id))
    await until(() => homes.every(({ heard }) => heard.length === 4))
    return [...hops, ...homes.flatMap(({ id, heard }) => heard.map(({ text }) => `${id} heard ${text}`))]
  }
  assert.equal(await run(), await run())
})

promises.run()
test.run()
