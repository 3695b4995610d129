import { truthfulLimit } from '../../node/core/trading/truthful.ts'
import type { AgentContext, HomeAgent } from './home-agent.ts'
import { stateOfChargePpm } from './state-of-charge.ts'

/** Fills the book of a slot: agents draft for themselves, all others order what they expect at what it is worth. */
export function draftSlot(
  slot: number,
  agents: readonly (HomeAgent | null)[],
  context: AgentContext & { readonly hasErrors: boolean },
): void {
  const { street, now, market, limitsWh, hasErrors } = context
  const count = street.homes.length
  market.open()
  let home = market.firstHome(slot)
  for (let turn = 0; turn < count; turn++) {
    const agent = agents[home] as HomeAgent | null
    if (agent !== null) agent.draft(slot)
    else {
      const netWh = (now.importWh[home] as number) - (now.exportWh[home] as number)
      const expectedWh = hasErrors ? context.expectWh(home, slot, netWh) : netWh
      const limitWh = limitsWh[home] as number
      const energyWh = expectedWh > limitWh ? limitWh : expectedWh < -limitWh ? -limitWh : expectedWh
      if (energyWh !== 0) market.add(home, energyWh, limitOf(home, energyWh, context))
    }
    home = home + 1 === count ? 0 : home + 1
  }
}

function limitOf(home: number, netWh: number, context: AgentContext): number {
  const { now, batteries } = context
  const retail = now.retailMicroPerKwh[home] as number
  const feedIn = now.feedInMicroPerKwh[home] as number
  if (batteries.capacityWh[home] === 0) return netWh > 0 ? retail : feedIn
  return truthfulLimit({
    netWh,
    retailMicroPerKwh: retail,
    feedInMicroPerKwh: feedIn,
    stateOfChargePpm: stateOfChargePpm(home, context.batteries),
  })
}
