/**
 * Which versions of the street's protocol a node understands, as it says in the handshake: in libp2p's identify, over the
 * link that its node key has opened. `streetwatt/2` understands version 2 and all before it. The names of topics and
 * streams end in the version of their own form, which is another matter: both nodes hear each other, and say why they
 * do not agree.
 */
import { PROTOCOL_VERSION } from '../core/units/protocol.ts'
import type { MemberId } from '../engine/ports.ts'

export interface PeerVersions {
  /** Takes what a member says of itself; true where it is news. */
  heard(member: MemberId, agent: string | undefined): boolean
  /** The highest version that it understands; null: it has not said so. */
  readonly highestOf: (member: MemberId) => number | null
}

/** How a node that understands all versions up to this one names itself. */
export function agentOf(highest: number = PROTOCOL_VERSION): string {
  return `streetwatt/${highest}`
}

export function createPeerVersions(): PeerVersions {
  /** One for each member that was ever linked. */
  const known = new Map<MemberId, number>()
  return {
    heard(member, agent) {
      const highest = readAgent(agent)
      if (highest === null || known.get(member) === highest) return false
      known.set(member, highest)
      return true
    },
    highestOf: (member) => known.get(member) ?? null,
  }
}

function readAgent(agent: string | undefined): number | null {
  const highest = /^streetwatt\/(\d{1,6})(?: |$)/.exec(agent ?? '')?.[1]
  return highest === undefined ? null : Number(highest)
}
