/** The community by whose names a run of the fast engine seals its books. */
import type { Community } from '../../node/core/governance/genesis.ts'
import { OperatingError } from '../../node/core/units/operating-error.ts'
import type { LedgerNames } from '../fast/ledger-book.ts'
import type { StreetColumns } from '../fast/street-columns.ts'

/** Each home is the member of its id; throws `scenario-other-community` where there is none. */
export function ledgerNames(
  { homes }: Pick<StreetColumns, 'homes'>,
  { genesis, hash }: Community,
): LedgerNames {
  const keys = new Map(genesis.members.map(({ id, memberKey }) => [id, memberKey]))
  const members = homes.map(({ id }) => {
    const member = keys.get(id)
    if (member !== undefined) return member
    throw new OperatingError(
      { code: 'scenario-other-community', home: id },
      `The home "${id}" is no member of the community ${genesis.name}: name the genesis file of the street that this scenario is of.`,
    )
  })
  return { communityHash: hash, members }
}
