/**
 * Makes a statement's bundle by computing the whole ledger again from its genesis: nothing in it is taken from what the
 * node remembers, so that it verifies anywhere.
 */
import type { ChainState } from '../../core/chain/chain-state.ts'
import { genesisState } from '../../core/chain/chain-state.ts'
import { encodeHeader } from '../../core/chain/block.ts'
import type { LeafProof } from '../../core/chain/state-proof.ts'
import { proveLeaf } from '../../core/chain/state-proof.ts'
import type { StateLeaves } from '../../core/chain/state-leaves.ts'
import { stateLeaves } from '../../core/chain/state-leaves.ts'
import { transferRecord } from '../../core/ledger/transfer.ts'
import { validatorsOf } from '../../core/governance/terms.ts'
import { assert } from '../../core/units/assert.ts'
import { OperatingError } from '../../core/units/operating-error.ts'
import type { Height } from '../../core/units/quantities.ts'
import type { CertifiedBlock, FoundBlock } from '../../engine/chain-store.ts'
import { encodeCertificate } from '../../engine/consensus-wire.ts'
import type { BlockOutcome } from '../../engine/outcome.ts'
import { describeOutcome } from '../../engine/outcome.ts'
import type { RuleShelf } from '../../engine/ports.ts'
import type { VerifiedBlock, VerifyChainParts } from '../../engine/verify-chain.ts'
import { verifyChain } from '../../engine/verify-chain.ts'
import type { StatementOrder } from '../make-statement.ts'
import { describeStatement, slotsOf } from '../make-statement.ts'
import { findTelling } from '../telling-blocks.ts'
import { transfersOf } from './account-transfers.ts'
import type { ProofBundle, ProofLink } from './bundle.ts'
import { trimCertificate, validatorLeafKeys, validatorsFingerprint } from './trusted-validators.ts'

export interface MakeProofParts extends VerifyChainParts {
  readonly genesisBytes: Uint8Array
  readonly rules: Pick<RuleShelf, 'find' | 'prepare' | 'bytes'>
  readonly blocks: AsyncIterable<FoundBlock>
  readonly progress?: (height: Height) => void
}

/** Throws `ledger-invalid` where a block does not hold, and what a statement throws. */
export async function makeProof(order: StatementOrder, parts: MakeProofParts): Promise<ProofBundle> {
  const range = slotsOf(order)
  const walk = startWalk(genesisState(parts.context.community), order.member.memberKey)
  for await (const step of verifyChain(parts, parts.blocks)) {
    if (step.type === 'failed') throw doesNotHold(step.failure)
    takeBlock(walk, step, range.fromSlot)
    parts.progress?.(step.state.height)
    if (step.state.settledThrough >= range.toSlot - 1) break
  }
  // The last block is the one that closes.
  if (walk.before.height > 0) proveAccount(walk, walk.before)
  const { outcomes } = walk
  const source = {
    tipHeight: outcomes.length,
    at: (height: Height) => Promise.resolve(outcomes[height - 1]),
  }
  const telling = await findTelling(source, range, order.community.genesis.firstSlot)
  const statement = describeStatement(order, range, telling)
  const { openingHeight, closingHeight } = statement.account
  const told = walk.kept.filter(({ height }) => height > openingHeight && height <= closingHeight)
  const modules = await Promise.all(walk.ruleHashes.map((hash) => moduleOf(hash, parts)))
  return {
    member: order.member.memberKey,
    year: order.month.year,
    month: order.month.month,
    genesisBytes: parts.genesisBytes,
    modules,
    links: walk.links,
    state: walk.opening,
    blocks: walk.kept.map(({ pair }) => pair),
    accounts: [...new Set([openingHeight, closingHeight])].flatMap(
      (height) => walk.accounts.get(height) ?? [],
    ),
    transfers: told.flatMap(({ transfers }) => transfers),
    statement: new TextEncoder().encode(JSON.stringify(statement)),
  }
}

interface KeptBlock {
  readonly height: Height
  readonly pair: CertifiedBlock
  readonly transfers: readonly Uint8Array[]
}

interface Walk {
  readonly account: string
  readonly links: ProofLink[]
  /** Leaves of the state before the kept blocks. */
  opening: StateLeaves
  readonly kept: KeptBlock[]
  readonly ruleHashes: string[]
  readonly outcomes: BlockOutcome[]
  readonly accounts: Map<Height, LeafProof>
  before: ChainState
}

function startWalk(before: ChainState, member: string): Walk {
  return {
    account: `money/${member}`,
    links: [],
    opening: new Map(),
    kept: [],
    ruleHashes: [],
    outcomes: [],
    accounts: new Map(),
    before,
  }
}

/** Blocks from that of the first slot on are kept; before them, the steps of trust. */
function takeBlock(walk: Walk, step: VerifiedBlock, fromSlot: number): void {
  const { before } = walk
  const { block, execution, state } = step
  walk.outcomes.push(describeOutcome(block, execution, { finalAtMs: 0, validators: [] }))
  const isKept = block.header.slot >= fromSlot
  if (isKept) {
    // The first block of the month: what stands before it is the state that the bundle begins with.
    if (walk.kept.length === 0 && before.height > 0) openWith(walk)
    walk.kept.push(keepBlock(walk.account, step, before))
    if (walk.ruleHashes.at(-1) !== block.header.ruleHash && !walk.ruleHashes.includes(block.header.ruleHash))
      walk.ruleHashes.push(block.header.ruleHash)
  } else addLink(walk, step)
  // The statement opens at the latest where the slot before the month is settled.
  if (isKept && before.settledThrough < fromSlot) proveAccount(walk, state)
  walk.before = state
}

function proveAccount({ accounts, account }: Walk, state: ChainState): void {
  const proof = proveLeaf(stateLeaves(state), `account/${account}`)
  if (proof !== undefined) accounts.set(state.height, proof)
}

/** The last header before the month, without leaves: its whole state is in the bundle. */
function openWith(walk: Walk): void {
  const last = walk.links.at(-1)
  assert(last !== undefined, 'the header before the month was kept')
  walk.links[walk.links.length - 1] = { ...last, leaves: [] }
  walk.opening = stateLeaves(walk.before)
  proveAccount(walk, walk.before)
}

/** A header where validators change, and always the last one. */
function addLink(walk: Walk, { block, certificate, state }: VerifiedBlock): void {
  const { before, links } = walk
  const last = links.at(-1)
  // What only marked the end so far makes room, unless it shows new validators.
  if (last !== undefined && last.leaves.length === 0) links.pop()
  const isStep = validatorsFingerprint(before.terms) !== validatorsFingerprint(state.terms)
  const leaves = isStep ? validatorLeaves(state) : []
  assert(certificate !== undefined, 'a block that holds has its certificate')
  const trimmed = trimCertificate(certificate, validatorsOf(before.terms))
  links.push({ header: encodeHeader(block.header), certificate: encodeCertificate(trimmed), leaves })
}

function validatorLeaves(state: ChainState): LeafProof[] {
  const leaves = stateLeaves(state)
  return validatorLeafKeys(state.terms).map((key) => {
    const proof = proveLeaf(leaves, key)
    assert(proof !== undefined, 'terms and members are leaves of every state')
    return proof
  })
}

function keepBlock(account: string, step: VerifiedBlock, before: ChainState): KeptBlock {
  const { block, certificate, execution, state } = step
  assert(certificate !== undefined, 'a block that holds has its certificate')
  const trimmed = trimCertificate(certificate, validatorsOf(before.terms))
  return {
    height: state.height,
    pair: { block: block.bytes, certificate: encodeCertificate(trimmed) },
    transfers: transfersOf(account, before, execution.transfers).map(transferRecord),
  }
}

async function moduleOf(hash: string, { rules }: MakeProofParts): Promise<Uint8Array> {
  const bytes = await rules.bytes(hash)
  assert(bytes !== undefined, 'a rule that cleared a block is at hand')
  return bytes
}

function doesNotHold({ code, height }: { code: string; height: Height }): OperatingError {
  return new OperatingError(
    { code: 'ledger-invalid', height },
    `The ledger does not hold, so nothing can be proved by it: ${code} at height ${String(height)}. docs/ledger.md says what to do.`,
  )
}
