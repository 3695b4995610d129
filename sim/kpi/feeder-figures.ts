import type { Feeder } from '../grid/feeder.ts'
import type { FeederRun } from '../grid/feeder-run.ts'

/** What the cables of a street had to bear in one case; all null where the street has no feeder. */
export interface FeederKpis {
  /** Of lines and transformer. */
  readonly feederLossWh: number | null
  /** Losses as a share of what the homes used. */
  readonly feederLossShare: number | null
  /** Slots in which any limit is broken. */
  readonly feederViolationSlots: number | null
  /** Slots that no voltage solves: more power than the cables can carry. */
  readonly feederUnsolvedSlots: number | null
  /** Of the nominal voltage, over all buses, phases and slots. */
  readonly lowestVoltageShare: number | null
  readonly highestVoltageShare: number | null
  /** Highest apparent power of a slot, as a share of the transformer's rating. */
  readonly peakTransformerShare: number | null
  /** Highest current, as a share of what its line bears; null where no line says what that is. */
  readonly peakLineShare: number | null
}

const NO_FEEDER: FeederKpis = {
  feederLossWh: null,
  feederLossShare: null,
  feederViolationSlots: null,
  feederUnsolvedSlots: null,
  lowestVoltageShare: null,
  highestVoltageShare: null,
  peakTransformerShare: null,
  peakLineShare: null,
}

/** `demandWh` is what the homes used. Losses are rounded to whole Wh, shares to a millionth. */
export function feederFigures(
  grid: { readonly feeder: Feeder; readonly run: FeederRun } | null,
  demandWh: number,
): FeederKpis {
  if (grid === null) return NO_FEEDER
  const { feeder, run } = grid
  const { nominalVoltageV, transformer } = feeder
  const { extremes, violations, convergence, totals } = run
  const lossWh = totals.lineLossWh + totals.transformerLossWh
  const isSolved = convergence.failedSlots.length < run.slots
  const voltages = {
    lowest: smallest(extremes.lowestVoltageV) / nominalVoltageV,
    highest: largest(extremes.highestVoltageV) / nominalVoltageV,
  }
  return {
    feederLossWh: Math.round(lossWh),
    feederLossShare: demandWh === 0 ? null : millionths(lossWh / demandWh),
    feederViolationSlots: violations.slots,
    feederUnsolvedSlots: convergence.failedSlots.length,
    lowestVoltageShare: isSolved ? millionths(voltages.lowest) : null,
    highestVoltageShare: isSolved ? millionths(voltages.highest) : null,
    peakTransformerShare: isSolved
      ? millionths(extremes.highestTransformerPowerVa / transformer.ratedPowerVa)
      : null,
    peakLineShare: isSolved ? peakLine(feeder, run) : null,
  }
}

function peakLine({ lines }: Feeder, { extremes }: FeederRun): number | null {
  const shares = lines.flatMap(({ maxCurrentA }, line) =>
    maxCurrentA === null ? [] : [(extremes.highestCurrentA[line] ?? 0) / maxCurrentA],
  )
  return shares.length === 0 ? null : millionths(largest(shares))
}

function smallest(values: ArrayLike<number>): number {
  return Array.from(values).reduce((least, value) => Math.min(least, value), Infinity)
}

function largest(values: ArrayLike<number>): number {
  return Array.from(values).reduce((most, value) => Math.max(most, value), 0)
}

/** Finer digits would differ between machines whose sines do. */
function millionths(share: number): number {
  return Math.round(share * 1e6) / 1e6
}
