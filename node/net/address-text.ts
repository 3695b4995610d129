import { multiaddr } from '@multiformats/multiaddr'
import { MAX_ADDRESS_CHARS } from './limits.ts'

/** Where a node can be dialled over TCP, without a peer id and without a way through others. */
const DIRECT = /^\/(ip4|ip6|dns|dns4|dns6)\/[^/\s]+\/tcp\/\d{1,5}$/
const LOOPBACK = /^\/(ip4\/127\.|ip6\/::1\/)/

/** True for an address that a member may be dialled at; what else a peer or a network says is dropped. */
export function isDirectAddress(text: string): boolean {
  if (text.length > MAX_ADDRESS_CHARS || !DIRECT.test(text) || text.endsWith('/tcp/0')) return false
  try {
    multiaddr(text)
    return true
  } catch {
    return false
  }
}

/** The address without the peer id at its end. */
export function withoutPeer(text: string): string {
  return text.replace(/\/p2p\/[^/]+$/, '')
}

/** Of this machine's addresses those that others can use: loopback only where there is nothing else. */
export function reachableAddresses(texts: readonly string[]): string[] {
  const direct = [...new Set(texts.map(withoutPeer))].filter(isDirectAddress)
  const outward = direct.filter((text) => !LOOPBACK.test(text))
  return outward.length > 0 ? outward : direct
}
