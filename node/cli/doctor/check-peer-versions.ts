/** Whether the neighbours understand what the street speaks now: after a new version of the protocol some may not. */
import type { CommunityView, PeerView } from '../../api/control-protocol.ts'
import { nameOf } from '../community/change-words.ts'
import type { Finding } from './finding.ts'
import { ok, warn } from './finding.ts'

/** Whether a peer is known to have a program that is too old for the street. */
export function isTooOld(
  peer: Pick<PeerView, 'highestVersion'>,
  view: Pick<CommunityView, 'protocolVersion'>,
): boolean {
  return peer.highestVersion !== null && peer.highestVersion < view.protocolVersion
}

/** Nothing where no neighbour has said what it understands. */
export function checkPeerVersions({
  view,
  peers,
}: {
  readonly view: CommunityView
  readonly peers: readonly PeerView[]
}): Finding[] {
  const heard = peers.filter(({ highestVersion }) => highestVersion !== null)
  if (heard.length === 0) return []
  const version = `protocol version ${String(view.protocolVersion)}`
  const old = heard.filter((peer) => isTooOld(peer, view))
  if (old.length === 0) return [ok('neighbour-versions', `all that are linked understand ${version}`)]
  const names = old.map(({ member, highestVersion }) => `${nameOf(member, view)} (${String(highestVersion)})`)
  return [
    warn(
      'neighbour-versions',
      `the street speaks ${version}, and these do not understand it: ${names.join(', ')} (peer-protocol-too-old)`,
      'Tell who lives there: their program must be updated, and their data stays.',
    ),
  ]
}
