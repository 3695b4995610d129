/**
 * Keeps the gates: at each closure the pool forgets slots that have passed, and a validator says what it holds. What
 * fails here is thrown: a validator that cannot keep its vote on disk must not send it.
 */
import type { SignedGateVote } from '../core/chain/gate-vote.ts'
import type { Community } from '../core/governance/genesis.ts'
import type { SlotIndex } from '../core/units/quantities.ts'
import { firstOpenSlot, gateClosureMs } from '../core/units/slots.ts'
import type { Clock } from '../runtime/clock.ts'
import { waitUntil } from '../runtime/waiting.ts'
import type { GateParts } from './gate.ts'
import { castGateVote, storedGateVote } from './gate.ts'
import type { MemberId } from './ports.ts'
import { proposableSlot } from './schedule.ts'

export interface GateKeepingParts extends GateParts {
  readonly clock: Clock
  readonly publish: (vote: Uint8Array) => void
  /** Anything but undefined: this node signs nothing any more. */
  readonly halted: () => unknown
  /** A gate is closed: a block may be built now. */
  readonly closed: () => void
}

/** Runs until the signal. A home whose votes do not count closes the gates all the same, and says nothing. */
export async function keepGatesUntil(
  signal: AbortSignal,
  { community, self }: { community: Community; self: MemberId },
  parts: GateKeepingParts,
): Promise<void> {
  const { clock, keeper, pool, publish, halted, closed } = parts
  const { slotMs, gateLeadMs, firstSlot } = community.genesis

  const isValidator = (): boolean => keeper.community().genesis.validators.includes(self)

  function send(signed: SignedGateVote): void {
    if (signal.aborted || halted() !== undefined) return
    pool.addGateVote(signed)
    publish(signed.bytes)
  }

  /** A validator that comes back before the slot is agreed on says again what it said at the gate. */
  async function sendAgain(): Promise<void> {
    const slot = proposableSlot(community.genesis, clock)
    const stored = slot === undefined ? undefined : await storedGateVote(slot, parts.store)
    if (isValidator() && stored !== undefined) send(stored)
  }

  async function close(slot: SlotIndex): Promise<void> {
    pool.dropBefore(slot)
    const isDue = halted() === undefined && slot > keeper.tip().slot
    if (isValidator() && isDue) send(await castGateVote({ community, self, slot }, parts))
    closed()
  }

  await sendAgain()
  const nextSlot = (from: SlotIndex): SlotIndex =>
    Math.max(from, firstOpenSlot(clock.nowMs(), slotMs, gateLeadMs))
  let slot = nextSlot(firstSlot)
  while (await waitUntil(clock, gateClosureMs(slot, slotMs, gateLeadMs), signal)) {
    await close(slot)
    slot = nextSlot(slot + 1)
  }
}
