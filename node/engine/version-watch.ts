/**
 * Says which neighbours do not understand what the street speaks now: their programs are too old, and they have stopped.
 * Nothing is refused them, for they may still ask for blocks.
 */
import type { Logger } from '../runtime/logger.ts'
import type { ChainKeeper } from './chain-keeper.ts'
import type { MemberId, Network } from './ports.ts'

/** Looks at who is linked now; each neighbour is told of once for a version. */
export function createVersionWatch({
  network,
  keeper,
  logger,
}: {
  readonly network: Pick<Network, 'peers'>
  readonly keeper: Pick<ChainKeeper, 'state'>
  readonly logger: Logger
}): () => void {
  const told = new Map<MemberId, number>()
  return () => {
    const { protocolVersion } = keeper.state().terms
    for (const { member, connected, highestVersion = null } of network.peers()) {
      if (!connected || highestVersion === null || highestVersion >= protocolVersion) continue
      if (told.get(member) === protocolVersion) continue
      told.set(member, protocolVersion)
      logger.warn(
        { code: 'peer-protocol-too-old', peer: member, highestVersion, protocolVersion },
        'a neighbour does not understand the protocol version of the street: its program must be updated',
      )
    }
  }
}
