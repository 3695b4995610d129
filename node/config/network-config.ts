/** What a home's configuration says of the network: where it listens, and how others find it. */
import * as z from 'zod'
import { strict } from '../../sim/scenario/fields.ts'
import type { HomeNetwork, KnownPeer } from '../home-network.ts'

export interface NetworkConfig {
  readonly listen: readonly string[]
  /** Members whom an invitation says where to find. */
  readonly peers: readonly KnownPeer[]
  readonly network: HomeNetwork
}

const address = z.string().max(200).startsWith('/')
const key = z.string().regex(/^[0-9a-f]{64}$/)

/** Keys of the top level of a configuration. */
export const networkShape = {
  /** None: nobody can dial this home but through a relay. */
  listen: z.array(address).max(8),
  peers: z
    .array(strict({ member: key, nodeKey: key, addresses: z.array(address).max(16) }))
    .max(16)
    .default([]),
  /** Whether other homes meet through this one. */
  relay: z.boolean().default(false),
  /** Members that relay, where their addresses are not known otherwise. */
  relays: z
    .array(address.regex(/\/p2p\/[A-Za-z0-9]+$/, 'must end in /p2p/ and a peer id'))
    .max(8)
    .default([]),
  /** Where others reach this home, beside the addresses of its machine. */
  announce: z.array(address).max(8).default([]),
  mdns: z.boolean().optional(),
}

type Parsed = z.infer<z.ZodObject<typeof networkShape>>

/** A street on one machine needs neither relay nor discovery, and nothing of it leaves the machine. */
export function networkConfig(parsed: Parsed, mode: 'demo' | 'paper' | 'live'): NetworkConfig {
  const { listen, peers, relay, relays, announce, mdns } = parsed
  const isAlone = listen.length > 0 && listen.every(isLoopback)
  const mayBeHidden = !isAlone || relays.length > 0
  const network: HomeNetwork = {
    ...{ relays, announce },
    relay: relay ? 'serve' : mayBeHidden ? 'reserve' : null,
    mdns: mdns ?? (mode !== 'demo' && !isAlone),
  }
  return { listen, peers, network }
}

function isLoopback(text: string): boolean {
  return /^\/(ip4\/127\.|ip6\/::1\/)/.test(text)
}
