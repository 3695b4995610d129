/**
 * Casts this validator's gate vote when a gate closes: what it holds then, signed once, on disk before it is sent. A
 * restart sends the stored vote again and never another.
 */
import { checkSignedReading } from '../core/chain/accept-readings.ts'
import {
  HASH_NAME_BYTES,
  ownGateVoteBytes,
  READINGS_LIMIT,
  SHEET_NAME_BYTES,
  VOTE_BASE_BYTES,
} from '../core/governance/block-room.ts'
import type { ChainState } from '../core/chain/chain-state.ts'
import type { GateVote, SheetReference, SignedGateVote } from '../core/chain/gate-vote.ts'
import { decodeGateVote, encodeGateVoteBody, signedGateVote } from '../core/chain/gate-vote.ts'
import type { Community } from '../core/governance/genesis.ts'
import { hashBytes } from '../core/codec/hash-bytes.ts'
import type { VerifySignature } from '../core/crypto/signing.ts'
import { DOMAINS, signingInput } from '../core/crypto/signing.ts'
import type { SignedSheet } from '../core/market/order-sheet.ts'
import type { MeterReading, SignedReading } from '../core/metering/reading.ts'
import type { SlotIndex } from '../core/units/quantities.ts'
import type { Signer } from '../runtime/ed25519.ts'
import type { ChainKeeper } from './chain-keeper.ts'
import type { ChainStore } from './chain-store.ts'
import { dueTransactions } from './due-transactions.ts'
import type { Pool } from './pool.ts'
import type { MemberId } from './ports.ts'

/** With this many a vote and its readings stay below what a gate vote may weigh; a reference is some 75 bytes. */
export const SHEETS_NAMED_LIMIT = 500

export interface GateParts {
  readonly store: ChainStore
  readonly keeper: Pick<ChainKeeper, 'tip' | 'state' | 'community' | 'wasTipTimely'>
  readonly pool: Pool
  readonly signer: Signer
  readonly verify: VerifySignature
}

/** The vote for a slot: the stored one, or a new one that is stored before it is returned. */
export async function castGateVote(
  { community, self, slot }: { community: Community; self: MemberId; slot: SlotIndex },
  parts: GateParts,
): Promise<SignedGateVote> {
  const earlier = await storedGateVote(slot, parts.store)
  if (earlier !== undefined) return earlier
  const vote = composeVote({ community, self, slot }, parts)
  const signature = parts.signer.sign(
    signingInput(DOMAINS.gateVote, hashBytes(community.hash), encodeGateVoteBody(vote)),
  )
  const signed = signedGateVote(vote, signature)
  await parts.store.saveOwn('gate-vote', slot, 0, signed.bytes)
  return signed
}

/** What this validator said at the gate of a slot, if it did. */
async function storedGateVote(slot: SlotIndex, store: ChainStore): Promise<SignedGateVote | undefined> {
  const stored = await store.loadOwn('gate-vote', slot)
  return stored && decodeGateVote(stored.bytes)
}

function composeVote(
  { community, self, slot }: { community: Community; self: MemberId; slot: SlotIndex },
  { keeper, pool, verify }: GateParts,
): GateVote {
  const { blockHash: previousHash, height } = keeper.tip()
  const { terms } = keeper.state()
  const now = keeper.community()
  const held = pool.sheetsAtGate(slot)
  const size = { members: now.members.size, validators: now.genesis.validators.length }
  const roomBytes = ownGateVoteBytes(size) - VOTE_BASE_BYTES
  // The latest sheet of everybody comes before readings, and these before earlier revisions, which count no more.
  const latestBytes = new Set(held.map(({ sheet }) => sheet.member)).size * SHEET_NAME_BYTES
  const readings = dueReadings(pool.readings(), keeper.state(), {
    ...{ community: now, slot, verify },
    most: Math.max(0, Math.floor((roomBytes - latestBytes) / HASH_NAME_BYTES)),
  })
  const sheetsBytes = roomBytes - readings.length * HASH_NAME_BYTES
  return {
    version: keeper.community().genesis.protocolVersion,
    community: community.hash,
    slot,
    validator: self,
    previousHash,
    wasPreviousTimely: keeper.wasTipTimely(),
    sheets: namedSheets(held, Math.floor(sheetsBytes / SHEET_NAME_BYTES)),
    readings,
    transactions: dueTransactions(pool.transactions(), {
      ...{ community: now, terms, verify, previousHash },
      ...{ slot, height: height + 1 },
    }),
  }
}

/** Every revision held at the gate, in canonical order; where that is too much for one vote, each member's latest come first. */
function namedSheets(held: readonly SignedSheet[], most: number): SheetReference[] {
  const byRevision = [...held].sort((left, right) => right.sheet.revision - left.sheet.revision)
  const seen = new Map<MemberId, number>()
  const ranked = byRevision.map(({ sheet: { member, revision }, hash }) => {
    const rank = seen.get(member) ?? 0
    seen.set(member, rank + 1)
    return { rank, reference: { member, revision, hash } }
  })
  const kept = ranked
    .sort((left, right) => left.rank - right.rank)
    .slice(0, Math.min(most, SHEETS_NAMED_LIMIT))
  return kept.map(({ reference }) => reference).sort(byMemberThenRevision)
}

function byMemberThenRevision(left: SheetReference, right: SheetReference): number {
  if (left.member !== right.member) return left.member < right.member ? -1 : 1
  return left.revision - right.revision || (left.hash < right.hash ? -1 : 1)
}

/** Readings that the next block can take: each member's in order, without a hole, of slots that are over by then. */
function dueReadings(
  readings: readonly SignedReading[],
  state: ChainState,
  {
    community,
    slot,
    verify,
    most,
  }: { community: Community; slot: SlotIndex; verify: VerifySignature; most: number },
): string[] {
  const context = { community, verify, blockSlot: slot }
  const previous = new Map<MemberId, MeterReading>()
  const due: string[] = []
  for (const signed of [...readings].sort(bySlotThenHash)) {
    const { reading, hash } = signed
    const before = previous.get(reading.member)
    const isNext =
      before === undefined
        ? checkSignedReading(signed, state.meters, context) === 'ok'
        : reading.slot < slot && follows(reading, before)
    if (!isNext) continue
    previous.set(reading.member, reading)
    due.push(hash)
  }
  return due.slice(0, Math.min(most, READINGS_LIMIT)).sort()
}

function follows({ slot, start }: MeterReading, before: MeterReading): boolean {
  const { importWh, exportWh } = before.end
  return slot === before.slot + 1 && start.importWh === importWh && start.exportWh === exportWh
}

function bySlotThenHash(left: SignedReading, right: SignedReading): number {
  return left.reading.slot - right.reading.slot || (left.hash < right.hash ? -1 : 1)
}
