/**
 * The orders of homes that order what they expect at what it is worth, for many homes at once: the same as
 * `draftTruthfulOrders`, in columns and without a branch that no predictor can learn.
 */
import { limitBesideBattery } from '../../node/core/trading/truthful.ts'
import type { AgentContext } from './home-agent.ts'

export interface TruthfulOrders {
  /** Takes the tariffs of the slot at hand into the limits; asked for where they differ from the slot before. */
  followTariffs(): void
  /** What a battery's owner would pay or take depends on what is stored: asked for in every slot. */
  followBatteries(homes: Int32Array): void
  /** Appends the orders of the homes from one number up to another. */
  append(slot: number, fromHome: number, untilHome: number): void
}

export function createTruthfulOrders(context: AgentContext, hasErrors: boolean): TruthfulOrders {
  const { street, now, batteries, market, limitsWh, expectWh } = context
  const { bidMicroPerKwh: bidFees, offerMicroPerKwh: offerFees } = market.fees
  /** As they stand in the book: fees included. */
  const bidLimits = new Int32Array(street.homes.length)
  const offerLimits = new Int32Array(street.homes.length)
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
    append(slot, fromHome, untilHome) {
      const { orders } = market
      const { homes, energiesWh, limitPricesMicroPerKwh } = orders
      const { importWh, exportWh } = now
      let place = orders.count
      let bidWh = 0
      let offerWh = 0
      for (let home = fromHome; home < untilHome; home++) {
        const netWh = (importWh[home] as number) - (exportWh[home] as number)
        const expectedWh = hasErrors ? expectWh(home, slot, netWh) : netWh
        const limitWh = limitsWh[home] as number
        const energyWh = expectedWh > limitWh ? limitWh : expectedWh < -limitWh ? -limitWh : expectedWh
        // All ones for an offer. An order of nothing is written too, and the next one written over it.
        const isOffer = energyWh >> 31
        homes[place] = home
        energiesWh[place] = energyWh
        limitPricesMicroPerKwh[place] =
          ((bidLimits[home] as number) & ~isOffer) | ((offerLimits[home] as number) & isOffer)
        bidWh += energyWh & ~isOffer
        offerWh -= energyWh & isOffer
        place += (energyWh | -energyWh) >>> 31
      }
      orders.count = place
      orders.bidWh += bidWh
      orders.offerWh += offerWh
    },
  }
}
