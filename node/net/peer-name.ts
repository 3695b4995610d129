import './with-resolvers.ts'
import { publicKeyFromRaw } from '@libp2p/crypto/keys'
import { peerIdFromPublicKey } from '@libp2p/peer-id'

/** How libp2p names a node key, for people who write an address: 32 bytes of Ed25519. */
export function peerNameOf(nodeKey: Uint8Array): string {
  return peerIdFromPublicKey(publicKeyFromRaw(nodeKey)).toString()
}
