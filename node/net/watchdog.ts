import { asError } from './frames.ts'
import type { Connection, Libp2p } from '@libp2p/interface'
import type { MemberId } from '../engine/ports.ts'
import type { Logger } from '../runtime/logger.ts'
import type { NetworkLimits } from './limits.ts'
import type { Members } from './members.ts'

/**
 * Gossip to a peer can die while its connection lives: after an oversized RPC (trap 2), or when a frozen peer's
 * backlog overflowed (trap 3). The receiver then forgets the peer's subscriptions, and that is what is looked for
 * here: a link that carries no gossip is cut, and the dialer makes a new one.
 */
export interface Watchdog {
  start(): void
  stop(): void
}

/** How long a polite farewell may take before the link is torn. */
const CLOSE_TIMEOUT_MS = 1_000
const MAX_DOUBLINGS = 4

/** `subscribers` are the peer ids whose gossip is alive. */
export function createWatchdog(
  limits: NetworkLimits,
  dependencies: { libp2p: Libp2p; members: Members; subscribers: () => Set<string>; logger: Logger },
): Watchdog {
  const { libp2p, members, subscribers, logger } = dependencies
  let timer: NodeJS.Timeout | undefined
  const cutsInARow = new Map<MemberId, number>()

  /** Doubles while cutting does not help: on a machine out of breath more handshakes would make it worse. */
  function graceMs(member: MemberId): number {
    return limits.watchdogGraceMs * 2 ** Math.min(MAX_DOUBLINGS, cutsInARow.get(member) ?? 0)
  }

  function look(): void {
    const alive = subscribers()
    for (const { id, peer } of members.neighbours()) {
      const links = libp2p.getConnections(peer)
      if (alive.has(peer.toString())) cutsInARow.delete(id)
      else if (links.length > 0 && links.every((link) => Date.now() - link.timeline.open >= graceMs(id))) {
        cutsInARow.set(id, (cutsInARow.get(id) ?? 0) + 1)
        logger.warn({ member: id }, 'a link without gossip is cut and made anew')
        for (const link of links) void cut(link)
      }
    }
  }

  return {
    start() {
      timer = setInterval(look, limits.watchdogTickMs)
    },
    stop() {
      clearInterval(timer)
    },
  }
}

async function cut(link: Connection): Promise<void> {
  try {
    await link.close({ signal: AbortSignal.timeout(CLOSE_TIMEOUT_MS) })
  } catch (error) {
    link.abort(asError(error))
  }
}
