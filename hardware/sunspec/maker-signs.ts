/**
 * Vendor signs end at `normalise.ts`. What SunSpec leaves open is an option: which sign of a meter's W is import,
 * whether its counters are wired the other way round, and which sign of a battery's W is discharge.
 */
export interface SignOptions {
  readonly gridSign?: 'import-positive' | 'export-positive'
  readonly gridCounters?: 'as-named' | 'swapped'
  readonly batterySign?: 'discharge-positive' | 'charge-positive'
}
export type Signs = Required<SignOptions>

/** As model 1 names them. The self-test of the meter tells where this table is wrong, or silent. */
const MAKERS: readonly { readonly manufacturer: RegExp; readonly signs: SignOptions }[] = [
  // SolarEdge's meter counts power to the grid as positive, Fronius' power from it.
  { manufacturer: /solar\s*edge/i, signs: { gridSign: 'export-positive' } },
  { manufacturer: /fronius/i, signs: { gridSign: 'import-positive' } },
]

const USUAL: Signs = {
  gridSign: 'import-positive',
  gridCounters: 'as-named',
  batterySign: 'discharge-positive',
}

/** The signs of a device: as its owner says, else as its maker does it, else as is usual. */
export function signsOf(manufacturer: string, said: SignOptions): Signs {
  const maker = MAKERS.find((candidate) => candidate.manufacturer.test(manufacturer))?.signs ?? {}
  return {
    gridSign: said.gridSign ?? maker.gridSign ?? USUAL.gridSign,
    gridCounters: said.gridCounters ?? maker.gridCounters ?? USUAL.gridCounters,
    batterySign: said.batterySign ?? maker.batterySign ?? USUAL.batterySign,
  }
}
