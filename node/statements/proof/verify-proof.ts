/**
 * Checks a statement's bundle with nothing but the bundle and the hash of the community: whom the genesis trusts, step
 * by step to the month; the state before it; every block again, with its clearing and settlement; and then that the
 * statement and the transfers in the bundle are those that follow.
 */
import type { ChainState } from '../../core/chain/chain-state.ts'
import { genesisState } from '../../core/chain/chain-state.ts'
import { decodeState } from '../../core/chain/state-decode.ts'
import { rootOfLeaves } from '../../core/chain/state-leaves.ts'
import { toHex } from '../../core/codec/hex.ts'
import { sha256 } from '../../core/crypto/sha256.ts'
import type { VerifySignature } from '../../core/crypto/signing.ts'
import type { Community } from '../../core/governance/genesis.ts'
import { validatorsOf } from '../../core/governance/terms.ts'
import { OperatingError } from '../../core/units/operating-error.ts'
import type { Height } from '../../core/units/quantities.ts'
import type { FoundBlock } from '../../engine/chain-store.ts'
import type { RuleShelf } from '../../engine/ports.ts'
import type { ChainFailure, VerifiedBlock } from '../../engine/verify-chain.ts'
import { verifyChain } from '../../engine/verify-chain.ts'
import type { ProofBundle } from './bundle.ts'
import type { Claims, Recomputed } from './compare-claims.ts'
import { compareClaims } from './compare-claims.ts'
import type { ProofFailure } from './proof-failure.ts'
import { fault } from './proof-failure.ts'
import { afterLink, isTrimmed, judgeLink, validatorsFingerprint } from './trusted-validators.ts'

/** What a verification found; amounts are decimal strings. */
export interface ProofVerdict extends Claims {
  readonly failures: readonly ProofFailure[]
  /** The last block that holds. */
  readonly height: Height
  readonly blocks: number
  readonly transfers: number
  readonly state: ChainState | undefined
}

export interface VerifyProofParts {
  readonly verify: VerifySignature
  /** The bundle's genesis; throws where it is none. */
  readonly parseCommunity: (bytes: Uint8Array) => Community
  /** Rules of the bundle's own modules. */
  readonly shelfOf: (modules: readonly Uint8Array[]) => Pick<RuleShelf, 'find' | 'prepare'>
  readonly progress?: (height: Height, last: Height) => void
}

/** Names the first thing of each kind that does not hold; an empty list of failures is the proof. */
export async function verifyProof(
  bundle: ProofBundle,
  communityHash: string | undefined,
  parts: VerifyProofParts,
): Promise<ProofVerdict> {
  const hash = toHex(sha256(bundle.genesisBytes))
  if (communityHash !== undefined && hash !== communityHash)
    return nothing(
      fault('proof-community-other', 0, {
        part: 'genesis',
        what: `The bundle is of the community ${hash}.`,
      }),
    )
  const community = readCommunity(bundle, parts)
  if ('code' in community) return nothing(community)
  const opening = openState(bundle, community, parts.verify)
  if ('code' in opening) return nothing(opening)
  const walked = await walkBlocks(bundle, opening, { ...parts, community })
  if (walked.failure !== undefined) return { ...nothing(walked.failure), height: walked.state.height }
  const compared = await compareClaims(bundle, walked)
  return {
    statement: compared.statement,
    failures: compared.failures,
    height: walked.state.height,
    blocks: walked.steps.length,
    transfers: walked.steps.reduce((sum, { execution }) => sum + execution.transfers.length, 0),
    state: walked.state,
  }
}

function nothing(failure: ProofFailure): ProofVerdict {
  return { statement: undefined, failures: [failure], height: 0, blocks: 0, transfers: 0, state: undefined }
}

function readCommunity(
  { genesisBytes }: ProofBundle,
  { parseCommunity }: VerifyProofParts,
): Community | ProofFailure {
  try {
    return parseCommunity(genesisBytes)
  } catch (error) {
    if (!(error instanceof OperatingError)) throw error
    return fault('proof-damaged', 0, { part: 'genesis', what: error.message })
  }
}

/** The state before the blocks, certified by those to whom the links lead. */
function openState(
  { links, state: leaves }: ProofBundle,
  founded: Community,
  verify: VerifySignature,
): ChainState | ProofFailure {
  const last = links.length - 1
  let trusted = founded
  let height = 0
  for (const [index, link] of links.entries()) {
    const judged = judgeLink(link, trusted, verify)
    const step = `Step ${String(index + 1)} of the validators`
    const place = `links.${String(index)}`
    if (judged === undefined || judged.header.height <= height)
      return fault('proof-link-invalid', height, { part: place, what: `${step} does not hold.` })
    const { header, hash } = judged
    height = header.height
    if (index === last && link.leaves.length === 0) return stateOf(leaves, { header, hash })
    if (link.leaves.length === 0)
      return fault('proof-link-invalid', height, {
        part: `links.${String(index + 1)}`,
        what: `${step} is the last one, and another follows.`,
      })
    const next = afterLink(trusted, link.leaves, header.stateRoot)
    if (next === undefined)
      return fault('proof-link-invalid', height, {
        part: `${place}.leaves`,
        what: `${step} does not prove them.`,
      })
    if (fingerprintOf(next) === fingerprintOf(trusted))
      return fault('proof-link-invalid', height, { part: place, what: `${step} changes nothing.` })
    trusted = next
  }
  if (links.length > 0)
    return fault('proof-state-invalid', height, {
      part: `links.${String(links.length)}`,
      what: 'The header before the month is missing.',
    })
  if (leaves.size === 0) return genesisState(founded)
  return fault('proof-state-invalid', 0, {
    part: 'links.0',
    what: 'There is a state, and no header certifies it.',
  })
}

function fingerprintOf({ genesis, members }: Community): string {
  const seats = genesis.validators.map((member) => {
    return { member, state: 'voting', absentBlocks: 0, isCondemned: false, lostAtHeight: 0 } as const
  })
  return validatorsFingerprint({ seats, members })
}

function stateOf(
  leaves: ProofBundle['state'],
  { header, hash }: NonNullable<ReturnType<typeof judgeLink>>,
): ChainState | ProofFailure {
  const { height, slot, stateRoot } = header
  const part = 'state'
  if (rootOfLeaves(leaves) !== stateRoot)
    return fault('proof-state-invalid', height, {
      part,
      what: 'The state before the month is not that of its header.',
    })
  const state = decodeState({ height, slot, blockHash: hash }, leaves)
  const what = 'The state before the month does not read.'
  return state ?? fault('proof-state-invalid', height, { part, what })
}

interface Walked extends Recomputed {
  readonly failure: ProofFailure | undefined
}

async function walkBlocks(
  bundle: ProofBundle,
  opening: ChainState,
  { verify, community, shelfOf, progress }: VerifyProofParts & { readonly community: Community },
): Promise<Walked> {
  const steps: VerifiedBlock[] = []
  const rules = shelfOf(bundle.modules)
  const last = opening.height + bundle.blocks.length
  let before = opening
  const stop = (failure: ProofFailure): Walked => ({ failure, opening, state: before, steps, community })
  const walk = verifyChain(
    { context: { community, verify }, rules, from: opening },
    found(bundle, opening.height),
  )
  for await (const step of walk) {
    const place = `blocks.${String(steps.length)}`
    if (step.type === 'failed') return stop(placed(step.failure, place))
    if (step.certificate === undefined || !isTrimmed(step.certificate, validatorsOf(before.terms)))
      return stop(
        fault('proof-certificate-padded', step.state.height, {
          part: `${place}.certificate`,
          what: `The certificate of block ${String(step.state.height)} is not a quorum in order.`,
        }),
      )
    steps.push(step)
    before = step.state
    progress?.(before.height, last)
  }
  const used = [...new Set(steps.map(({ block }) => block.header.ruleHash))]
  const given = bundle.modules.map((module) => toHex(sha256(module)))
  if (used.join() !== given.join())
    return stop(
      fault('proof-modules-differ', before.height, {
        part: 'modules',
        what: 'The modules are not those that cleared the blocks.',
      }),
    )
  return { failure: undefined, opening, state: before, steps, community }
}

/** Where in the bundle the block or its certificate stands that does not hold. */
function placed(failure: ChainFailure, place: string): ProofFailure {
  const { code, height } = failure
  const isCertificate = code === 'ledger-certificate-damaged' || code === 'ledger-certificate-invalid'
  const part = code === 'rule-missing' ? 'modules' : isCertificate ? `${place}.certificate` : place
  return fault(code, height, { part, what: `Block ${String(height)}: ${failure.what}` })
}

async function* found({ blocks }: ProofBundle, after: Height): AsyncGenerator<FoundBlock, void> {
  let height = after
  for (const pair of blocks) yield await Promise.resolve({ height: ++height, pair })
}
