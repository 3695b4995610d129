/**
 * What a community takes for each kWh that is traded, beside its price. A zone charges who puts energy into its grid
 * (entry) and who takes it out (exit); the community's own fee is the buyer's. All of it goes to the community fund.
 */
import { asciiBytes } from '../codec/bytes.ts'
import type { CborValue } from '../codec/cbor.ts'
import type { Fields } from '../codec/record.ts'

export interface Zone {
  readonly id: string
  /** What a seller of this zone pays. */
  readonly entryFeeMicroPerKwh: number
  /** What a buyer of this zone pays. */
  readonly exitFeeMicroPerKwh: number
}

export interface FeeTerms {
  /** What every buyer pays. */
  readonly communityFeeMicroPerKwh: number
  readonly zones: readonly Zone[]
}

export const NO_FEES: FeeTerms = { communityFeeMicroPerKwh: 0, zones: [] }
/** Ten units of the currency for a kWh: far above any grid's. */
export const FEE_LIMIT_MICRO_PER_KWH = 10_000_000
export const ZONES_LIMIT = 64
const ZONE_NAME = /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/

/** What a member pays for each kWh that it buys and sells; in no zone, only what every buyer pays. */
export function feesOf(
  { communityFeeMicroPerKwh, zones }: FeeTerms,
  zone: string | null,
): { readonly bidMicroPerKwh: number; readonly offerMicroPerKwh: number } {
  const own = zones.find(({ id }) => id === zone)
  return {
    bidMicroPerKwh: communityFeeMicroPerKwh + (own?.exitFeeMicroPerKwh ?? 0),
    offerMicroPerKwh: own?.entryFeeMicroPerKwh ?? 0,
  }
}

export function areFeesInRange({ communityFeeMicroPerKwh, zones }: FeeTerms): boolean {
  const fees = zones.flatMap(({ entryFeeMicroPerKwh, exitFeeMicroPerKwh }) => [
    entryFeeMicroPerKwh,
    exitFeeMicroPerKwh,
  ])
  return (
    [communityFeeMicroPerKwh, ...fees].every((fee) => fee >= 0 && fee <= FEE_LIMIT_MICRO_PER_KWH) &&
    zones.length <= ZONES_LIMIT &&
    zones.every(({ id }) => ZONE_NAME.test(id)) &&
    new Set(zones.map(({ id }) => id)).size === zones.length
  )
}

export function isZone({ zones }: FeeTerms, zone: string | null): boolean {
  return zone === null || zones.some(({ id }) => id === zone)
}

export const FEES_FIELDS = 2

export function feesRecord({ communityFeeMicroPerKwh, zones }: FeeTerms): CborValue {
  return [
    communityFeeMicroPerKwh,
    zones.map(({ id, entryFeeMicroPerKwh, exitFeeMicroPerKwh }) => [
      asciiBytes(id),
      entryFeeMicroPerKwh,
      exitFeeMicroPerKwh,
    ]),
  ]
}

export function readFees(fields: Fields): FeeTerms {
  return {
    communityFeeMicroPerKwh: fields.uint(),
    zones: fields.list(ZONES_LIMIT, (item) =>
      item.record(3, (zone) => ({
        id: zone.text(64),
        entryFeeMicroPerKwh: zone.uint(),
        exitFeeMicroPerKwh: zone.uint(),
      })),
    ),
  }
}
