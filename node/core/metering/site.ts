/**
 * What a home can physically do, as its community agreed on it: readings are judged by it. Facts change by a decision,
 * as everything in the terms does.
 */
import type { CborValue } from '../codec/cbor.ts'
import type { Fields } from '../codec/record.ts'

/**
 * How far the counters of a home are to be believed: `calibrated` is a sealed meter that others read too, `inverter`
 * the registers of a device that belongs to the home, `estimate` anything less (clamps, a made-up profile).
 */
export const TRUST_LEVELS = ['calibrated', 'inverter', 'estimate'] as const
export type TrustLevel = (typeof TRUST_LEVELS)[number]

export interface SiteBattery {
  readonly capacityWh: number
  /** Of charging and of discharging. */
  readonly powerW: number
}

export interface SiteFacts {
  /** Nameplate of all its generators together; 0 where it has none. */
  readonly generationW: number
  /** Null where it has none. An electric car that discharges into the home counts as one. */
  readonly battery: SiteBattery | null
  readonly meter: {
    readonly trust: TrustLevel
    /** Its counters move in steps of so many Wh. */
    readonly resolutionWh: number
  }
}

/** Of power and of capacity, in W and Wh: far above any home. */
export const SITE_LIMIT = 10_000_000
/** Coarser steps than this say nothing about anything. */
export const RESOLUTION_LIMIT_WH = 10_000

export function isSiteInRange({ generationW, battery, meter }: SiteFacts): boolean {
  const sizes = [generationW, battery?.capacityWh ?? 0, battery?.powerW ?? 0]
  const areSizesRight = sizes.every((size) => size >= 0 && size <= SITE_LIMIT)
  const { resolutionWh } = meter
  return areSizesRight && resolutionWh >= 1 && resolutionWh <= RESOLUTION_LIMIT_WH
}

export function siteRecord({ generationW, battery, meter }: SiteFacts): CborValue {
  return [
    generationW,
    battery === null ? [] : [battery.capacityWh, battery.powerW],
    TRUST_LEVELS.indexOf(meter.trust),
    meter.resolutionWh,
  ]
}

/** A record of so many fields. */
export const SITE_FIELDS = 4

export function readSite(fields: Fields): SiteFacts {
  return {
    generationW: fields.uint(),
    battery: fields.optionalRecord(2, (inner) => ({ capacityWh: inner.uint(), powerW: inner.uint() })),
    meter: {
      trust: fields.oneOf(TRUST_LEVELS),
      resolutionWh: fields.uint(),
    },
  }
}
