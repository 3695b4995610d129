/** Whose home this is. */
import { toHex } from './core/codec/hex.ts'
import type { Community, GenesisMember } from './core/governance/genesis.ts'
import { OperatingError } from './core/units/operating-error.ts'

/** The member whose keys these are, by genesis or by its own record; a node with the wrong keys must not start. */
export function findMember(
  { community, ownRecord }: { readonly community: Community; readonly ownRecord: GenesisMember | null },
  nodeKey: Uint8Array,
  consensusKey: Uint8Array,
): GenesisMember {
  const keys = { node: toHex(nodeKey), consensus: toHex(consensusKey) }
  const known = [...community.genesis.members, ...(ownRecord === null ? [] : [ownRecord])]
  const member = known.find((each) => each.nodeKey === keys.node && each.consensusKey === keys.consensus)
  if (member !== undefined) return member
  throw new OperatingError(
    { code: 'keys-not-of-a-member' },
    `The keys of this home belong to no member of ${community.genesis.name}: check the key file, or join the community first.`,
  )
}
