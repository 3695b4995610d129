import type { SettledSums, SettlementColumns } from '../../node/core/settlement/settle-columns.ts'
import type { StreetColumns } from './street-columns.ts'

/** The slot at hand, home h at place h of every column; overwritten slot by slot. Wh, prices in micro per kWh. */
export interface SlotColumns extends SettlementColumns {
  /** Flexible loads included. */
  readonly loadWh: Int32Array
  /** What the roof gave; what was curtailed is not in it. */
  readonly pvWh: Int32Array
  readonly curtailedWh: Int32Array
  readonly chargeWh: Int32Array
  readonly dischargeWh: Int32Array
  /** What of a discharge came from the home's own roof and went to its own load. */
  readonly storedSolarUsedWh: Int32Array
}

/** What every home has summed up since the run began; exact, since a home's sums stay within safe integers. */
export interface HomeSums extends SettledSums {
  readonly loadWh: Float64Array
  readonly pvWh: Float64Array
  readonly curtailedWh: Float64Array
  readonly importWh: Float64Array
  readonly exportWh: Float64Array
  readonly boughtWh: Float64Array
  readonly soldWh: Float64Array
  readonly chargeWh: Float64Array
  readonly dischargeWh: Float64Array
  readonly selfConsumedWh: Float64Array
  readonly imbalanceWh: Float64Array
  readonly peakImportWh: Float64Array
  readonly peakExportWh: Float64Array
  readonly tradeNano: Float64Array
  readonly feeNano: Float64Array
}

/** The batteries of the street in columns; those homes that have none are not in `homes`. */
export interface BatteryColumns {
  readonly homes: Int32Array
  /** By home, as the emulator keeps it: millionths of a Wh, so that an efficiency in ppm leaves no remainder. */
  readonly storedMicroWh: Float64Array
  /** What of it came from the home's own roof. */
  readonly solarMicroWh: Float64Array
  /** 0 where a home has none. */
  readonly capacityWh: Int32Array
  readonly fullMicroWh: Float64Array
  readonly reserveMicroWh: Float64Array
  readonly efficiencyPpm: Int32Array
  readonly chargeSlotWh: Int32Array
  readonly dischargeSlotWh: Int32Array
}

export function createSlotColumns(count: number): SlotColumns {
  const column = () => new Int32Array(count)
  return {
    loadWh: column(),
    pvWh: column(),
    curtailedWh: column(),
    importWh: column(),
    exportWh: column(),
    chargeWh: column(),
    dischargeWh: column(),
    storedSolarUsedWh: column(),
    boughtWh: column(),
    soldWh: column(),
    retailMicroPerKwh: column(),
    feedInMicroPerKwh: column(),
  }
}

export function createHomeSums(count: number): HomeSums {
  const column = () => new Float64Array(count)
  return {
    loadWh: column(),
    pvWh: column(),
    curtailedWh: column(),
    importWh: column(),
    exportWh: column(),
    boughtWh: column(),
    soldWh: column(),
    chargeWh: column(),
    dischargeWh: column(),
    selfConsumedWh: column(),
    imbalanceWh: column(),
    peakImportWh: column(),
    peakExportWh: column(),
    tradeNano: column(),
    feeNano: column(),
    supplierNano: column(),
    tariffNano: column(),
  }
}

export const MICRO = 1_000_000

export function createBatteries({ homes, slotMs }: StreetColumns): BatteryColumns {
  const slotWh = (powerW: number) => Math.floor((powerW * slotMs) / 3_600_000)
  return {
    homes: Int32Array.from(homes.flatMap(({ battery }, home) => (battery === null ? [] : [home]))),
    storedMicroWh: Float64Array.from(homes, ({ battery }) => (battery?.initialWh ?? 0) * MICRO),
    solarMicroWh: new Float64Array(homes.length),
    capacityWh: Int32Array.from(homes, ({ battery }) => battery?.capacityWh ?? 0),
    fullMicroWh: Float64Array.from(homes, ({ battery }) => (battery?.capacityWh ?? 0) * MICRO),
    reserveMicroWh: Float64Array.from(homes, ({ battery }) => (battery?.reserveWh ?? 0) * MICRO),
    efficiencyPpm: Int32Array.from(homes, ({ battery }) => battery?.efficiencyPpm ?? 0),
    chargeSlotWh: Int32Array.from(homes, ({ battery }) => slotWh(battery?.maxChargeW ?? 0)),
    dischargeSlotWh: Int32Array.from(homes, ({ battery }) => slotWh(battery?.maxDischargeW ?? 0)),
  }
}
