import { hashWords } from '../../node/core/trading/forecast-error.ts'
import type { AnyStrategy } from '../../node/core/trading/strategies.ts'
import type { SlotView } from '../../node/core/trading/strategy.ts'
import type { AgentContext, HomeAgent } from './home-agent.ts'
import { stateOfChargePpm } from './state-of-charge.ts'

/** A home that trades by a strategy: the one that a live node would run, slot by slot. Its battery serves the home. */
export function createStrategyAgent(home: number, strategy: AnyStrategy, context: AgentContext): HomeAgent {
  const { street, memory, market } = context
  const { now, batteries, plain } = memory
  const hasPv = (street.homes[home]?.pvPeakW ?? 0) > 0
  let state = strategy.start({ seed: hashWords(street.seed, home, 0), hasPv })
  let view: SlotView | undefined
  let drafted: ReturnType<AnyStrategy['draft']> = []
  let first = 0
  return {
    steersBattery: false,
    draft(slot) {
      view = viewOf(slot)
      drafted = strategy.draft(state, view)
      first = -1
      for (const { side, energyWh, limitPriceMicroPerKwh } of drafted) {
        const place = market.add(home, side === 'bid' ? energyWh : -energyWh, limitPriceMicroPerKwh)
        if (first < 0) first = place
      }
    },
    finish(_, { fillsWh, buyPriceMicroPerKwh, sellPriceMicroPerKwh }) {
      if (view === undefined) return
      state = strategy.learn(state, view, {
        orders: drafted,
        fillsWh: drafted.map((_order, index) => Math.abs(fillsWh[first + index] ?? 0)),
        buyPriceMicroPerKwh,
        sellPriceMicroPerKwh,
        meteredNetWh: netWh(),
      })
    },
  }

  function netWh(): number {
    return (now.importWh[home] as number) - (now.exportWh[home] as number)
  }

  function viewOf(slot: number): SlotView {
    return {
      slot,
      netWh: context.expectWh(home, slot, netWh()),
      retailMicroPerKwh: now.retailMicroPerKwh[home] as number,
      feedInMicroPerKwh: now.feedInMicroPerKwh[home] as number,
      limitWh: plain.connectionWh[home] as number,
      stateOfChargePpm: stateOfChargePpm(home, batteries),
      hasPv,
    }
  }
}
