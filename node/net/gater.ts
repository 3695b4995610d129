import type { ConnectionGater, PeerId } from '@libp2p/interface'
import type { Members } from './members.ts'

/**
 * Lets only members in and dials only members. A dial to a stranger may still resolve before the other side closes
 * it, so a resolved dial is no admission.
 */
export function createGater(members: Members): ConnectionGater {
  const isStranger = (peer: PeerId): boolean => members.byPeer(peer) === undefined
  return {
    denyDialPeer: isStranger,
    denyInboundEncryptedConnection: isStranger,
    denyOutboundEncryptedConnection: isStranger,
    // A relay serves members alone, and neither end takes a stranger through one.
    denyInboundRelayReservation: isStranger,
    denyOutboundRelayedConnection: (source, destination) => isStranger(source) || isStranger(destination),
    denyInboundRelayedConnection: (relay, source) => isStranger(relay) || isStranger(source),
    // The library refuses private addresses in browsers by this hook; a street is made of them.
    denyDialMultiaddr: () => false,
  }
}
