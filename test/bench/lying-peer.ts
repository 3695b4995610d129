/** A member on the real network that answers who asks for blocks with some true ones and then forged ones. */
import { encodePair } from '../../node/engine/certified-block.ts'
import { decodeBlocksRequest } from '../../node/engine/requests.ts'
import { streetMembers } from '../../node/engine/street-members.ts'
import { createLibp2pNetwork } from '../../node/net/libp2p-network.ts'
import { SILENT } from '../../node/runtime/logger.ts'
import { createSystemRandom } from '../../node/runtime/random.ts'
import { asciiBytes } from '../../node/core/codec/bytes.ts'
import { sha256 } from '../../node/core/crypto/sha256.ts'
import type { LedgerChain } from '../support/ledger-chain.ts'

export interface LyingPeer {
  /** Answers with a forged block among them. */
  lies(): number
  stop(): Promise<void>
}

/** So many blocks of each answer are true: whoever checks only the first is caught. */
const TRUE_FRAMES = 10

export async function startLyingPeer(
  { street, commits }: LedgerChain,
  { index, peerPort }: { index: number; peerPort: number },
): Promise<LyingPeer> {
  const { community, homes } = street
  const frames = commits.map(({ stored }) => encodePair(stored))
  let lies = 0
  const network = createLibp2pNetwork(
    {
      privateKeySeed: sha256(asciiBytes(`${community.genesis.name}/node/${index}`)),
      communityHash: community.hash,
      members: streetMembers(community),
      self: homes[index]?.member ?? '',
      listen: [`/ip4/127.0.0.1/tcp/${peerPort}`],
    },
    { random: createSystemRandom(), logger: SILENT },
  )
  await network.start({
    message: () => 'ignore',
    serve(protocol, request) {
      const wanted = protocol === 'blocks' ? decodeBlocksRequest(request) : undefined
      if (wanted === undefined) return []
      const first = wanted.fromHeight - 1
      const asked = frames.slice(first, first + wanted.count)
      if (asked.length > TRUE_FRAMES) lies += 1
      return asked.map((frame, at) => (at < TRUE_FRAMES ? frame : forged(frame)))
    },
  })
  return { lies: () => lies, stop: () => network.stop() }
}

/** The block under a certificate of which one signature is not good. */
export function forged(frame: Uint8Array): Uint8Array {
  const copy = frame.slice()
  copy[copy.length - 5] = (copy[copy.length - 5] ?? 0) ^ 1
  return copy
}
