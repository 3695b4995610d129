/** Cumulative energy in whole Wh. `acWh` is what the inverter gave on its AC side, battery included. */
export interface HomeCounters {
  readonly gridImportWh: number
  readonly gridExportWh: number
  readonly pvWh: number
  readonly acWh: number
  readonly loadWh: number
  readonly chargeWh: number
  readonly dischargeWh: number
}

/** A home at one moment: its counters, the mean powers of the stretch of time it is in, and its battery. */
export interface HomeState {
  readonly atMs: number
  readonly counters: HomeCounters
  readonly powersW: HomeCounters
  readonly storedWh: number | null
}

export const ZERO_COUNTERS: HomeCounters = {
  gridImportWh: 0,
  gridExportWh: 0,
  pvWh: 0,
  acWh: 0,
  loadWh: 0,
  chargeWh: 0,
  dischargeWh: 0,
}

/** Makes one number for every counter. */
export function mapCounters(value: (name: keyof HomeCounters) => number): HomeCounters {
  return {
    gridImportWh: value('gridImportWh'),
    gridExportWh: value('gridExportWh'),
    pvWh: value('pvWh'),
    acWh: value('acWh'),
    loadWh: value('loadWh'),
    chargeWh: value('chargeWh'),
    dischargeWh: value('dischargeWh'),
  }
}
