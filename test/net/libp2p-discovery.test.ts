/** Members find each other without being told: from each other, and on the local network. Over real libp2p. */
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { peerDiscoverySymbol } from '@libp2p/interface'
import { peerIdFromString } from '@libp2p/peer-id'
import { multiaddr } from '@multiformats/multiaddr'
import type { PeerDiscovery, PeerInfo } from '@libp2p/interface'
import type { AddressShelf } from '../../node/net/address-book.ts'
import type { TestNode } from './libp2p-street.ts'
import { asMembers, introduce, makeKey, makeKeys, startNode, stopAll, subscribedTo } from './libp2p-street.ts'
import { statusOf, until } from './test-home.ts'

const test = suite('discovery')

/** A local network that says what the test says. */
interface PlayedNetwork {
  readonly discovery: PeerDiscovery
  say(found: { peerId: string; addresses: readonly string[] }): void
}

function createPlayedNetwork(): PlayedNetwork {
  const events = new EventTarget()
  const parts = { [peerDiscoverySymbol]: events }
  return {
    // The library's events are those of the platform, with types.
    discovery: Object.assign(events, parts) as unknown as PeerDiscovery,
    say({ peerId, addresses }) {
      const detail: PeerInfo = {
        id: peerIdFromString(peerId),
        multiaddrs: addresses.map((each) => multiaddr(each)),
      }
      events.dispatchEvent(new CustomEvent('peer', { detail }))
    },
  }
}

function peerIdOf(node: TestNode): string {
  return /\/p2p\/(.+)$/.exec(node.network.addresses()[0] ?? '')?.[1] ?? ''
}

test('a member that the local network names is dialled, and a stranger is not even remembered', async () => {
  const keys = makeKeys(2)
  const [one, two] = keys
  assert.ok(one && two)
  const heard = createPlayedNetwork()
  const node = await startNode(one, asMembers(keys), { discover: () => heard.discovery })
  const found = await startNode(two, asMembers(keys))
  const strangerKey = makeKey('stranger')
  const stranger = await startNode(strangerKey, asMembers([...keys, strangerKey]))
  try {
    heard.say({ peerId: peerIdOf(stranger), addresses: [stranger.address()] })
    heard.say({ peerId: peerIdOf(found), addresses: ['/ip4/127.0.0.1/udp/1', found.address()] })
    await until(() => subscribedTo(node) === 1)
    const [link] = node.network.links()
    assert.equal(link?.addresses, [found.address()])
    assert.is(node.network.links().length, 1)
    assert.is(stranger.home.peersChanges, 0, 'it was not dialled')
  } finally {
    await stopAll([node, found, stranger])
  }
})

test('who knows one member learns from it where the others are, and knows it after a restart', async () => {
  const keys = makeKeys(3)
  const [a, b, c] = keys
  assert.ok(a && b && c)
  const shelf: AddressShelf & { bytes?: Uint8Array } = {
    load: () => Promise.resolve(shelf.bytes),
    save(bytes) {
      shelf.bytes = bytes
      return Promise.resolve()
    },
  }
  const [first, second, third] = await Promise.all([
    startNode(a, asMembers(keys)),
    startNode(b, asMembers(keys)),
    startNode(c, asMembers(keys), { shelf }),
  ])
  let again: TestNode | undefined
  try {
    introduce(first, second)
    await until(() => subscribedTo(first) === 1)
    introduce(second, third)
    await until(() => [first, second, third].every((node) => subscribedTo(node) === 2))
    await third.network.stop()
    again = await startNode(c, asMembers(keys), { shelf, listen: null })
    await until(() => again !== undefined && subscribedTo(again) === 2)
    assert.is(statusOf(first.home, c.id)?.connected, true, 'nobody but itself could dial')
  } finally {
    await stopAll([first, second, third, ...(again === undefined ? [] : [again])])
  }
})

test('who moves says so, and is found at its new place by those who lost it', async () => {
  const keys = makeKeys(2)
  const [a, b] = keys
  assert.ok(a && b)
  const first = await startNode(a, asMembers(keys))
  const second = await startNode(b, asMembers(keys))
  let moved: TestNode | undefined
  try {
    introduce(first, second)
    await until(() => subscribedTo(first) === 1)
    await second.network.stop()
    await until(() => statusOf(first.home, b.id)?.connected === false)
    // It listens on another port now, and dials once to say so.
    moved = await startNode(b, asMembers(keys))
    const place = moved.address()
    moved.network.addAddress(a.id, first.address())
    await until(() => first.network.links()[0]?.addresses[0] === place)
  } finally {
    await stopAll([first, second, ...(moved === undefined ? [] : [moved])])
  }
})

test.run()
