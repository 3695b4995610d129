import './with-resolvers.ts'
import { generateKeyPairFromSeed } from '@libp2p/crypto/keys'
import { assert } from '../core/units/assert.ts'
import { OperatingError } from '../core/units/operating-error.ts'
import { createDialer } from './dialer.ts'
import { createGater } from './gater.ts'
import { createGossip } from './gossip.ts'
import { createStreetNode } from './libp2p-node.ts'
import { DEFAULT_LIMITS } from './limits.ts'
import { createMembers } from './members.ts'
import { createRequester } from './requester.ts'
import { registerResponder } from './responder.ts'
import { checkMessageSize } from './sizes.ts'
import { createWatchdog } from './watchdog.ts'
import type { PeerId } from '@libp2p/interface'
import type { MemberId, Network, NetworkHandlers, PeerStatus, StreetMember } from '../engine/ports.ts'
import type { Logger } from '../runtime/logger.ts'
import type { Random } from '../runtime/random.ts'
import type { Dialer } from './dialer.ts'
import type { StreetNode } from './libp2p-node.ts'
import type { NetworkLimits } from './limits.ts'
import type { Watchdog } from './watchdog.ts'

/** Who we are, who belongs to the street, and where we listen. */
export interface Libp2pNetworkOptions {
  /** Ed25519 seed of the node key, 32 bytes; our peer id follows from it. */
  readonly privateKeySeed: Uint8Array
  /** sha-256 of the genesis file in hex; streets with different ones do not hear each other. */
  readonly communityHash: string
  /** All members, ourselves included. */
  readonly members: readonly StreetMember[]
  /**
   * Members whom people told this home about. Until it is a member itself it knows them by this, whatever the list says:
   * the list may be older than they are. From then on only the addresses count.
   */
  readonly contacts?: readonly StreetMember[]
  readonly self: MemberId
  /** Multiaddrs, for instance /ip4/0.0.0.0/tcp/4001. */
  readonly listen: readonly string[]
  readonly limits?: Partial<NetworkLimits>
}

/** The network of a live street, which can also learn where members are. */
export interface Libp2pNetwork extends Network {
  /** A member is also to be found at this multiaddr (without /p2p). */
  addAddress(member: MemberId, address: string): void
}

interface Running {
  readonly node: StreetNode
  readonly dialer: Dialer
  readonly watchdog: Watchdog
}

/** The street over libp2p: members only, gossip that survives restarts, direct streams with limits. Start it once. */
export function createLibp2pNetwork(
  options: Libp2pNetworkOptions,
  dependencies: { random: Random; logger: Logger },
): Libp2pNetwork {
  const { communityHash, self } = options
  const contacts = (options.contacts ?? []).filter(({ id }) => id !== self)
  const { random, logger } = dependencies
  const limits = { ...DEFAULT_LIMITS, ...options.limits }
  const members = createMembers(withContacts(options.members), self)
  const gossip = createGossip({ communityHash, limits }, { members, logger })
  let running: Running | undefined

  /** A home that is not admitted yet knows itself all the same. */
  function withSelf(list: readonly StreetMember[]): readonly StreetMember[] {
    const own = options.members.filter(({ id }) => id === self)
    return list.some(({ id }) => id === self) ? withAddresses(list) : withContacts([...list, ...own])
  }

  function withContacts(list: readonly StreetMember[]): readonly StreetMember[] {
    const addressesOf = (member: MemberId) => list.find(({ id }) => id === member)?.addresses ?? []
    const told = contacts.map((each) => ({
      ...each,
      addresses: [...each.addresses, ...addressesOf(each.id)],
    }))
    return [...list.filter(({ id }) => told.every((each) => each.id !== id)), ...told]
  }

  function withAddresses(list: readonly StreetMember[]): readonly StreetMember[] {
    return list.map((member) => {
      const told = contacts.filter(({ id }) => id === member.id).flatMap(({ addresses }) => addresses)
      return { ...member, addresses: [...member.addresses, ...told] }
    })
  }

  const connectionsTo = (peer: PeerId) =>
    (running?.node.getConnections(peer) ?? []).filter(({ status }) => status === 'open')
  const requester = createRequester(
    { communityHash, limits },
    { members, connectionTo: (peer) => connectionsTo(peer)[0] },
  )

  async function start(handlers: NetworkHandlers): Promise<void> {
    assert(running === undefined, 'a network is started once')
    const privateKey = await generateKeyPairFromSeed('Ed25519', options.privateKeySeed)
    const own = members.byId(self)
    assert(
      own?.peer.publicKey?.equals(privateKey.publicKey) === true,
      'the node key is the one of our member',
    )
    const gater = createGater(members)
    const node = await createStreetNode({ privateKey, listen: options.listen, gater, gossip: gossip.service })
    const { gossip: service } = node.services
    const subscribers = (): Set<string> => gossip.subscribers(service)
    const dialer = createDialer(limits, { libp2p: node, members, random, logger })
    const watchdog = createWatchdog(limits, { libp2p: node, members, subscribers, logger })
    gossip.guard(service, handlers)
    listenForPeers({ node, dialer, watchdog }, handlers)
    await registerResponder({ communityHash, limits }, { libp2p: node, members, handlers, logger })
    await listenOrExplain(node, options.listen)
    running = { node, dialer, watchdog }
    gossip.open(service)
    dialer.start()
    watchdog.start()
  }

  function peers(): PeerStatus[] {
    const subscribers = running === undefined ? new Set() : gossip.subscribers(running.node.services.gossip)
    return [...members.neighbours()].map(({ id, peer }) => ({
      member: id,
      connected: connectionsTo(peer).length > 0,
      subscribed: subscribers.has(peer.toString()),
    }))
  }

  return {
    start,
    peers,
    async stop() {
      const stopped = running
      running = undefined
      if (stopped === undefined) return
      stopped.dialer.stop()
      stopped.watchdog.stop()
      await stopped.node.stop()
    },
    async publish(topic, bytes) {
      checkMessageSize(topic, bytes)
      return running === undefined ? 0 : gossip.publish(running.node.services.gossip, topic, bytes)
    },
    request: (member, protocol, request, { signal }) => requester.ask({ member, protocol, request, signal }),
    setMembers(next) {
      const gone = members.replace(withSelf(next))
      for (const connection of gone.flatMap(connectionsTo)) connection.abort(new Error('no member any more'))
      running?.dialer.membersChanged()
    },
    addresses: () => running?.node.getMultiaddrs().map(String) ?? [],
    addAddress(member, address) {
      members.addAddress(member, address)
      running?.dialer.hurry(member)
    },
  }
}

function listenForPeers({ node, dialer }: Running, handlers: NetworkHandlers): void {
  const peersChanged = (): void => handlers.peersChanged?.()
  node.addEventListener('peer:connect', ({ detail }) => {
    dialer.connected(detail)
    peersChanged()
  })
  node.addEventListener('peer:disconnect', ({ detail }) => {
    dialer.lost(detail)
    peersChanged()
  })
  node.services.gossip.addEventListener('subscription-change', peersChanged)
}

async function listenOrExplain(node: StreetNode, listen: readonly string[]): Promise<void> {
  try {
    await node.start()
  } catch (error) {
    await node.stop()
    const message = `The node cannot listen on ${listen.join(', ')}: choose a free port and an address of this machine.`
    throw new OperatingError({ code: 'listen-failed', listen }, message, { cause: error })
  }
}
