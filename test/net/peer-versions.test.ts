/** What a node says in the handshake of the versions that it understands, over real libp2p. */
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { agentOf, createPeerVersions } from '../../node/net/peer-versions.ts'
import { asMembers, COMMUNITY, makeKeys, startNode, stopAll } from './libp2p-street.ts'
import { startRawNode } from './raw-node.ts'
import { until } from './test-home.ts'

const test = suite('versions in the handshake')

test('a node names the highest version that it understands, and version 1 as it always has', () => {
  assert.is(agentOf(), 'streetwatt/1')
  assert.is(agentOf(12), 'streetwatt/12')
})

test('only what a street’s node says of itself is taken, and only news is news', () => {
  const versions = createPeerVersions()
  for (const agent of [
    undefined,
    '',
    'js-libp2p/3.3.11 node/20',
    'streetwatt/',
    'streetwatt/x',
    'streetwatt/1234567',
  ])
    assert.not(versions.heard('one', agent))
  assert.is(versions.highestOf('one'), null)
  assert.equal([versions.heard('one', agentOf(1)), versions.heard('one', agentOf(1))], [true, false])
  assert.ok(versions.heard('one', `${agentOf(2)} node/22`))
  assert.equal([versions.highestOf('one'), versions.highestOf('other')], [2, null])
})

test('each side knows what the other understands when they are linked, and says so of its links', async () => {
  const keys = makeKeys(3)
  const [one, other, old] = keys
  assert.ok(one && other && old)
  const members = asMembers(keys)
  const nodes = [await startNode(one, members), await startNode(other, members)]
  const raw = await startRawNode(old, members, COMMUNITY, 0)
  try {
    const [first, second] = nodes
    assert.ok(first && second)
    first.network.addAddress(other.id, second.address())
    await raw.dial(first)
    const highestOf = (id: string) =>
      first.network.links().find(({ member }) => member === id)?.highestVersion
    await until(() => highestOf(other.id) === 1 && highestOf(old.id) === 0)
    assert.is(first.network.peers().find(({ member }) => member === old.id)?.highestVersion, 0)
    await until(() => first.home.peersChanges > 0)
  } finally {
    await stopAll(nodes)
    await raw.node.stop()
  }
})

test.run()
