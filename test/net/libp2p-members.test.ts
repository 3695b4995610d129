/** Who belongs to the street changes while it runs: over real libp2p. */
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import type { StreetMember } from '../../node/engine/ports.ts'
import { createLibp2pNetwork } from '../../node/net/libp2p-network.ts'
import { SILENT } from '../../node/runtime/logger.ts'
import { createSeededRandom } from '../../node/runtime/random.ts'
import type { TestKey, TestNode } from './libp2p-street.ts'
import {
  asMembers,
  COMMUNITY,
  makeKey,
  makeKeys,
  QUICK,
  startNode,
  startStreet,
  stopAll,
  subscribedTo,
} from './libp2p-street.ts'
import { bytes, codeOf, collect, inTime, makeHome, statusOf, until } from './test-home.ts'

const test = suite('members of a libp2p street')
/** Long enough for a stranger to be let in, if it were. */
const NEVER_MS = 1_000

function asMember({ id, nodeKey }: TestKey, ...addresses: readonly string[]): StreetMember {
  return { id, nodeKey, addresses }
}

function hasHeard({ home }: TestNode, message: string): boolean {
  return home.heard.some(({ text }) => text === message)
}

test('who is admitted is let in, hears and is heard; who has left is cut off', async () => {
  const nodes = await startStreet(3)
  const [first, second, third] = nodes
  assert.ok(first && second && third)
  const key = makeKey('newcomer')
  const before = asMembers(nodes)
  // It knows the street and dials it from the beginning, as a home that waits to be admitted.
  const newcomer = await startNode(key, [
    ...nodes.map((node) => asMember(node, node.address())),
    asMember(key),
  ])
  try {
    await new Promise((resolve) => setTimeout(resolve, NEVER_MS))
    assert.is(subscribedTo(newcomer), 0, 'nobody lets a stranger in')

    const grown = [...before, asMember(key, newcomer.address())]
    for (const { network } of nodes) network.setMembers(grown)
    await until(() => subscribedTo(newcomer) === 3 && nodes.every((node) => subscribedTo(node) === 3))
    await newcomer.network.publish('sheets', bytes('I am new'))
    await first.network.publish('sheets', bytes('welcome'))
    await until(() => nodes.every((node) => hasHeard(node, 'I am new')) && hasHeard(newcomer, 'welcome'))
    newcomer.home.answer = () => [bytes('here')]
    assert.equal(await collect(second.network.request(key.id, 'blocks', bytes('?'), inTime())), ['here'])

    for (const { network } of [first, second, newcomer]) network.setMembers(grown.filter(isNot(third)))
    await until(() => statusOf(third.home, first.id)?.connected === false && subscribedTo(third) === 0)
    await until(() => subscribedTo(first) === 2 && subscribedTo(newcomer) === 2)
    await third.network.publish('sheets', bytes('I am gone'))
    await first.network.publish('sheets', bytes('among us'))
    await until(() => hasHeard(newcomer, 'among us'))
    await new Promise((resolve) => setTimeout(resolve, NEVER_MS))
    assert.not(hasHeard(third, 'among us'))
    assert.not([first, second, newcomer].some((node) => hasHeard(node, 'I am gone')))
    assert.is(
      await codeOf(collect(first.network.request(third.id, 'blocks', bytes('?'), inTime()))),
      'peer-unreachable',
    )
  } finally {
    await stopAll([...nodes, newcomer])
  }
})

test('a member with a new node key is known by it, and by the old one no more', async () => {
  const nodes = await startStreet(2)
  const [first, second] = nodes
  assert.ok(first && second)
  const rotated = { ...makeKey('rotated'), id: second.id }
  const returned = await startNode(rotated, [asMember(first, first.address()), asMember(rotated)])
  try {
    first.network.setMembers([asMember(first), asMember(rotated, returned.address())])
    await until(() => subscribedTo(returned) === 1 && subscribedTo(first) === 1)
    await until(() => subscribedTo(second) === 0)
    await returned.network.publish('sheets', bytes('it is me'))
    await until(() => hasHeard(first, 'it is me'))
    assert.is(first.home.heard.at(-1)?.author, second.id)
  } finally {
    await stopAll([...nodes, returned])
  }
})

test('a home that is not admitted yet knows who invited it by the invitation, until it is a member', async () => {
  const keys = makeKeys(2)
  const [founder, other] = keys
  assert.ok(founder && other)
  const key = makeKey('newcomer')
  // The inviter joined later itself: the list that the newcomer begins with does not have it.
  const inviter = makeKey('inviter')
  const all = asMembers([...keys, inviter, key])
  const node = await startNode(inviter, all)
  const network = createLibp2pNetwork(
    {
      privateKeySeed: key.seed,
      communityHash: COMMUNITY,
      members: asMembers([...keys, key]),
      contacts: [asMember(inviter, node.address())],
      self: key.id,
      listen: ['/ip4/127.0.0.1/tcp/0'],
      limits: QUICK,
    },
    { random: createSeededRandom(7), logger: SILENT },
  )
  const { home, start } = makeHome(key.id, network)
  try {
    await start()
    network.setMembers(asMembers(keys))
    await until(() => statusOf(home, inviter.id)?.subscribed === true)
    // Its chain has come to its own admission, and says that the inviter has left.
    network.setMembers(asMembers([...keys, key]))
    await until(() => statusOf(node.home, key.id)?.connected === false)
    assert.is(statusOf(home, inviter.id), undefined)
    // The address is still good for who is on the list.
    network.setMembers(all)
    await until(() => statusOf(home, inviter.id)?.subscribed === true)
  } finally {
    await network.stop()
    await stopAll([node])
  }
})

function isNot(gone: TestKey): (member: StreetMember) => boolean {
  return ({ id }) => id !== gone.id
}

test.run()
