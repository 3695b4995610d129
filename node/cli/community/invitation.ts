/** An invitation: the genesis file byte for byte, and where the home that invites is to be found. */
import { asciiBytes } from '../../core/codec/bytes.ts'
import { encodeCbor } from '../../core/codec/cbor.ts'
import { hashBytes } from '../../core/codec/hash-bytes.ts'
import { decodeRecord } from '../../core/codec/record.ts'
import type { Community } from '../../core/governance/genesis.ts'
import type { KnownPeer } from '../../home-network.ts'
import { parseGenesis } from '../../store/genesis-file.ts'
import { damagedText, decodeText, encodeText } from './pasted-text.ts'

export interface Invitation {
  readonly genesisBytes: Uint8Array
  readonly inviter: KnownPeer
}

const GENESIS_BYTES_LIMIT = 4 << 20
const CONTENT_BYTES_LIMIT = GENESIS_BYTES_LIMIT + 8192
const ADDRESSES_LIMIT = 16
const ADDRESS_LIMIT = 200

export function encodeInvitation({ genesisBytes, inviter }: Invitation): string {
  const { member, nodeKey, addresses } = inviter
  const places = addresses.slice(0, ADDRESSES_LIMIT).map(asciiBytes)
  return encodeText('street', encodeCbor([genesisBytes, [hashBytes(member), hashBytes(nodeKey), places]]))
}

/** Throws what `decodeText` throws, and `genesis-invalid`. */
export function decodeInvitation(text: string): Invitation & { readonly community: Community } {
  const content = decodeText('street', text, { maxBytes: CONTENT_BYTES_LIMIT })
  const limits = { maxBytes: CONTENT_BYTES_LIMIT, length: 2 }
  const invitation = decodeRecord(content, limits, (fields) => ({
    genesisBytes: fields.bytesUpTo(GENESIS_BYTES_LIMIT),
    inviter: fields.record(3, (inner) => ({
      member: inner.hash(),
      nodeKey: inner.hash(),
      addresses: inner.list(ADDRESSES_LIMIT, (item) => item.text(ADDRESS_LIMIT)),
    })),
  }))
  if (invitation === undefined) throw damagedText('street')
  return { ...invitation, community: parseGenesis(invitation.genesisBytes, 'of the invitation') }
}

/** What people compare by voice, so that nobody is led into another street: the first twelve digits. */
export function spokenHash(hash: string): string {
  return hash.slice(0, 12).replace(/(....)(?=.)/g, '$1 ')
}
