/** What was contributed in an open epoch, as a leaf of the state. */
import type { CborValue } from '../codec/cbor.ts'
import { hashBytes } from '../codec/hash-bytes.ts'
import type { Fields } from '../codec/record.ts'
import { MEMBERS_LIMIT } from '../governance/check-change.ts'
import type { EpochTally } from '../rewards/epoch-tally.ts'

export function tallyRecord({ incomeNano, contributions }: EpochTally): CborValue {
  return [
    incomeNano,
    [...contributions].map(([member, each]) => [
      hashBytes(member),
      each.netExportWh,
      each.generationWh,
      each.greenSoldWh,
      each.feesNano,
      each.votes,
      each.isUnverified ? 1 : 0,
      each.isDoubted ? 1 : 0,
    ]),
  ]
}

export const TALLY_FIELDS = 2

export function readTally(fields: Fields): EpochTally {
  return {
    incomeNano: fields.big(),
    contributions: new Map(
      fields.list(MEMBERS_LIMIT, (item) =>
        item.record(8, (each) => [
          each.hash(),
          {
            netExportWh: each.int(),
            generationWh: each.uint(),
            greenSoldWh: each.uint(),
            feesNano: each.big(),
            votes: each.uint(),
            isUnverified: each.flag(),
            isDoubted: each.flag(),
          },
        ]),
      ),
    ),
  }
}
