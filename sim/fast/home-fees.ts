import type { StreetColumns } from './street-columns.ts'

/** Fees that a home's bids and offers bear: the host moves their limits by them (design section 5). */
export interface HomeFees {
  readonly bidMicroPerKwh: Int32Array
  readonly offerMicroPerKwh: Int32Array
  /** Whether there is any at all. */
  readonly isAny: boolean
}

/**
 * The fees of a street's zones and of its community, home by home: who puts energy into a zone's grid pays to enter it,
 * who takes it out to leave it, as on the ledger.
 */
export function feesOfHomes({ homes, zones, communityFeeMicroPerKwh }: StreetColumns): HomeFees {
  const bidMicroPerKwh = Int32Array.from(
    homes,
    ({ zone }) => (zones[zone]?.exitFeeMicroPerKwh ?? 0) + communityFeeMicroPerKwh,
  )
  const offerMicroPerKwh = Int32Array.from(homes, ({ zone }) => zones[zone]?.entryFeeMicroPerKwh ?? 0)
  const isAny = [...bidMicroPerKwh, ...offerMicroPerKwh].some((fee) => fee !== 0)
  return { bidMicroPerKwh, offerMicroPerKwh, isAny }
}
