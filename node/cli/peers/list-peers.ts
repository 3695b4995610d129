/** `streetwatt peers list`: who is linked to this home, by which way, and where the others are looked for. */
import type { CommunityView, PeerView } from '../../api/control-protocol.ts'
import { nameOf } from '../community/change-words.ts'
import { clockWords, isFarOff } from '../../runtime/clock-words.ts'
import { isTooOld } from '../doctor/check-peer-versions.ts'
import { nodeOf } from '../community/own-home.ts'
import { formatTable } from '../print.ts'
import type { Terminal } from '../terminal.ts'

export interface PeersFlags {
  readonly config: string
  readonly json?: true
}

export async function listPeers({ config, json }: PeersFlags, terminal: Terminal): Promise<void> {
  const node = await nodeOf(config)
  const view = await node.community()
  const peers = await node.peers()
  if (json === true) {
    terminal.print(JSON.stringify(peersDocument(view, peers), null, 2))
    return
  }
  const linked = peers.filter(({ connected }) => connected).length
  terminal.print(
    `${nameOf(view.self, view)} is linked to ${String(linked)} of ${String(peers.length)} members.`,
  )
  terminal.print(formatTable(peers.map((peer) => peerRow(peer, view))).trimEnd())
}

export function peersDocument(view: CommunityView, peers: readonly PeerView[]) {
  return {
    self: nameOf(view.self, view),
    addresses: view.addresses,
    peers: peers.map((peer) => ({
      ...{ id: nameOf(peer.member, view), ...peer },
      code: isTooOld(peer, view) ? 'peer-protocol-too-old' : null,
    })),
  }
}

function peerRow(peer: PeerView, view: CommunityView): string[] {
  const place = peer.remoteAddress ?? (peer.addresses.join(' ') || 'no address known')
  return [nameOf(peer.member, view), `${stateWords(peer)}${versionWords(peer, view)}`, place]
}

function stateWords({ connected, subscribed, isRelayed, clockAheadMs }: PeerView): string {
  if (!connected) return 'not linked, is dialled'
  const way = isRelayed ? 'linked through a relay' : 'linked'
  const clock = isFarOff(clockAheadMs) ? `, its clock is ${clockWords(clockAheadMs)} this one` : ''
  return `${way}${clock}${subscribed ? '' : ', no gossip yet'}`
}

function versionWords(peer: PeerView, view: CommunityView): string {
  if (!isTooOld(peer, view)) return ''
  const versions = `protocol version ${String(peer.highestVersion)} and not ${String(view.protocolVersion)}`
  return `, understands ${versions}: its program must be updated (peer-protocol-too-old)`
}
