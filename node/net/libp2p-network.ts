import './with-resolvers.ts'
import { privateKeyFromRaw } from '@libp2p/crypto/keys'
import { concatBytes } from '../core/codec/bytes.ts'
import { assert } from '../core/units/assert.ts'
import { OperatingError } from '../core/units/operating-error.ts'
import { createSigner } from '../runtime/ed25519.ts'
import { createAddressBook } from './address-book.ts'
import { createAddressExchange } from './address-exchange.ts'
import { isDirectAddress, reachableAddresses, withoutPeer } from './address-text.ts'
import { circuitsTo } from './circuits.ts'
import { createContacts } from './contacts.ts'
import { createDialer } from './dialer.ts'
import { createGater } from './gater.ts'
import { createGossip } from './gossip.ts'
import { createStreetNode } from './libp2p-node.ts'
import { DEFAULT_LIMITS } from './limits.ts'
import { discoveryService } from './local-discovery.ts'
import { createMembers } from './members.ts'
import { linksOf, openLinks, pingMember } from './peer-links.ts'
import { createPeerVersions } from './peer-versions.ts'
import { createRequester } from './requester.ts'
import { registerResponder } from './responder.ts'
import { checkMessageSize } from './sizes.ts'
import { createWatchdog } from './watchdog.ts'
import type { PeerInfo } from '@libp2p/interface'
import type { MemberId, Network, NetworkHandlers, PeerStatus, StreetMember } from '../engine/ports.ts'
import type { Logger } from '../runtime/logger.ts'
import type { Random } from '../runtime/random.ts'
import type { AddressShelf } from './address-book.ts'
import type { Dialer } from './dialer.ts'
import type { GossipCount } from './gossip.ts'
import type { StreetNode } from './libp2p-node.ts'
import type { NetworkLimits } from './limits.ts'
import type { Discover } from './local-discovery.ts'
import type { PeerLink } from './peer-links.ts'
import type { Watchdog } from './watchdog.ts'

/** Who we are, who belongs to the street, and where we listen. */
export interface Libp2pNetworkOptions {
  /** Ed25519 seed of the node key, 32 bytes; our peer id follows from it. */
  readonly privateKeySeed: Uint8Array
  /** sha-256 of the genesis file in hex; streets with different ones do not hear each other. */
  readonly communityHash: string
  /** All members, ourselves included. */
  readonly members: readonly StreetMember[]
  /** Members whom people told this home about (contacts.ts). */
  readonly contacts?: readonly StreetMember[]
  readonly self: MemberId
  /** Multiaddrs, for instance /ip4/0.0.0.0/tcp/4001; none: nobody can dial us but through a relay. */
  readonly listen: readonly string[]
  /** Where others reach us, beside the addresses of this machine: the outside of a router, a name. */
  readonly announce?: readonly string[]
  /** `serve`: members meet through us. `reserve`: we are found through a member that serves. */
  readonly relay?: 'serve' | 'reserve'
  /** Members that relay, as multiaddrs that end in /p2p/ and the peer id. */
  readonly relays?: readonly string[]
  readonly limits?: Partial<NetworkLimits>
}

export interface Libp2pNetworkParts {
  readonly random: Random
  readonly logger: Logger
  /** Keeps what members say of where they are. */
  readonly addressShelf?: AddressShelf
  /** Finds members without being told; none in a demo, so that nothing leaves the machine. */
  readonly discover?: Discover
}

/** The network of a live street, which can also learn where members are. */
export interface Libp2pNetwork extends Network {
  /** A member is also to be found at this multiaddr (without /p2p). */
  addAddress(member: MemberId, address: string): void
  links(): readonly PeerLink[]
  /** What became of the messages of the street since the start. */
  readonly gossipCounts: () => readonly GossipCount[]
  /** Round trip in milliseconds. Throws `peer-unreachable` and `peer-timeout`. */
  ping(member: MemberId, options: { signal: AbortSignal }): Promise<number>
}

interface Running {
  readonly node: StreetNode
  readonly dialer: Dialer
  readonly watchdog: Watchdog
}

/** The street over libp2p: members only, gossip that survives restarts, direct streams with limits. Start it once. */
export function createLibp2pNetwork(
  options: Libp2pNetworkOptions,
  dependencies: Libp2pNetworkParts,
): Libp2pNetwork {
  const { communityHash, self } = options
  const { random, logger, addressShelf: shelf, discover } = dependencies
  const limits = { ...DEFAULT_LIMITS, ...options.limits }
  const contacts = createContacts({ members: options.members, told: options.contacts ?? [], self })
  const members = createMembers(contacts.first(), self)
  const gossip = createGossip({ communityHash, limits }, { members, logger })
  const signer = createSigner(options.privateKeySeed)
  const book = createAddressBook({ communityHash, signer }, { members, shelf, logger })
  const versions = createPeerVersions()
  let running: Running | undefined
  const requester = createRequester(
    { communityHash, limits },
    { members, connectionTo: (peer) => openLinks(running?.node, peer)[0] },
  )
  const exchange = createAddressExchange(limits, {
    ...{ book, members, requester, random, logger },
    isLinked: (member) => {
      const neighbour = members.byId(member)
      return neighbour !== undefined && openLinks(running?.node, neighbour.peer).length > 0
    },
    ownAddresses: () => reachableAddresses([...(options.announce ?? []), ...addresses()]),
    learnt: () => running?.dialer.membersChanged(),
  })

  async function start(handlers: NetworkHandlers): Promise<void> {
    assert(running === undefined, 'a network is started once')
    // libp2p's own way from a seed to its public key takes a twentieth of a start.
    const privateKey = privateKeyFromRaw(concatBytes(options.privateKeySeed, signer.publicKey))
    const own = members.byId(self)
    assert(
      own?.peer.publicKey?.equals(privateKey.publicKey) === true,
      'the node key is the one of our member',
    )
    await book.open()
    addRelays()
    const node = await createStreetNode({
      ...{ privateKey, listen: options.listen, gater: createGater(members), gossip: gossip.service },
      ...(options.relay !== undefined && { relay: options.relay }),
      ...(discover !== undefined && { discovery: discoveryService(discover, found) }),
    })
    const { gossip: service } = node.services
    const subscribers = (): Set<string> => gossip.subscribers(service)
    const ways = { libp2p: node, members }
    const dialer = createDialer(limits, {
      ...{ ...ways, random, logger },
      circuitsTo: (peer) => circuitsTo(peer, ways),
    })
    const watchdog = createWatchdog(limits, { libp2p: node, members, subscribers, logger })
    gossip.guard(service, handlers)
    listenForPeers({ node, dialer, watchdog }, handlers)
    await registerResponder(
      { communityHash, limits },
      {
        ...{ libp2p: node, members, logger },
        serve: (protocol, request, from) =>
          protocol === 'addresses' ? exchange.serve(request) : handlers.serve(protocol, request, from),
      },
    )
    await listenOrExplain(node, options.listen)
    running = { node, dialer, watchdog }
    gossip.open(service)
    dialer.start()
    watchdog.start()
    exchange.start()
  }

  function listenForPeers({ node, dialer }: Running, handlers: NetworkHandlers): void {
    const peersChanged = (): void => handlers.peersChanged?.()
    node.addEventListener('peer:connect', ({ detail }) => {
      dialer.connected(detail)
      const member = members.byPeer(detail)?.id
      if (member !== undefined) exchange.connected(member)
      peersChanged()
    })
    node.addEventListener('peer:disconnect', ({ detail }) => {
      dialer.lost(detail)
      peersChanged()
    })
    node.addEventListener('peer:identify', ({ detail: { peerId, agentVersion } }) => {
      const member = members.byPeer(peerId)?.id
      if (member !== undefined && versions.heard(member, agentVersion)) peersChanged()
    })
    node.addEventListener('self:peer:update', () => {
      if (running !== undefined) exchange.moved()
    })
    node.services.gossip.addEventListener('subscription-change', peersChanged)
  }

  /** What the local network says may be anybody's: only a member counts, and only where it could be dialled. */
  function found({ id, multiaddrs }: PeerInfo): void {
    const neighbour = members.byPeer(id)
    if (neighbour === undefined || neighbour.id === self) return
    const known = new Set(neighbour.addresses())
    const fresh = multiaddrs.map((each) => withoutPeer(each.toString())).filter(isDirectAddress)
    for (const address of fresh) members.addAddress(neighbour.id, address)
    if (fresh.some((address) => !known.has(address))) running?.dialer.hurry(neighbour.id)
  }

  /** One that is no member yet counts from when it is. */
  function addRelays(): void {
    for (const relay of options.relays ?? []) {
      const peer = /\/p2p\/([^/]+)$/.exec(relay)?.[1]
      const neighbour = [...members.neighbours()].find((each) => each.peer.toString() === peer)
      if (neighbour !== undefined) members.addAddress(neighbour.id, withoutPeer(relay))
    }
  }

  const subscribers = (): Set<string> =>
    running === undefined ? new Set() : gossip.subscribers(running.node.services.gossip)
  const links = (): PeerLink[] => {
    const { clockAheadMs } = gossip
    const { highestOf } = versions
    return linksOf(members, { libp2p: running?.node, subscribers: subscribers(), clockAheadMs, highestOf })
  }
  const addresses = (): string[] => running?.node.getMultiaddrs().map(String) ?? []

  return {
    start,
    links,
    gossipCounts: gossip.counts,
    addresses,
    peers: (): PeerStatus[] =>
      links().map(({ member, connected, subscribed, highestVersion }) => ({
        ...{ member, connected, subscribed, highestVersion },
      })),
    async stop() {
      const stopped = running
      running = undefined
      await exchange.stop()
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
      const gone = members.replace(contacts.next(next))
      for (const link of gone.flatMap((peer) => openLinks(running?.node, peer)))
        link.abort(new Error('no member any more'))
      book.membersChanged()
      addRelays()
      running?.dialer.membersChanged()
    },
    addAddress(member, address) {
      members.addAddress(member, address)
      running?.dialer.hurry(member)
    },
    ping: (member, { signal }) =>
      pingMember(member, { members, libp2p: running?.node, ping: running?.node.services.ping }, signal),
  }
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
