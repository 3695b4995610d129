/**
 * What true-ups add to the supplier's energy of a month. An estimated slot counts as import what was estimated beyond the
 * purchases, and nothing as export. Once good counters are back, the whole gap is what they say, and every trade of it
 * missed its delivery: the supplier took what was bought, and sold what was sold. So with I the metered import, E the
 * paid export, e the estimates and B the purchases of the gap, its import grows by I − Σ(e − B) and its export by E + ΣB.
 */
import { assert } from '../core/units/assert.ts'
import type { BlockOutcome, OutcomeSettled, OutcomeTrueUp } from '../engine/outcome.ts'
import { isOfRange } from './payments.ts'
import type { OutcomeSource } from '../engine/past-outcomes.ts'
import type { SlotRange, TellingBlocks } from './telling-blocks.ts'

/** Wh to add; an estimate that was too high makes the import negative. */
export interface TrueUpEnergy {
  readonly importWh: number
  readonly exportWh: number
}

export const NO_TRUE_UP: TrueUpEnergy = { importWh: 0, exportWh: 0 }

/** By member, of the true-ups that are booked in the range. Their estimates may lie in earlier months. */
export async function trueUpEnergies(
  source: OutcomeSource,
  range: SlotRange,
  { outcomes, openingHeight }: Pick<TellingBlocks, 'outcomes' | 'openingHeight'>,
): Promise<ReadonlyMap<string, TrueUpEnergy>> {
  const told = outcomes.flatMap((outcome) =>
    outcome.trueUps.filter((trueUp) => isOfRange(trueUp, outcome, range)),
  )
  const sums = new Map<string, TrueUpEnergy>()
  const known = [...outcomes]
  let height = openingHeight
  for (const trueUp of told) {
    let estimates = estimatesOf(trueUp, known)
    while (estimates.length < trueUp.slots && height > 0) {
      const earlier = await source.at(height--)
      if (earlier !== undefined) known.push(earlier)
      estimates = estimatesOf(trueUp, known)
    }
    assert(estimates.length === trueUp.slots, 'every slot of a gap was settled by estimate')
    sums.set(trueUp.member, plus(sums.get(trueUp.member) ?? NO_TRUE_UP, energyOf(trueUp, estimates)))
  }
  return sums
}

function estimatesOf(
  { member, slot, slots }: OutcomeTrueUp,
  known: readonly BlockOutcome[],
): OutcomeSettled[] {
  return known.flatMap(({ settled }) =>
    settled.filter((row) => row.member === member && row.slot >= slot - slots && row.slot < slot),
  )
}

function energyOf({ importWh, exportWh }: OutcomeTrueUp, estimates: readonly OutcomeSettled[]): TrueUpEnergy {
  const bought = estimates.reduce((sum, row) => sum + row.boughtWh, 0)
  const estimated = estimates.reduce((sum, row) => sum + row.importWh, 0)
  return { importWh: importWh - (estimated - bought), exportWh: exportWh + bought }
}

function plus(left: TrueUpEnergy, right: TrueUpEnergy): TrueUpEnergy {
  return { importWh: left.importWh + right.importWh, exportWh: left.exportWh + right.exportWh }
}
