/** Whether the energies of a settled slot prove work. */
import type { MemberId } from '../market/order-sheet.ts'
import type { TrustLevel } from '../metering/site.ts'

/** What is known of one member's energy in a settled slot. */
export interface EnergyRow {
  readonly member: MemberId
  readonly importWh: number
  readonly exportWh: number
  /** What the home's generators made; null where it was not metered. */
  readonly generationWh: number | null
  readonly boughtWh: number
  readonly soldWh: number
  readonly quality: 'metered' | 'estimated'
  /** How far its energies are to be believed. */
  readonly trust: TrustLevel
}

/** Only such rows earn rewards and certificates. */
export function isVerified({ quality, trust }: Pick<EnergyRow, 'quality' | 'trust'>): boolean {
  return quality === 'metered' && trust !== 'estimate'
}
