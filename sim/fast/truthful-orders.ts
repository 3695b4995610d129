/** The orders of homes that order what they expect at what it is worth, in columns: the same as `draftTruthfulOrders`. */
import { limitBesideBattery } from '../../node/core/trading/truthful.ts'
import type { AgentContext } from './home-agent.ts'

export interface TruthfulOrders {
  /** Takes the tariffs of the slot at hand into the limits; asked for where they differ from the slot before. */
  followTariffs(): void
  /** What a battery's owner would pay or take depends on what is stored: asked for in every slot. */
  followBatteries(homes: Int32Array): void
  /** Takes from the meters of the slot what everybody expects. */
  expect(slot: number): void
}

export function createTruthfulOrders(
  { memory, market, expectWh }: AgentContext,
  hasErrors: boolean,
): TruthfulOrders {
  const { now, batteries, plain } = memory
  const { expectedWh, bidLimitMicroPerKwh: bidLimits, offerLimitMicroPerKwh: offerLimits } = plain
  const { bidMicroPerKwh: bidFees, offerMicroPerKwh: offerFees } = market.fees
  return {
    followTariffs() {
      for (let home = 0; home < bidLimits.length; home++) {
        bidLimits[home] = (now.retailMicroPerKwh[home] as number) - (bidFees[home] as number)
        offerLimits[home] = (now.feedInMicroPerKwh[home] as number) + (offerFees[home] as number)
      }
    },
    followBatteries(homes) {
      const { importWh, retailMicroPerKwh, feedInMicroPerKwh } = now
      const { storedMicroWh, capacityWh } = batteries
      for (let index = 0; index < homes.length; index++) {
        const home = homes[index] as number
        // A home that takes nothing has an offer, or no order.
        const isBid = (importWh[home] as number) > 0
        const limit = limitBesideBattery(
          isBid,
          retailMicroPerKwh[home] as number,
          feedInMicroPerKwh[home] as number,
          Math.floor((storedMicroWh[home] as number) / (capacityWh[home] as number)),
        )
        if (isBid) bidLimits[home] = limit - (bidFees[home] as number)
        else offerLimits[home] = limit + (offerFees[home] as number)
      }
    },
    expect(slot) {
      memory.expectMeter()
      if (!hasErrors) return
      for (let home = 0; home < expectedWh.length; home++)
        expectedWh[home] = expectWh(home, slot, expectedWh[home] as number)
    },
  }
}
