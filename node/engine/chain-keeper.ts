/**
 * Holds the tip and its state, judges blocks against it, and commits final ones: block, certificate, changed state and
 * outcome in one synced batch, and only then does anybody hear of it.
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
import { assert } from '../core/units/assert.ts'
import { slotStartMs } from '../core/units/slots.ts'
import type { Clock } from '../runtime/clock.ts'
import type { ChainStore, Tip } from './chain-store.ts'
import { describeConditions } from './clearing-conditions.ts'
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
  /** Makes a certified block the tip. The caller has checked the certificate; an invalid block is a mistake of ours. */
  commit(block: Block, certificate: CommitCertificate): Promise<FinalBlock>
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

  async function commit(block: Block, certificate: CommitCertificate): Promise<FinalBlock> {
    const result = check(block)
    assert(result.code === 'ok', `a certified block is valid, not ${result.code}`)
    const finalAtMs = clock.nowMs()
    const nextTip: Tip = {
      height: block.header.height,
      slot: block.header.slot,
      blockHash: block.hash,
      finalAtMs,
    }
    const nextLeaves = stateLeaves(result.state)
    const { validators } = community.genesis
    const outcome: BlockOutcome = {
      ...describeOutcome(block, result.execution, { finalAtMs, validators }),
      conditions: describeConditions(result.execution, community),
    }
    await store.commitBlock({
      tip: nextTip,
      stored: { block: block.bytes, certificate: encodeCertificate(certificate) },
      ...changesBetween(leaves, nextLeaves),
      outcome: JSON.stringify(outcome),
    })
    tip = nextTip
    state = result.state
    community = communityUnder(context.community, state.terms)
    leaves = nextLeaves
    checked.clear()
    return { block, execution: result.execution, outcome }
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

function changesBetween(
  before: StateLeaves,
  after: StateLeaves,
): { changed: StateLeaves; removed: string[] } {
  const changed = new Map<string, Uint8Array>()
  for (const [key, value] of after) {
    const old = before.get(key)
    if (old === undefined || !equalBytes(old, value)) changed.set(key, value)
  }
  return { changed, removed: [...before.keys()].filter((key) => !after.has(key)) }
}
