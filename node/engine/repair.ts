/**
 * Asks peers while this node waits for a block: gossip loses messages, and what was lost comes back this way. In the
 * time in which a slot can be agreed on it asks often, after that seldom: then it waits only to be in step again.
 */
import type { Genesis } from '../core/governance/genesis.ts'
import { slotAt } from '../core/units/slots.ts'
import type { Clock } from '../runtime/clock.ts'
import type { Random } from '../runtime/random.ts'
import { waitFor } from '../runtime/waiting.ts'
import type { CatchUp } from './catch-up.ts'
import type { ChainKeeper } from './chain-keeper.ts'
import { proposableSlot } from './schedule.ts'

/** Real milliseconds between two rounds of asking, and as much again by chance, so that homes do not ask in step. */
const REPAIR_MS = 500
/** While no block is possible, one round in so many is used. */
const IDLE_ROUNDS = 16

export interface RepairParts {
  readonly clock: Clock
  readonly random: Random
  readonly keeper: ChainKeeper
  readonly catchUp: CatchUp
}

/** Runs until the signal. */
export async function repairUntil(signal: AbortSignal, genesis: Genesis, parts: RepairParts): Promise<void> {
  const { clock, random, keeper, catchUp } = parts
  const hasClosed = (slot: number | undefined): boolean => slot !== undefined && slot > keeper.tip().slot
  for (let round = 1; await waitFor(clock, REPAIR_MS * (1 + random.fraction()), signal); round++) {
    const lastClosed = slotAt(clock.nowMs() + genesis.gateLeadMs, genesis.slotMs)
    const isUrgent = hasClosed(proposableSlot(genesis, clock))
    if (!isUrgent && (!hasClosed(lastClosed) || round % IDLE_ROUNDS !== 0)) continue
    await catchUp.fetchBlocks()
    if (hasClosed(lastClosed)) await catchUp.fetchCurrent()
  }
}
