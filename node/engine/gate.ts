/**
 * Casts this validator's gate vote when a gate closes: what it holds then, signed once, on disk before it is sent. A
 * restart sends the stored vote again and never another.
 */
import type { ChainState } from '../core/chain/chain-state.ts'
import type { GateVote, SignedGateVote } from '../core/chain/gate-vote.ts'
import {
  decodeGateVote,
  encodeGateVoteBody,
  READINGS_LIMIT,
  signedGateVote,
} from '../core/chain/gate-vote.ts'
import type { Community } from '../core/chain/genesis.ts'
import { hashBytes } from '../core/codec/hash-bytes.ts'
import { DOMAINS, signingInput } from '../core/crypto/signing.ts'
import { nextSlot } from '../core/metering/check-reading.ts'
import type { SignedReading } from '../core/metering/reading.ts'
import { PROTOCOL_VERSION } from '../core/units/protocol.ts'
import type { SlotIndex } from '../core/units/quantities.ts'
import type { Signer } from '../runtime/ed25519.ts'
import type { ChainKeeper } from './chain-keeper.ts'
import type { ChainStore } from './chain-store.ts'
import type { Pool } from './pool.ts'
import type { MemberId } from './ports.ts'

export interface GateParts {
  readonly store: ChainStore
  readonly keeper: ChainKeeper
  readonly pool: Pool
  readonly signer: Signer
}

/** The vote for a slot: the stored one, or a new one that is stored before it is returned. */
export async function castGateVote(
  { community, self, slot }: { community: Community; self: MemberId; slot: SlotIndex },
  parts: GateParts,
): Promise<SignedGateVote> {
  const stored = await parts.store.loadOwn('gate-vote', slot)
  const earlier = stored && decodeGateVote(stored.bytes)
  if (earlier !== undefined) return earlier
  const vote = composeVote({ community, self, slot }, parts)
  const signature = parts.signer.sign(
    signingInput(DOMAINS.gateVote, hashBytes(community.hash), encodeGateVoteBody(vote)),
  )
  const signed = signedGateVote(vote, signature)
  await parts.store.saveOwn('gate-vote', slot, 0, signed.bytes)
  return signed
}

function composeVote(
  { community, self, slot }: { community: Community; self: MemberId; slot: SlotIndex },
  { keeper, pool }: GateParts,
): GateVote {
  const sheets = pool
    .sheetsOf(slot)
    .map(({ sheet, hash }) => ({ member: sheet.member, revision: sheet.revision, hash }))
    .sort((left, right) =>
      left.member === right.member ? left.revision - right.revision : left.member < right.member ? -1 : 1,
    )
  return {
    version: PROTOCOL_VERSION,
    community: community.hash,
    slot,
    validator: self,
    previousHash: keeper.tip().blockHash,
    wasPreviousTimely: keeper.wasTipTimely(),
    sheets,
    readings: dueReadings(pool.readings(), keeper.state(), { community, slot }),
  }
}

/** Readings that the next block can take: each member's in order, without a hole, of slots that are over by then. */
function dueReadings(
  readings: readonly SignedReading[],
  state: ChainState,
  { community, slot }: { community: Community; slot: SlotIndex },
): string[] {
  const expected = new Map<MemberId, number>()
  for (const [member, meter] of state.meters)
    expected.set(member, nextSlot(meter, community.genesis.firstSlot))
  const due: string[] = []
  for (const { reading, hash } of [...readings].sort(
    (left, right) => left.reading.slot - right.reading.slot,
  )) {
    if (reading.slot >= slot || expected.get(reading.member) !== reading.slot) continue
    expected.set(reading.member, reading.slot + 1)
    due.push(hash)
  }
  return due.slice(0, READINGS_LIMIT).sort()
}
