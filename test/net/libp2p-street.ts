import { generateKeyPairSync } from 'node:crypto'
import { createLibp2pNetwork } from '../../node/net/libp2p-network.ts'
import { SILENT } from '../../node/runtime/logger.ts'
import { createSeededRandom } from '../../node/runtime/random.ts'
import { makeHome, until } from './test-home.ts'
import type { Libp2pNetwork } from '../../node/net/libp2p-network.ts'
import type { AddressShelf } from '../../node/net/address-book.ts'
import type { Discover } from '../../node/net/local-discovery.ts'
import type { NetworkLimits } from '../../node/net/limits.ts'
import type { StreetMember } from '../../node/engine/ports.ts'
import type { Home } from './test-home.ts'

/** A household's node key for tests. */
export interface TestKey {
  readonly id: string
  readonly seed: Uint8Array
  readonly nodeKey: Uint8Array
}

export interface TestNode extends TestKey {
  readonly network: Libp2pNetwork
  readonly home: Home
  /** Where it listens, without /p2p. */
  address(): string
}

export const COMMUNITY = 'c0ffee00'.repeat(8)

/** Seconds in life are tenths of seconds in tests. */
export const QUICK: Partial<NetworkLimits> = {
  redialMinMs: 50,
  redialMaxMs: 500,
  politeDialMs: 50,
  watchdogTickMs: 100,
  watchdogGraceMs: 3_000,
}

export function makeKey(name: string): TestKey {
  const { privateKey } = generateKeyPairSync('ed25519')
  const { d, x } = privateKey.export({ format: 'jwk' })
  return {
    id: name,
    seed: Buffer.from(d ?? '', 'base64url'),
    nodeKey: new Uint8Array(Buffer.from(x ?? '', 'base64url')),
  }
}

export function makeKeys(count: number): TestKey[] {
  return Array.from({ length: count }, (_, index) => makeKey(`home-${index}`))
}

export function asMembers(keys: readonly TestKey[]): StreetMember[] {
  return keys.map(({ id, nodeKey }) => ({ id, nodeKey, addresses: [] }))
}

export interface NodeOptions {
  /** Null: it cannot be dialled. */
  readonly listen?: string | null
  readonly limits?: Partial<NetworkLimits>
  readonly communityHash?: string
  readonly relay?: 'serve' | 'reserve'
  readonly relays?: readonly string[]
  readonly shelf?: AddressShelf
  readonly discover?: Discover
}

/** Starts one node on a free port of the loopback; it knows its members but not where they are. */
export async function startNode(
  key: TestKey,
  members: readonly StreetMember[],
  options: NodeOptions = {},
): Promise<TestNode> {
  const { listen = '/ip4/127.0.0.1/tcp/0', limits = {}, communityHash = COMMUNITY } = options
  const { relay, relays = [], shelf, discover } = options
  const network = createLibp2pNetwork(
    {
      privateKeySeed: key.seed,
      communityHash,
      members,
      self: key.id,
      listen: listen === null ? [] : [listen],
      ...(relay !== undefined && { relay }),
      relays,
      limits: { ...QUICK, ...limits },
    },
    {
      ...{ random: createSeededRandom(7), logger: SILENT },
      ...(shelf !== undefined && { addressShelf: shelf }),
      ...(discover !== undefined && { discover }),
    },
  )
  const { home, start } = makeHome(key.id, network)
  await start()
  const address = (): string => (network.addresses()[0] ?? '').replace(/\/p2p\/.*$/, '')
  return { ...key, network, home, address }
}

/** Tells two nodes where the other is, if it can be dialled. */
export function introduce(one: TestNode, other: TestNode): void {
  if (other.address() !== '') one.network.addAddress(other.id, other.address())
  if (one.address() !== '') other.network.addAddress(one.id, one.address())
}

/** A link that carries no gossip is cut after 15 s and made anew; on a busy machine that takes its time, too. */
const GOSSIP_LIMIT_MS = 90_000

/**
 * Starts homes that all know each other, but for the pairs in `apart`, and waits until their gossip is up. Members tell
 * each other where the others are, so homes that must stay apart listen nowhere: they dial those between them.
 */
export async function startStreet(
  count: number,
  options: { limits?: Partial<NetworkLimits>; apart?: readonly [number, number][] } = {},
): Promise<TestNode[]> {
  const keys = makeKeys(count)
  const members = asMembers(keys)
  const { limits = {}, apart = [] } = options
  const isApart = (one: number, other: number): boolean =>
    apart.some((pair) => pair.includes(one) && pair.includes(other))
  const hides = (index: number): boolean => apart.some((pair) => pair.includes(index))
  const nodes = await Promise.all(
    keys.map((key, index) => startNode(key, members, { limits, ...(hides(index) && { listen: null }) })),
  )
  nodes.forEach((node, one) => {
    nodes.slice(one + 1).forEach((other, index) => {
      if (!isApart(one, one + 1 + index)) introduce(node, other)
    })
  })
  const expected = (one: number): number =>
    nodes.filter((_, other) => other !== one && !isApart(one, other)).length
  try {
    await until(() => nodes.every((node, one) => subscribedTo(node) === expected(one)), GOSSIP_LIMIT_MS)
  } catch (error) {
    // Nobody else knows them, and they would keep the process.
    await stopAll(nodes)
    throw error
  }
  return nodes
}

/** How many peers receive this node's gossip. */
export function subscribedTo(node: TestNode): number {
  return node.network.peers().filter(({ subscribed }) => subscribed).length
}

export async function stopAll(nodes: readonly TestNode[]): Promise<void> {
  await Promise.all(nodes.map(({ network }) => network.stop()))
}
