/** Who belongs to the street, as the network needs to know. */
import { hashBytes } from '../core/codec/hash-bytes.ts'
import type { Community } from '../core/governance/genesis.ts'
import type { StreetMember } from './ports.ts'

/** Everybody who has not left. */
export function streetMembers({ members }: Community): StreetMember[] {
  return [...members.values()]
    .filter(({ standing }) => standing !== 'removed')
    .map(({ memberKey, nodeKey, addresses }) => ({ id: memberKey, nodeKey: hashBytes(nodeKey), addresses }))
}
