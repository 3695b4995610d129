/**
 * Mends blocks that others certified than vote now, or with other keys. Who voted then, and with which keys, follows from
 * the blocks before: the ledger is computed again from its genesis, beside the street's work, and a lost block is asked
 * for when the state before it is known. What its hash is has been named by the blocks after it.
 */
import type { ChainState } from '../core/chain/chain-state.ts'
import { genesisState } from '../core/chain/chain-state.ts'
import type { Community } from '../core/governance/genesis.ts'
import { communityUnder } from '../core/governance/terms.ts'
import type { Hash } from '../core/crypto/sha256.ts'
import type { VerifySignature } from '../core/crypto/signing.ts'
import type { Height } from '../core/units/quantities.ts'
import type { Clock } from '../runtime/clock.ts'
import type { Logger } from '../runtime/logger.ts'
import { waitFor } from '../runtime/waiting.ts'
import { readCertified } from './certified-block.ts'
import type { CertifiedBlock, ChainStore, FoundBlock } from './chain-store.ts'
import { createConsensusJudge } from './consensus-judge.ts'
import type { RuleShelf } from './ports.ts'
import { verifyChain } from './verify-chain.ts'

export interface MendOldParts {
  readonly store: Pick<ChainStore, 'block' | 'replaceBlock'>
  readonly clock: Clock
  readonly logger: Logger
  readonly verify: VerifySignature
  readonly rules: Pick<RuleShelf, 'find' | 'prepare'>
  /** A block from some peer that `isGood` accepts. */
  readonly fetchBlock: (
    height: Height,
    isGood: (pair: CertifiedBlock) => boolean,
  ) => Promise<CertifiedBlock | undefined>
}

/** So many blocks are executed without a pause; then the street comes first. */
const BLOCKS_AT_ONCE = 8
const PAUSE_MS = 40

/** How many of the named blocks came back. Whatever is lost and not named ends the walk. */
export async function mendOldBlocks(
  signal: AbortSignal,
  named: ReadonlyMap<Height, Hash>,
  { founded, parts }: { founded: Community; parts: MendOldParts },
): Promise<number> {
  const { store, clock, logger, verify, rules } = parts
  const highest = [...named.keys()].reduce((last, height) => Math.max(last, height), 0)
  let state: ChainState = genesisState(founded)
  let mended = 0

  /** Each is looked for when all before it were executed. */
  async function* blocks(): AsyncGenerator<FoundBlock, void> {
    for (let height = 1; height <= highest && !signal.aborted; height++) {
      if (height % BLOCKS_AT_ONCE === 0 && !(await waitFor(clock, PAUSE_MS, signal))) return
      const pair = (await store.block(height)) ?? (await fetchNamed(height))
      if (pair === undefined) return
      yield { height, pair }
    }
  }

  async function fetchNamed(height: Height): Promise<CertifiedBlock | undefined> {
    const hash = named.get(height)
    if (hash === undefined) return undefined
    const community = communityUnder(founded, state.terms)
    const judge = createConsensusJudge({ community: () => community, verify })
    const pair = await parts.fetchBlock(height, (each) => {
      const certified = readCertified(each)
      return certified?.block.hash === hash && judge.isCertified(certified.certificate, height)
    })
    if (pair === undefined) return undefined
    await store.replaceBlock(height, pair)
    mended += 1
    return pair
  }

  for await (const step of verifyChain({ context: { community: founded, verify }, rules }, blocks())) {
    if (step.type === 'verified') state = step.state
    else logger.warn({ code: step.failure.code, height: step.failure.height }, step.failure.what)
  }
  return mended
}
