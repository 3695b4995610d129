/** A home's keys with the word of its member key that they are its own. */
import { toHex } from '../../core/codec/hex.ts'
import type { GenesisMember } from '../../core/governance/genesis.ts'
import { keyCertificateInput } from '../../core/governance/key-certificate.ts'
import type { Signer } from '../../runtime/ed25519.ts'
import { createSigner } from '../../runtime/ed25519.ts'
import type { HomeKeys } from '../../store/key-file.ts'

export type CertifiedKeys = Pick<
  GenesisMember,
  'nodeKey' | 'consensusKey' | 'nodeKeyCertificate' | 'consensusKeyCertificate'
>

/** `community` is the community's name, which the certificates are bound to. */
export function certifyKeys(community: string, member: Signer, keys: HomeKeys): CertifiedKeys {
  const node = createSigner(keys.nodeSeed).publicKey
  const consensus = createSigner(keys.consensusSeed).publicKey
  return {
    nodeKey: toHex(node),
    consensusKey: toHex(consensus),
    nodeKeyCertificate: toHex(member.sign(keyCertificateInput(community, 'node', node))),
    consensusKeyCertificate: toHex(member.sign(keyCertificateInput(community, 'consensus', consensus))),
  }
}
