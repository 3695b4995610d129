/**
 * Notices that somebody else signs with this home's consensus key: a copied data directory that runs twice, or one that
 * was restored from a backup. What this node signs grows from place to place and is on its disk before it is sent; so a
 * true signature of its key for a later place than the last on its disk is not its own work, and whatever it signed
 * next might contradict it.
 */
import type { Block } from '../core/chain/block.ts'
import type { SignedGateVote } from '../core/chain/gate-vote.ts'
import { asciiBytes, concatBytes, equalBytes } from '../core/codec/bytes.ts'
import { hashBytes } from '../core/codec/hash-bytes.ts'
import type { CommitCertificate } from '../core/consensus/message.ts'
import { comparePlaces } from '../core/consensus/sign-state.ts'
import type { Hash } from '../core/crypto/sha256.ts'
import type { Genesis } from '../core/governance/genesis.ts'
import type { VerifySignature } from '../core/crypto/signing.ts'
import { DOMAINS, signingInput } from '../core/crypto/signing.ts'
import { OperatingError } from '../core/units/operating-error.ts'
import type { SlotIndex } from '../core/units/quantities.ts'
import { firstOpenSlot } from '../core/units/slots.ts'
import type { Clock } from '../runtime/clock.ts'
import type { ChainStore } from './chain-store.ts'
import type { Claimed, ConsensusMessage } from './consensus-wire.ts'
import { claimOf } from './consensus-wire.ts'
import type { MemberId } from './ports.ts'
import type { SignRecord } from './sign-record.ts'
import { conflict } from './sign-record.ts'

export interface OwnKey {
  /** A consensus message from the street; its signatures need not be checked yet. */
  readonly heardMessage: (message: ConsensusMessage) => void
  /** The same for a gate vote. */
  readonly heardGateVote: (signed: SignedGateVote) => void
  /** A certified block from the street. */
  readonly heardBlock: (block: Block, certificate: CommitCertificate) => void
  /** This node's own gate vote is on disk, and about to be sent. */
  readonly cast: (signed: SignedGateVote) => void
}

export interface OwnKeyParts {
  readonly record: Pick<SignRecord, 'lastPlace'>
  /** The last own gate vote on disk, before the first of this process. */
  readonly lastGateVote: LastGateVote | undefined
  readonly publicKey: Uint8Array
  readonly verify: VerifySignature
  /** Signs nothing from here on. */
  readonly found: (error: OperatingError) => void
}

/** Without bytes where they cannot be read. */
export interface LastGateVote {
  readonly slot: SlotIndex
  readonly bytes: Uint8Array | undefined
}

export function createOwnKey(
  { community, self }: { community: { readonly hash: Hash }; self: MemberId },
  { record, lastGateVote, publicKey, verify, found }: OwnKeyParts,
): OwnKey {
  const communityBytes = hashBytes(community.hash)
  let lastCast = lastGateVote

  /** Another key of this member, from before a rotation, may have signed what it liked. */
  function isByThisKey(claim: Claimed, signature: Uint8Array): boolean {
    const { domain, body } = claimOf(claim)
    return verify(publicKey, signingInput(domain, communityBytes, body), signature)
  }

  function heardClaim(claim: Claimed, signature: Uint8Array): void {
    if (claim.validator !== self) return
    const last = record.lastPlace()
    const order = last === undefined ? -1 : comparePlaces(last, { ...claim, step: claim.type })
    if (order > 0) return
    if (order === 0 && last !== undefined && equalBytes(last.bytes, claimBytes(claim))) return
    if (isByThisKey(claim, signature))
      found(order === 0 ? conflict(claim.height) : elsewhere(`at height ${String(claim.height)}`))
  }

  function heardGateVote({ vote, envelope, bytes }: SignedGateVote): void {
    if (vote.validator !== self) return
    const { slot: lastSlot, bytes: lastBytes } = lastCast ?? { slot: -1, bytes: undefined }
    if (vote.slot < lastSlot) return
    if (vote.slot === lastSlot && (lastBytes === undefined || equalBytes(lastBytes, bytes))) return
    const input = signingInput(DOMAINS.gateVote, communityBytes, envelope.body)
    if (verify(publicKey, input, envelope.signature))
      found(elsewhere(`at the gate of slot ${String(vote.slot)}`))
  }

  function heardCertificate({ height, round, valueId, signatures }: CommitCertificate): void {
    for (const { validator, signature } of signatures)
      heardClaim({ type: 'precommit', height, round, valueId, validator }, signature)
  }

  return {
    heardMessage(message) {
      if (message.kind === 'vote') return heardClaim(message.vote, message.vote.signature)
      if (message.kind === 'certificate') return heardCertificate(message.certificate)
      const { proposal, polka } = message
      heardClaim({ type: 'proposal', ...proposal }, proposal.signature)
      for (const vote of polka) heardClaim(vote, vote.signature)
    },
    heardGateVote,
    heardBlock(block, certificate) {
      heardCertificate(certificate)
      for (const signed of block.body.gateVotes) heardGateVote(signed)
    },
    cast({ vote, bytes }) {
      if (lastCast === undefined || vote.slot > lastCast.slot) lastCast = { slot: vote.slot, bytes }
    },
  }
}

/** The last gate vote on this disk. One that cannot be read may be of any gate that has closed. */
export async function lastGateVoteOf(
  store: ChainStore,
  { genesis, clock }: { genesis: Genesis; clock: Clock },
): Promise<LastGateVote | undefined> {
  try {
    return await store.lastOwn('gate-vote', 0)
  } catch (error) {
    const { slotMs, gateLeadMs } = genesis
    if (!(error instanceof OperatingError && error.code === 'store-corrupt')) throw error
    return { slot: firstOpenSlot(clock.nowMs(), slotMs, gateLeadMs) - 1, bytes: undefined }
  }
}

function claimBytes(claim: Claimed): Uint8Array {
  const { domain, body } = claimOf(claim)
  return concatBytes(asciiBytes(domain), body)
}

function elsewhere(where: string): OperatingError {
  return new OperatingError(
    { code: 'own-key-elsewhere' },
    `The street has a signature of this home's consensus key ${where} that is not on this disk: a copy of the data directory runs elsewhere, or this one is older than what was signed. This node signs nothing any more.`,
  )
}
