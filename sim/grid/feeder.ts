/**
 * A low-voltage feeder as it is built: a transformer, a tree of cables and where the homes hang on it. Voltages are
 * phase to neutral, everything is seen from the low side of the transformer, and electrical quantities are floating
 * point: nothing here moves money.
 */
export interface Feeder {
  readonly title: string
  /** Of one phase; limits and loadings are shares of it. */
  readonly nominalVoltageV: number
  /** What the transformer gives without load, one phase, as if the network above were ideal. */
  readonly sourceVoltageV: number
  /** The network above the transformer, seen from the low side; null where it is taken as ideal. */
  readonly upstream: Impedance | null
  readonly transformer: FeederTransformer
  /** The first is the transformer's low side. */
  readonly buses: readonly FeederBus[]
  readonly lines: readonly FeederLine[]
  readonly loads: readonly FeederLoad[]
  readonly limits: VoltageLimits
}

/** Resistance and reactance of one conductor. */
export interface Impedance {
  readonly resistanceOhm: number
  readonly reactanceOhm: number
}

/** A symmetrical three-phase element by its positive and zero sequence, in all, not per length. */
export interface SequenceImpedance {
  readonly positive: Impedance
  readonly zero: Impedance
}

export interface FeederTransformer {
  readonly name: string
  readonly ratedPowerVa: number
  readonly impedance: SequenceImpedance
}

/** A joint; coordinates are for the picture only, in metres or any other unit. */
export interface FeederBus {
  readonly name: string
  readonly place: { readonly x: number; readonly y: number } | null
}

export interface FeederLine {
  readonly name: string
  /** Index of a bus. */
  readonly from: number
  /** Index of a bus. */
  readonly to: number
  readonly lengthM: number
  readonly impedance: SequenceImpedance
  /** What the cable bears for long; null where nobody says. */
  readonly maxCurrentA: number | null
}

export const PHASES = ['A', 'B', 'C'] as const
export type Phase = (typeof PHASES)[number]

/** Where a home hangs. Its power is the same whatever the voltage, shared equally by its phases. */
export interface FeederLoad {
  readonly name: string
  /** Index of a bus. */
  readonly bus: number
  readonly phases: readonly Phase[]
  /** Of what it draws, lagging; what it feeds in has none but real power. */
  readonly powerFactor: number
}

/** What the voltage of every phase must keep to, as EN 50160 has it: a tenth around the nominal one. */
export interface VoltageLimits {
  readonly lowVoltageV: number
  readonly highVoltageV: number
}

/** A tenth below and above the nominal voltage. */
export function usualLimits(nominalVoltageV: number): VoltageLimits {
  return { lowVoltageV: 0.9 * nominalVoltageV, highVoltageV: 1.1 * nominalVoltageV }
}
