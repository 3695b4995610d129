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
import { castGateVote } from './gate.ts'
import type { MemberId } from './ports.ts'

export interface GateKeepingParts extends GateParts {
  readonly clock: Clock
  readonly publish: (vote: Uint8Array) => void
  /** This node's own vote is on disk, and leaves now. */
  readonly cast: (signed: SignedGateVote) => void
  /** Anything but undefined: this node signs nothing any more. */
  readonly halted: () => unknown
  /** A gate is closed: a block may be built now. */
  readonly closed: () => void
}

/**
 * Runs until the signal, and begins with the gate that closed last: there a validator that has listened says that it is
 * here, also where the block is final by now, so that a copy of it which still listens hears it. A home whose votes do
 * not count closes the gates all the same, and says nothing.
 */
export async function keepGatesUntil(
  signal: AbortSignal,
  { community, self }: { community: Community; self: MemberId },
  parts: GateKeepingParts,
): Promise<void> {
  const { clock, keeper, pool, halted, closed } = parts
  const { slotMs, gateLeadMs, firstSlot } = community.genesis

  const isValidator = (): boolean => keeper.community().genesis.validators.includes(self)

  function send(signed: SignedGateVote): void {
    if (signal.aborted || halted() !== undefined) return
    parts.cast(signed)
    pool.addGateVote(signed)
    parts.publish(signed.bytes)
  }

  async function close(slot: SlotIndex): Promise<void> {
    pool.dropBefore(slot)
    if (isValidator() && halted() === undefined) send(await castGateVote({ community, self, slot }, parts))
    closed()
  }

  const lastClosed = firstOpenSlot(clock.nowMs(), slotMs, gateLeadMs) - 1
  if (lastClosed >= firstSlot) await close(lastClosed)
  const nextSlot = (from: SlotIndex): SlotIndex =>
    Math.max(from, firstOpenSlot(clock.nowMs(), slotMs, gateLeadMs))
  let slot = nextSlot(firstSlot)
  while (await waitUntil(clock, gateClosureMs(slot, slotMs, gateLeadMs), signal)) {
    await close(slot)
    slot = nextSlot(slot + 1)
  }
}
