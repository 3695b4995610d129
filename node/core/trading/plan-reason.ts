/** Why a battery does what it is planned to do, as a code; the page has the words. */
export const PLAN_REASONS = [
  /** Sun that is left over is stored. */
  'charge-sun',
  /** Energy is bought because it is cheap now. */
  'charge-street',
  /** The home runs on what was stored. */
  'use-stored',
  /** More than the home needs is given, because it brings more now than later. */
  'sell-stored',
  /** The home needs energy, and what is stored is kept for dearer hours. */
  'keep-later',
  /** Nothing is left above the reserve. */
  'keep-reserve',
  /** Sun is sold rather than stored: later it would be worth less. */
  'sell-sun',
  'full',
  /** The home needs nothing, and has nothing left over. */
  'rest',
] as const
export type PlanReason = (typeof PLAN_REASONS)[number]

/** A slot as it is planned, in Wh. */
export interface PlannedFlows {
  /** Load less sun. */
  readonly netWh: number
  /** > 0 charges. */
  readonly batteryWh: number
  /** Of a charge, what the sun did not leave over; of a discharge, what the home does not need. */
  readonly boughtWh: number
  readonly soldWh: number
  /** What the battery could have done. */
  readonly chargeRoomWh: number
  readonly dischargeRoomWh: number
}

export function reasonOf(flows: PlannedFlows): PlanReason {
  const { netWh, batteryWh } = flows
  if (batteryWh > 0) return flows.boughtWh > 0 ? 'charge-street' : 'charge-sun'
  if (batteryWh < 0) return flows.soldWh > 0 ? 'sell-stored' : 'use-stored'
  if (netWh < 0) return flows.chargeRoomWh === 0 ? 'full' : 'sell-sun'
  if (netWh > 0) return flows.dischargeRoomWh === 0 ? 'keep-reserve' : 'keep-later'
  return 'rest'
}
