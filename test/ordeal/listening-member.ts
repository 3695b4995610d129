/** A member without a home: it is on the street's real network, votes not, and hears everything that is said. */
import type { Community } from '../../node/core/governance/genesis.ts'
import type { MemberId, Topic } from '../../node/engine/ports.ts'
import { streetMembers } from '../../node/engine/street-members.ts'
import type { Libp2pNetwork } from '../../node/net/libp2p-network.ts'
import { createLibp2pNetwork } from '../../node/net/libp2p-network.ts'
import { SILENT } from '../../node/runtime/logger.ts'
import { createSystemRandom } from '../../node/runtime/random.ts'

export interface ListeningOptions {
  readonly community: Community
  readonly self: MemberId
  readonly nodeSeed: Uint8Array
  readonly peerPort: number
}

/** Starts it; whoever asks it for blocks or objects gets none. */
export async function startListening(
  { community, self, nodeSeed, peerPort }: ListeningOptions,
  heard: (topic: Topic, bytes: Uint8Array) => void,
): Promise<Libp2pNetwork> {
  const network = createLibp2pNetwork(
    {
      privateKeySeed: nodeSeed,
      communityHash: community.hash,
      members: streetMembers(community),
      self,
      listen: [`/ip4/127.0.0.1/tcp/${peerPort}`],
      // Nothing may be missed: seven homes that restart say much at once.
      limits: { burstMessages: 10_000, messagesPerSecond: 1000 },
    },
    { random: createSystemRandom(), logger: SILENT },
  )
  await network.start({
    message(topic, bytes) {
      heard(topic, bytes)
      return 'accept'
    },
    serve: () => [],
  })
  return network
}
