/**
 * Before a validator that was started signs, it listens over one gate. At every gate every validator says something, and
 * peers keep what was said of a slot until the next gate: so a copy of this home that runs elsewhere, and whatever this
 * disk has lost, is heard by then (`own-key.ts`). It then takes part in that very slot: a restart costs no slot of its own.
 */
import type { Genesis } from '../core/governance/genesis.ts'
import { faultBound } from '../core/governance/genesis.ts'
import { firstOpenSlot, gateClosureMs } from '../core/units/slots.ts'
import type { Clock } from '../runtime/clock.ts'
import type { Logger } from '../runtime/logger.ts'
import type { Random } from '../runtime/random.ts'
import { waitFor, waitUntil } from '../runtime/waiting.ts'
import type { CatchUp } from './catch-up.ts'
import type { ChainKeeper } from './chain-keeper.ts'
import type { Pool } from './pool.ts'
import type { MemberId } from './ports.ts'
import { CLOCK_TOLERANCE_MS } from './schedule.ts'

export interface ListenFirstParts {
  readonly clock: Clock
  readonly random: Random
  readonly keeper: Pick<ChainKeeper, 'community'>
  readonly pool: Pick<Pool, 'dropBefore'>
  readonly catchUp: Pick<CatchUp, 'hearPeers' | 'fetchBlocks'>
  readonly halted: () => unknown
  readonly logger: Logger
}

/** Real milliseconds in which what is said at a gate reaches everybody. */
const TRAVEL_MS = 1000
/** Two copies that start together must not end listening together: up to this part of the time between gate and start. */
const APART_PART = 0.1
const APART_LIMIT_MS = 10_000
/** Real milliseconds until peers are asked again, where too few have answered. */
const AGAIN_MS = 1000

/** Resolves to true when this node may sign, and to false when it must not or the signal came. */
export async function listenFirst(
  signal: AbortSignal,
  { self }: { self: MemberId },
  parts: ListenFirstParts,
): Promise<boolean> {
  const { clock, random, keeper, pool, catchUp, halted, logger } = parts
  const { genesis } = keeper.community()
  const { slotMs, gateLeadMs } = genesis
  if (!mustListen(genesis, self, clock)) return true

  let slot = firstOpenSlot(clock.nowMs(), slotMs, gateLeadMs)
  logger.info({ slot }, 'listens over one gate before it signs')
  const apartMs = Math.min((APART_PART * gateLeadMs) / clock.speed, APART_LIMIT_MS) * random.fraction()
  const closedMs = gateClosureMs(slot, slotMs, gateLeadMs)
  if (!(await waitUntil(clock, closedMs + CLOCK_TOLERANCE_MS, signal))) return false
  if (!(await waitFor(clock, TRAVEL_MS + apartMs, signal))) return false
  while (!signal.aborted) {
    // Nobody closes gates while this node listens, and it may be alone for long.
    slot = firstOpenSlot(clock.nowMs(), slotMs, gateLeadMs) - 1
    pool.dropBefore(slot)
    const { answered, isInStep } = await catchUp.hearPeers()
    if (halted() !== undefined) return false
    if (!isInStep) await catchUp.fetchBlocks()
    else if (haveEnoughAnswered(answered, keeper.community().genesis, self)) return !signal.aborted
    await waitFor(clock, AGAIN_MS, signal)
  }
  return false
}

/** Before the first gate nobody can have signed anything: a new street starts at once. */
function mustListen(
  { validators, firstSlot, slotMs, gateLeadMs }: Genesis,
  self: MemberId,
  clock: Clock,
): boolean {
  return validators.includes(self) && clock.nowMs() >= gateClosureMs(firstSlot, slotMs, gateLeadMs)
}

/**
 * Of f + 1 validators one is honest; of other members all may lie, for nothing bounds how many do. Where fewer validators
 * are there, nothing can be agreed on anyhow. Who votes alone has nobody to ask.
 */
function haveEnoughAnswered(answered: readonly MemberId[], { validators }: Genesis, self: MemberId): boolean {
  const needed = Math.min(faultBound(validators.length).faulty + 1, validators.length - 1)
  return answered.filter((member) => member !== self && validators.includes(member)).length >= needed
}
