import type { HistoryEntry } from '../api/history.ts'

/** Where the energy of a stretch of time came from and went, in Wh. */
export interface EnergyShares {
  /** Made and used in the home; null where it is not known what its generators made. */
  readonly ownWh: number | null
  readonly boughtWh: number
  readonly gridInWh: number
  readonly soldWh: number
  readonly gridOutWh: number
}

/** What was traded and not delivered is no energy: at most what crossed the meter counts as the neighbours'. */
export function energyShares(entry: HistoryEntry): EnergyShares {
  const { importWh, exportWh, generationWh } = entry
  const boughtWh = Math.min(entry.boughtWh, importWh)
  const soldWh = Math.min(entry.soldWh, exportWh)
  return {
    // A battery may give more than the roof made.
    ownWh: generationWh === null ? null : Math.max(0, generationWh - exportWh),
    boughtWh,
    gridInWh: importWh - boughtWh,
    soldWh,
    gridOutWh: exportWh - soldWh,
  }
}

/** What the home used. */
export function usedWh({ ownWh, boughtWh, gridInWh }: EnergyShares): number {
  return (ownWh ?? 0) + boughtWh + gridInWh
}

/** What left the home. */
export function leftWh({ soldWh, gridOutWh }: EnergyShares): number {
  return soldWh + gridOutWh
}
