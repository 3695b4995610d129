/**
 * Do the homes of a street, together, account for what its feeder meter counted? What came in beyond what left must be
 * what the homes took beyond what they gave, and a little more, for cables get warm. Where more came in than the homes
 * and the losses explain, somebody gave less than it says, or took more: an export that was made up, an import left out.
 *
 * The other way round nobody gains: who says that it took more pays for it, so that is no reason to doubt anybody.
 */

export interface CountedFlow {
  readonly importWh: number
  readonly exportWh: number
}

/** A home of the slot: what its meter counted, or, where that is not known, what it is charged by estimate. */
export interface WeighedHome {
  readonly member: string
  readonly energies: CountedFlow
  readonly isMetered: boolean
}

export interface FeederTolerance {
  readonly toleranceWh: number
  readonly lossesPermille: number
}

export interface FeederWeight {
  /** What came into the street beyond what left it. */
  readonly netWh: number
  /** What the homes took beyond what they gave, estimates among it. */
  readonly homesNetWh: number
  /** So much of the difference is tolerated. */
  readonly allowedWh: number
  readonly agrees: boolean
  /**
   * Homes that are settled by estimate, with what they imported at least, as the feeder and all others say. A home not
   * metered explains no more than it is charged for; who comes back with less has left it to others.
   */
  readonly leastImportsWh: ReadonlyMap<string, number>
}

export function weighFeeder(
  feeder: CountedFlow,
  homes: readonly WeighedHome[],
  { toleranceWh, lossesPermille }: FeederTolerance,
): FeederWeight {
  const netWh = feeder.importWh - feeder.exportWh
  const homesNetWh = homes.reduce((sum, { energies }) => sum + energies.importWh - energies.exportWh, 0)
  const throughputWh = homes.reduce((sum, { energies }) => sum + energies.importWh + energies.exportWh, 0)
  const allowedWh = toleranceWh + Math.ceil((throughputWh * lossesPermille) / 1000)
  const spareWh = homesNetWh + allowedWh - netWh
  const agrees = spareWh >= 0
  // Of what all estimates together could be too high, the one home may have used it all.
  const leastImports = homes.flatMap(({ member, isMetered, energies: { importWh } }): [string, number][] =>
    agrees && !isMetered && importWh > spareWh ? [[member, importWh - spareWh]] : [],
  )
  return { netWh, homesNetWh, allowedWh, agrees, leastImportsWh: new Map(leastImports) }
}
