/** Mid-market rate: the local price lies half-way between the tariffs. */
import type { Oracle } from './book.ts'
import { areTariffsInRange, clearWithLeaving } from './community.ts'
import { badParameter } from './result.ts'

export const clearMidMarketRate: Oracle = ({ orders }, parameters) => {
  if (!areTariffsInRange(parameters)) return badParameter(orders)
  const { retailMicroPerKwh, feedInMicroPerKwh } = parameters
  return clearWithLeaving(orders, () => Math.floor((retailMicroPerKwh + feedInMicroPerKwh) / 2))
}
