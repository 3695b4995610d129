/** `streetwatt peers`: with a node that the test plays. */
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import type { PeerView } from '../../node/api/control-protocol.ts'
import { listPeers } from '../../node/cli/peers/list-peers.ts'
import { pingPeers } from '../../node/cli/peers/ping-peers.ts'
import { codeOf, community, keyOf, withNode } from './played-node.ts'

const test = suite('peers')

const LINKED: PeerView = {
  ...{ member: keyOf(1), peerId: '12D3KooWone', connected: true, subscribed: true },
  ...{ remoteAddress: '/ip4/192.0.2.7/tcp/4001', isRelayed: false, direction: 'outbound' },
  ...{ clockAheadMs: 0, highestVersion: 1, connectedSinceMs: 1_000, addresses: ['/ip4/192.0.2.7/tcp/4001'] },
}
const PEERS: readonly PeerView[] = [
  LINKED,
  { ...LINKED, member: keyOf(2), isRelayed: true, direction: 'inbound', clockAheadMs: -7_400 },
  {
    ...{ ...LINKED, member: keyOf(3), connected: false, subscribed: false },
    ...{ remoteAddress: null, direction: null, connectedSinceMs: null },
  },
]
const idOf = (index: number): string => community.genesis.members[index]?.id ?? ''

/** Answers two members at once; the third is not linked. */
function answer(request: Record<string, unknown>): unknown {
  if (request['type'] === 'peers') return { ok: true, result: PEERS }
  return request['member'] === keyOf(3)
    ? { ok: false, code: 'peer-unreachable' }
    : { ok: true, result: { roundTripMs: 12.34 } }
}

test('list says who is linked, by which way, and where the others are looked for', () =>
  withNode(async ({ config, said, terminal }) => {
    await listPeers({ config }, terminal)
    const text = said.join('\n')
    assert.match(text, 'is linked to 2 of 3 members')
    assert.match(text, new RegExp(`${idOf(1)} +linked +/ip4/192.0.2.7/tcp/4001`))
    assert.match(text, new RegExp(`${idOf(2)} +linked through a relay, its clock is 7 s behind this one`))
    assert.match(text, new RegExp(`${idOf(3)} +not linked, is dialled +/ip4/192.0.2.7/tcp/4001`))
    said.length = 0
    await listPeers({ config, json: true }, terminal)
    const document = JSON.parse(said.join('')) as {
      self: string
      peers: { id: string; connected: boolean }[]
    }
    assert.is(document.self, idOf(0))
    assert.equal(
      document.peers.map(({ id, connected }) => [id, connected]),
      [
        [idOf(1), true],
        [idOf(2), true],
        [idOf(3), false],
      ],
    )
  }, answer))

test('list says whose program does not understand what the street speaks', () =>
  withNode(
    async ({ config, said, terminal }) => {
      await listPeers({ config }, terminal)
      const text = said.join('\n')
      assert.match(
        text,
        new RegExp(`${idOf(1)} +linked, understands protocol version 0 and not 1: .*peer-protocol-too-old`),
      )
      assert.match(text, new RegExp(`${idOf(2)} +linked +/ip4`))
      said.length = 0
      await listPeers({ config, json: true }, terminal)
      const { peers } = JSON.parse(said.join('')) as {
        peers: { code: string | null; highestVersion: number }[]
      }
      assert.equal(
        peers.map(({ code, highestVersion }) => [code, highestVersion]),
        [
          ['peer-protocol-too-old', 0],
          [null, 2],
          [null, null],
        ],
      )
    },
    () => ({
      ok: true,
      result: [0, 2, null].map((highestVersion, index) => ({
        ...{ ...LINKED, member: keyOf(index + 1), highestVersion },
      })),
    }),
  ))

test('ping shows every round trip, and fails where one did not answer', () =>
  withNode(async ({ config, said, terminal }) => {
    assert.is(await codeOf(pingPeers([], { config, json: true }, terminal)), 'peers-silent')
    assert.equal(JSON.parse(said.join('')), {
      peers: [
        { id: idOf(1), roundTripMs: 12.34, code: null },
        { id: idOf(2), roundTripMs: 12.34, code: null },
        { id: idOf(3), roundTripMs: null, code: 'peer-unreachable' },
      ],
    })
    said.length = 0
    await pingPeers([idOf(2)], { config }, terminal)
    assert.match(said.join(''), /12\.3 ms/)
    assert.is(await codeOf(pingPeers(['nobody'], { config }, terminal)), 'change-member-unknown')
  }, answer))

test.run()
