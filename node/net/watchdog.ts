import { asError } from './frames.ts'
import type { Connection, Libp2p, PeerId } from '@libp2p/interface'
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

export function createWatchdog(
  limits: NetworkLimits,
  dependencies: { libp2p: Libp2p; members: Members; isSubscribed: (peer: PeerId) => boolean; logger: Logger },
): Watchdog {
  const { libp2p, members, isSubscribed, logger } = dependencies
  let timer: NodeJS.Timeout | undefined

  function look(): void {
    for (const { id, peer } of members.neighbours()) {
      const links = libp2p.getConnections(peer)
      if (links.length === 0 || isSubscribed(peer)) continue
      if (links.some((link) => Date.now() - link.timeline.open < limits.watchdogGraceMs)) continue
      logger.warn({ member: id }, 'a link without gossip is cut and made anew')
      for (const link of links) void cut(link)
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
