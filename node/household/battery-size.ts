/** The battery that a plan may use: how large it is by those who may say it, less what is kept for the home. */
import type { SiteBattery } from '../core/metering/site.ts'
import type { BatterySize, BatteryWishes } from '../core/trading/battery-wishes.ts'
import type { HomeBattery } from '../core/trading/home-battery.ts'

export interface SizeSources {
  /** What the device says of itself. */
  readonly device: BatterySize | null
  /** What the owner has written: a power only narrows what the device can. */
  readonly written: BatterySize
  /** What the community knows: readings that show more power are not believed, so no more is planned. */
  readonly site: SiteBattery | null
  /** What was armed: nothing beyond it would be done. Null where it is not armed. */
  readonly armed: ArmedLimits | null
}

/** Of what the owner agreed to when arming. */
export interface ArmedLimits {
  readonly maxChargeW: number
  readonly maxDischargeW: number
  readonly floorPpm: number
  readonly ceilingPpm: number
}

const PPM = 1_000_000
const MS_PER_HOUR = 3_600_000
/** Where nobody says its power, it is taken to fill in two hours, as the slower ones of today do. */
const HOURS_TO_FILL = 2

/** Null where nobody says how large it is. */
export function batteryOf(
  sources: SizeSources,
  { reservePpm, wearMicroPerKwh, efficiencyPpm }: BatteryWishes,
  slotMs: number,
): HomeBattery | null {
  const { device, written, site, armed } = sources
  const capacityWh = known(device?.capacityWh) ?? known(written.capacityWh) ?? known(site?.capacityWh)
  if (capacityWh === null) return null
  const powerOf = (way: 'chargeW' | 'dischargeW', armedW: number | undefined): number =>
    least(
      known(device?.[way]) ?? known(written[way]) ?? known(site?.powerW) ?? capacityWh / HOURS_TO_FILL,
      ...[written[way], known(site?.powerW), armedW],
    )
  const slotWh = (powerW: number): number => Math.floor((powerW * slotMs) / MS_PER_HOUR)
  const part = (ppm: number): number => Math.floor((capacityWh * ppm) / PPM)
  return {
    capacityWh,
    floorWh: part(Math.max(reservePpm, armed?.floorPpm ?? 0)),
    ceilingWh: part(armed?.ceilingPpm ?? PPM),
    chargeSlotWh: slotWh(powerOf('chargeW', armed?.maxChargeW)),
    dischargeSlotWh: slotWh(powerOf('dischargeW', armed?.maxDischargeW)),
    ...{ efficiencyPpm, wearMicroPerKwh },
  }
}

/** A device that says 0 does not know. */
function known(value: number | null | undefined): number | null {
  return value === undefined || value === null || value <= 0 ? null : value
}

function least(value: number, ...limits: readonly (number | null | undefined)[]): number {
  return Math.min(value, ...limits.filter((limit) => limit !== null && limit !== undefined))
}
