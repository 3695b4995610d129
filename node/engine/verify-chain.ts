/**
 * Recomputes a chain from its genesis: every block is judged as a validator judges it before it votes (gate votes,
 * book, clearing by the rule's module, settlement, state root), and every certificate by the validators of its height.
 * Nothing that the chain says about itself is believed; only the genesis is.
 */
import type { Block } from '../core/chain/block.ts'
import { decodeBlock } from '../core/chain/block.ts'
import type { ChainState } from '../core/chain/chain-state.ts'
import { genesisState } from '../core/chain/chain-state.ts'
import type { BlockRefusal } from '../core/chain/check-block.ts'
import { checkBlock } from '../core/chain/check-block.ts'
import type { ChainContext, Execution } from '../core/chain/execute.ts'
import { communityUnder } from '../core/governance/terms.ts'
import type { CommitCertificate } from '../core/consensus/message.ts'
import type { SignedClaim } from '../core/crypto/signed-claim.ts'
import { PROTOCOL_VERSION } from '../core/units/protocol.ts'
import type { Height } from '../core/units/quantities.ts'
import type { Community } from '../core/governance/genesis.ts'
import { bodyClaims, certificateClaims } from './block-claims.ts'
import type { FoundBlock } from './chain-store.ts'
import { createConsensusJudge } from './consensus-judge.ts'
import { decodeCertificate } from './consensus-wire.ts'
import type { RuleShelf } from './ports.ts'
import type { VerifyAhead, VerifyLater } from './verify-ahead.ts'
import { BLOCKS_AHEAD, createVerifyAhead } from './verify-ahead.ts'

/** What can be wrong with a chain; a block that is refused keeps the code of its refusal. */
export type ChainFault =
  | BlockRefusal
  | 'ledger-block-missing'
  | 'ledger-block-damaged'
  | 'ledger-certificate-damaged'
  | 'ledger-certificate-invalid'
  | 'rule-missing'
  | 'protocol-too-old'

export interface ChainFailure {
  readonly code: ChainFault
  readonly height: Height
  /** In words, for people. */
  readonly what: string
}

export interface VerifiedBlock {
  readonly type: 'verified'
  readonly block: Block
  readonly certificate: CommitCertificate | undefined
  readonly execution: Execution
  /** After the block. */
  readonly state: ChainState
}

export type ChainStep = VerifiedBlock | { readonly type: 'failed'; readonly failure: ChainFailure }

export interface VerifyChainParts {
  /** Where the walk begins; the genesis unless somebody has proved a later state. */
  readonly from?: ChainState
  readonly context: Omit<ChainContext, 'ruleFor'>
  readonly rules: Pick<RuleShelf, 'find' | 'prepare'>
  /** Where it is given, the signatures of the next blocks are verified by it while one is executed. */
  readonly verifyLater?: VerifyLater
}

/**
 * Yields each block that holds, with what it did. A certificate that does not hold is a failure, and its block, which
 * was executed, still counts; a block that does not hold ends the walk, for nothing after it has a state to stand on.
 */
export async function* verifyChain(
  { context: given, rules, from, verifyLater }: VerifyChainParts,
  blocks: AsyncIterable<FoundBlock>,
): AsyncGenerator<ChainStep, void> {
  const ahead = verifyLater && createVerifyAhead({ verify: given.verify, verifyLater })
  const context = ahead === undefined ? given : { ...given, verify: ahead.verify }
  const chain: ChainContext = { ...context, ruleFor: rules.find }
  let state = from ?? genesisState(context.community)
  const opening = openBlocks(blocks, { ahead, community: () => communityUnder(given.community, state.terms) })
  for await (const found of opening) {
    const height = state.height + 1
    const opened = checkFound(found, height)
    if ('code' in opened) {
      yield failed(opened.code, height, opened.what)
      return
    }
    const { block, certificate } = opened
    const certified = judgeCertificate(certificate, { block, height, state, context })
    if (certified.code !== 'ok') yield failed(certified.code, height, certified.what)
    const executed = await execute(block, state, { chain, rules })
    if ('code' in executed) {
      yield failed(executed.code, height, executed.what)
      return
    }
    state = executed.state
    yield { type: 'verified', block, certificate, ...executed }
  }
}

async function execute(
  block: Block,
  state: ChainState,
  { chain, rules }: { chain: ChainContext; rules: VerifyChainParts['rules'] },
): Promise<Pick<VerifiedBlock, 'execution' | 'state'> | Wrong<ChainFault>> {
  const obstacle = await findObstacle(state, rules)
  if (obstacle !== undefined) return obstacle
  const check = checkBlock(block, state, chain)
  if (check.code !== 'ok') return { code: check.code, what: REFUSED }
  return { execution: check.execution, state: check.state }
}

const REFUSED =
  'The block is not what follows from the blocks before it; what comes after it was not verified.'

function failed(code: ChainFault, height: Height, what: string): ChainStep {
  return { type: 'failed', failure: { code, height, what } }
}

interface Wrong<Code extends ChainFault> {
  readonly code: Code
  readonly what: string
}

/** A found block with its parts read, as far as they can be. */
interface OpenedBlock {
  readonly height: Height
  readonly block: Block | undefined
  readonly certificate: CommitCertificate | undefined
}

function openFound({ height, pair }: FoundBlock): OpenedBlock {
  const block = pair && decodeBlock(pair.block)
  return { height, block, certificate: pair && decodeCertificate(pair.certificate) }
}

interface OpeningBlock {
  readonly opened: OpenedBlock
  readonly done: Promise<unknown> | undefined
}

/** The blocks in their order, each opened some blocks before it is needed. */
async function* openBlocks(
  blocks: AsyncIterable<FoundBlock>,
  { ahead, community }: { ahead: VerifyAhead | undefined; community: () => Community },
): AsyncGenerator<OpenedBlock, void> {
  const queue: OpeningBlock[] = []
  async function first(): Promise<OpenedBlock | undefined> {
    const next = queue.shift()
    if (next?.done !== undefined) await ahead?.helpUntil(next.done)
    return next?.opened
  }
  for await (const found of blocks) {
    const opened = openFound(found)
    queue.push({ opened, done: ahead?.begin([claimsOf(opened, community())]) })
    if (queue.length <= (ahead === undefined ? 0 : BLOCKS_AHEAD)) continue
    const next = await first()
    if (next !== undefined) yield next
  }
  for (let next = await first(); next !== undefined; next = await first()) yield next
}

function claimsOf({ block, certificate }: OpenedBlock, community: Community): SignedClaim[] {
  return [
    ...(certificate === undefined ? [] : certificateClaims(certificate, community)),
    ...(block === undefined ? [] : bodyClaims(block, community)),
  ]
}

function checkFound(
  { height: foundAt, block, certificate }: OpenedBlock,
  height: Height,
):
  | { block: Block; certificate: CommitCertificate | undefined }
  | Wrong<'ledger-block-missing' | 'ledger-block-damaged'> {
  if (foundAt !== height) {
    const what = `The block is missing, the next one here is ${foundAt}; what comes after it was not verified.`
    return { code: 'ledger-block-missing', what }
  }
  if (block !== undefined) return { block, certificate }
  const what = 'The bytes of the block are damaged; what comes after it was not verified.'
  return { code: 'ledger-block-damaged', what }
}

/** By the validators whom the state before the block names, with the keys that they had then. */
function judgeCertificate(
  certificate: CommitCertificate | undefined,
  at: {
    block: Block
    height: Height
    state: ChainState
    context: VerifyChainParts['context']
  },
): { code: 'ok' } | Wrong<'ledger-certificate-damaged' | 'ledger-certificate-invalid'> {
  if (certificate === undefined)
    return { code: 'ledger-certificate-damaged', what: 'The bytes of the certificate are damaged.' }
  if (certificate.valueId !== at.block.hash)
    return { code: 'ledger-certificate-invalid', what: 'The certificate is for another block.' }
  const { community, verify } = at.context
  const judge = createConsensusJudge({ community: () => communityUnder(community, at.state.terms), verify })
  const code = judge.certificateCode(certificate, at.height)
  if (code === 'ok') return { code }
  return { code: 'ledger-certificate-invalid', what: `The certificate does not hold: ${code}.` }
}

/** What this program lacks to judge the next block; that says nothing about the block. */
async function findObstacle(
  { terms }: ChainState,
  rules: VerifyChainParts['rules'],
): Promise<Wrong<'rule-missing' | 'protocol-too-old'> | undefined> {
  if (terms.protocolVersion > PROTOCOL_VERSION) {
    const what = `From here on the protocol is version ${terms.protocolVersion}; this program knows ${PROTOCOL_VERSION}.`
    return { code: 'protocol-too-old', what }
  }
  if (await rules.prepare(terms.rule)) return undefined
  const what = `No module with the hash ${terms.rule.hash} of the rule ${terms.rule.name} is at hand, or its bytes were changed.`
  return { code: 'rule-missing', what }
}
