/** Homes that nobody can dial meet through a member that relays: over real libp2p. */
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { multiaddr } from '@multiformats/multiaddr'
import { isCircuit } from '../../node/net/circuits.ts'
import type { TestKey, TestNode } from './libp2p-street.ts'
import { asMembers, makeKey, makeKeys, startNode, stopAll } from './libp2p-street.ts'
import { startRawNode } from './raw-node.ts'
import { bytes, collect, inTime, statusOf, until } from './test-home.ts'

const test = suite('libp2p relay')
/** Above the 128 kB at which the library's own limit would cut a link. */
const LONG_ANSWER_BYTES = 400_000
const NEVER_MS = 1_000

interface HiddenStreet {
  readonly keys: readonly [TestKey, TestKey, TestKey]
  relay: TestNode
  readonly homes: readonly [TestNode, TestNode]
}

/** One member that relays, and two that listen nowhere. */
async function startHidden(): Promise<HiddenStreet> {
  const [relayKey, one, two] = makeKeys(3)
  assert.ok(relayKey && one && two)
  const keys = [relayKey, one, two] as const
  const relay = await startNode(relayKey, asMembers(keys), { relay: 'serve' })
  const relays = [relay.network.addresses()[0] ?? '']
  const hidden = { listen: null, relay: 'reserve', relays } as const
  const homes = await Promise.all([
    startNode(one, asMembers(keys), hidden),
    startNode(two, asMembers(keys), hidden),
  ])
  return { keys, relay, homes }
}

function areLinked(one: TestNode, other: TestNode): boolean {
  return (
    statusOf(one.home, other.id)?.subscribed === true && statusOf(other.home, one.id)?.subscribed === true
  )
}

function hasHeard({ home }: TestNode, message: string): boolean {
  return home.heard.some(({ text }) => text === message)
}

test('two homes that nobody can dial exchange gossip and blocks through a third', async () => {
  const street = await startHidden()
  const [one, two] = street.homes
  try {
    await until(() => areLinked(one, two))
    const link = one.network.links().find(({ member }) => member === two.id)
    assert.is(link?.isRelayed, true, 'by way of the relay')
    assert.is(one.network.links().find(({ member }) => member === street.relay.id)?.isRelayed, false)
    await one.network.publish('sheets', bytes('through the wall'))
    await until(() => hasHeard(two, 'through the wall'))
    two.home.answer = () => [new Uint8Array(LONG_ANSWER_BYTES), bytes('whole')]
    const answer = collect(one.network.request(two.id, 'blocks', bytes('?'), inTime()))
    assert.equal(await answer, [`${LONG_ANSWER_BYTES} bytes`, 'whole'])
    assert.ok((await one.network.ping(two.id, inTime())) >= 0)
  } finally {
    await stopAll([street.relay, ...street.homes])
  }
})

test('after the relay was away the homes come back to each other by themselves', async () => {
  const street = await startHidden()
  const [one, two] = street.homes
  try {
    await until(() => areLinked(one, two))
    const listen = street.relay.address()
    await street.relay.network.stop()
    await until(() => statusOf(one.home, two.id)?.connected === false)
    street.relay = await startNode(street.keys[0], asMembers(street.keys), { listen, relay: 'serve' })
    await until(() => areLinked(one, two), 40_000)
    await two.network.publish('sheets', bytes('there again'))
    await until(() => hasHeard(one, 'there again'))
  } finally {
    await stopAll([street.relay, ...street.homes])
  }
})

test('who is no member gets no reservation, and a member who has left reaches nobody through the relay', async () => {
  const street = await startHidden()
  const [one, two] = street.homes
  const strangerKey = makeKey('stranger')
  const stranger = await startRawNode(strangerKey, asMembers([...street.keys, strangerKey]))
  try {
    await until(() => areLinked(one, two))
    const [relayAddress = ''] = street.relay.network.addresses()
    const way = `${relayAddress}/p2p-circuit/p2p/${peerIdOf(two, one)}`
    await stranger.node.dial(multiaddr(relayAddress)).catch(() => undefined)
    assert.ok(await fails(stranger.node.dial(multiaddr(way), { signal: AbortSignal.timeout(NEVER_MS) })))
    assert.is(street.relay.network.links().length, 2, 'the relay knows the two homes and nobody else')
    assert.not(stranger.node.getMultiaddrs().some(isCircuit))

    // The street removes one of the two: its relayed link ends at the other home, and at the relay.
    const without = asMembers([street.keys[0], street.keys[1]])
    for (const { network } of [street.relay, one]) network.setMembers(without)
    await until(() => statusOf(two.home, one.id)?.connected === false)
    await new Promise((resolve) => setTimeout(resolve, NEVER_MS))
    assert.is(statusOf(two.home, one.id)?.connected, false)
    assert.is(statusOf(two.home, street.relay.id)?.connected, false)
  } finally {
    await stranger.node.stop()
    await stopAll([street.relay, ...street.homes])
  }
})

/** The peer id of `other`, as `one` knows it. */
function peerIdOf(one: TestNode, other: TestNode): string {
  return one.network.links().find(({ member }) => member === other.id)?.peerId ?? ''
}

async function fails(promise: Promise<unknown>): Promise<boolean> {
  return promise.then(
    () => false,
    () => true,
  )
}

test.run()
