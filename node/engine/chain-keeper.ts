/**
 * Holds the tip and its state, judges blocks against it, and commits final ones: blocks, certificates, changed state and
 * outcomes in one synced batch, and only then does anybody hear of them.
 */
import type { Block } from '../core/chain/block.ts'
import { genesisState } from '../core/chain/chain-state.ts'
import type { ChainState } from '../core/chain/chain-state.ts'
import type { BlockCheck } from '../core/chain/check-block.ts'
import { checkBlock } from '../core/chain/check-block.ts'
import type { ChainContext } from '../core/chain/execute.ts'
import type { Community } from '../core/governance/genesis.ts'
import { communityUnder } from '../core/governance/terms.ts'
import type { StateLeaves } from '../core/chain/state-leaves.ts'
import { stateLeaves } from '../core/chain/state-leaves.ts'
import { equalBytes } from '../core/codec/bytes.ts'
import type { CommitCertificate } from '../core/consensus/message.ts'
import type { Height } from '../core/units/quantities.ts'
import { slotStartMs } from '../core/units/slots.ts'
import type { Clock } from '../runtime/clock.ts'
import type { BlockRun, Certified, RunStep } from './block-run.ts'
import { walkRun } from './block-run.ts'
import type { BlockCommit, ChainStore, Tip } from './chain-store.ts'
import { describeConditions } from './clearing-conditions.ts'
import { createConsensusJudge } from './consensus-judge.ts'
import { encodeCertificate } from './consensus-wire.ts'
import type { BlockOutcome } from './outcome.ts'
import { describeOutcome } from './outcome.ts'
import type { FinalBlock } from './running-engine.ts'

export interface ChainKeeper {
  tip(): Tip
  readonly state: () => ChainState
  /** Under the terms that the next block is judged by. */
  readonly community: () => Community
  /** Whether the last block was final here before its slot began. */
  wasTipTimely(): boolean
  /** Judges a block on the current tip; the execution is kept until the next commit. */
  check(block: Block): BlockCheck
  /**
   * Makes the last of some certified blocks the tip: those that follow one another from here, all in one synced batch.
   * Their certificates are judged unless the caller has done so. Resolves when they are on disk.
   */
  commit(run: readonly Certified[], certificates: 'judged' | 'unjudged'): Promise<Committed>
}

export interface Committed {
  /** What is on disk now, in order. */
  readonly finals: readonly FinalBlock[]
  readonly end: BlockRun['end']
}

/** How many judged blocks are remembered between two commits: rounds rarely reach this far. */
const CHECKED_LIMIT = 64

export async function createChainKeeper(
  context: ChainContext,
  { store, clock }: { store: ChainStore; clock: Clock },
): Promise<ChainKeeper> {
  const loaded = await store.load()
  const { genesis, hash } = context.community
  let state = loaded?.state ?? genesisState(context.community)
  let tip: Tip = loaded?.tip ?? { height: 0, slot: genesis.firstSlot - 1, blockHash: hash, finalAtMs: null }
  let leaves: StateLeaves = loaded === undefined ? new Map<string, Uint8Array>() : stateLeaves(state)
  const checked = new Map<string, BlockCheck>()
  let community = communityUnder(context.community, state.terms)

  function check(block: Block): BlockCheck {
    const known = checked.get(block.hash)
    if (known !== undefined) return known
    const result = checkBlock(block, state, context)
    if (checked.size >= CHECKED_LIMIT) checked.clear()
    checked.set(block.hash, result)
    return result
  }

  async function commit(run: readonly Certified[], certificates: 'judged' | 'unjudged'): Promise<Committed> {
    const { steps, end } = walkRun(run, state, {
      check: (block, at) => (at === state ? check(block) : checkBlock(block, at, context)),
      communityAt: ({ terms }) => communityUnder(context.community, terms),
      isCertified: certificates === 'judged' ? () => true : isCertified,
    })
    const last = steps.at(-1)
    if (last === undefined) return { finals: [], end }
    const written = writeSteps(steps)
    await store.commitBlocks(written.commits)
    tip = written.tip
    state = last.check.state
    leaves = written.leaves
    community = communityUnder(context.community, state.terms)
    checked.clear()
    return { finals: written.finals, end }
  }

  function isCertified(certificate: CommitCertificate, height: Height, under: Community): boolean {
    const judge = createConsensusJudge({ community: () => under, verify: context.verify })
    return judge.isCertified(certificate, height)
  }

  /** The commits of a run, and where they lead. */
  function writeSteps(steps: readonly RunStep[]): Written {
    const finalAtMs = clock.nowMs()
    const commits: BlockCommit[] = []
    const finals: FinalBlock[] = []
    let [lastTip, lastLeaves] = [tip, leaves]
    for (const { block, certificate, check: result, community: under } of steps) {
      const { height, slot } = block.header
      lastTip = { height, slot, blockHash: block.hash, finalAtMs }
      const nextLeaves = stateLeaves(result.state)
      const { validators } = under.genesis
      const outcome: BlockOutcome = {
        ...describeOutcome(block, result.execution, { finalAtMs, validators }),
        conditions: describeConditions(result.execution, under),
      }
      commits.push({
        tip: lastTip,
        stored: { block: block.bytes, certificate: encodeCertificate(certificate) },
        ...changesBetween(lastLeaves, nextLeaves),
        outcome: JSON.stringify(outcome),
      })
      finals.push({ block, certificate, execution: result.execution, outcome })
      lastLeaves = nextLeaves
    }
    return { commits, finals, tip: lastTip, leaves: lastLeaves }
  }

  return {
    tip: () => tip,
    state: () => state,
    community: () => community,
    wasTipTimely: () => tip.finalAtMs !== null && tip.finalAtMs < slotStartMs(tip.slot, genesis.slotMs),
    check,
    commit,
  }
}

interface Written extends Pick<Committed, 'finals'> {
  readonly commits: readonly BlockCommit[]
  readonly tip: Tip
  readonly leaves: StateLeaves
}

function changesBetween(
  before: StateLeaves,
  after: StateLeaves,
): { changed: StateLeaves; removed: string[] } {
  const changed = new Map<string, Uint8Array>()
  for (const [key, value] of after) {
    const old = before.get(key)
    // Most leaves are the very ones of before.
    if (old !== value && (old === undefined || !equalBytes(old, value))) changed.set(key, value)
  }
  return { changed, removed: [...before.keys()].filter((key) => !after.has(key)) }
}
