/** What `run.json` says of a feeder and of what happened on it; the slots themselves are in the tables. */
import type { Feeder } from './feeder.ts'
import type { FeederRun } from './feeder-run.ts'

/** The feeder's nameplates, and where every home hangs. */
export function describeFeeder({ title, nominalVoltageV, limits, transformer, ...parts }: Feeder): unknown {
  const { buses, lines, loads } = parts
  return {
    title,
    nominalVoltageV,
    ...limits,
    transformer: { name: transformer.name, ratedPowerVa: transformer.ratedPowerVa },
    buses: buses.length,
    lines: lines.length,
    homes: loads.map(({ name, bus, phases, powerFactor }) => ({
      home: name,
      bus: buses[bus]?.name ?? '',
      phases: phases.join(''),
      powerFactor,
    })),
  }
}

/** Energies in whole Wh, voltages, currents and powers to a thousandth. */
export function describeFlow(
  feeder: Feeder,
  { totals, violations, extremes, convergence }: FeederRun,
): unknown {
  const { sourceWh, loadWh, transformerLossWh, lineLossWh } = totals
  const { slots, slotsByCode, worst } = violations
  const isSolved = Number.isFinite(extremes.lowestVoltageV[0] ?? NaN)
  return {
    sourceWh: Math.round(sourceWh),
    loadWh: Math.round(loadWh),
    transformerLossWh: Math.round(transformerLossWh),
    lineLossWh: Math.round(lineLossWh),
    highestTransformerPowerVa: thousandths(extremes.highestTransformerPowerVa),
    lowestVoltage: isSolved ? extreme(feeder, extremes.lowestVoltageV, (one, other) => one < other) : null,
    highestVoltage: isSolved ? extreme(feeder, extremes.highestVoltageV, (one, other) => one > other) : null,
    violations: {
      slots,
      slotsByCode,
      worst: worst.map(({ value, limit, ...each }) => ({
        ...each,
        value: thousandths(value),
        limit: thousandths(limit),
      })),
    },
    unsolvedSlots: convergence.failedSlots.length,
    mostIterations: convergence.mostIterations,
  }
}

function extreme(
  { buses }: Feeder,
  voltages: Float64Array,
  isBeyond: (one: number, other: number) => boolean,
): { bus: string; voltageV: number } {
  const bus = voltages.reduce((best, voltage, at) => (isBeyond(voltage, voltages[best] ?? 0) ? at : best), 0)
  return { bus: buses[bus]?.name ?? '', voltageV: thousandths(voltages[bus] ?? 0) }
}

function thousandths(value: number): number {
  return Math.round(value * 1000) / 1000
}
