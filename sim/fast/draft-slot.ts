import type { HomeAgent } from './home-agent.ts'
import type { SlotMarket } from './slot-market.ts'
import type { StreetMemory } from './street-memory.ts'

/** Fills the book of a slot. */
export type DraftSlot = (slot: number) => void

/**
 * Agents draft for themselves, all others order what they expect at what it is worth; in the order of the homes, from a
 * place on that differs from slot to slot.
 */
export function createSlotDraft(
  agents: readonly (HomeAgent | null)[],
  { market, memory }: { readonly market: SlotMarket; readonly memory: StreetMemory },
): DraftSlot {
  const count = agents.length
  const nextAgent = placesOfNext(agents)
  return (slot) => {
    market.open()
    const first = market.firstHome(slot)
    draft(slot, first, count)
    draft(slot, 0, first)
  }

  function draft(slot: number, fromHome: number, untilHome: number): void {
    let home = fromHome
    while (home < untilHome) {
      const until = Math.min(nextAgent[home] as number, untilHome)
      if (home < until) memory.draft(home, until)
      if (until < untilHome) agents[until]?.draft(slot)
      home = until + 1
    }
  }
}

/** For each home the first from it on that is an agent; beyond the last one, how many homes there are. */
function placesOfNext(agents: readonly (HomeAgent | null)[]): Int32Array {
  const next = new Int32Array(agents.length)
  let agent = agents.length
  for (let home = agents.length - 1; home >= 0; home--) {
    if (agents[home] !== null) agent = home
    next[home] = agent
  }
  return next
}
