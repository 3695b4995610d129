/** Verifies a whole ledger and says what was found, as the document of `ledger verify` (design section 7). */
import type { ChainState } from '../core/chain/chain-state.ts'
import { genesisState } from '../core/chain/chain-state.ts'
import type { StateLeaves } from '../core/chain/state-leaves.ts'
import { rootOfLeaves, stateLeaves } from '../core/chain/state-leaves.ts'
import { equalBytes } from '../core/codec/bytes.ts'
import type { Asset } from '../core/ledger/account.ts'
import { balanceNano } from '../core/ledger/account.ts'
import type { Height } from '../core/units/quantities.ts'
import type { FoundBlock, Tip } from './chain-store.ts'
import type { ChainFault, VerifyChainParts } from './verify-chain.ts'
import { verifyChain } from './verify-chain.ts'

/** What a node keeps beside its blocks, as far as it can be read. */
export interface StoredState {
  readonly tip: Tip | undefined
  readonly leaves: StateLeaves
  /** Keys whose values do not have their checksum any more. */
  readonly damaged: readonly string[]
}

export type LedgerFault = ChainFault | 'ledger-state-differs' | 'ledger-tip-differs'

export interface LedgerFailure {
  readonly code: LedgerFault
  readonly height: Height
  readonly what: string
}

/** Amounts are decimal strings. */
export interface LedgerDocument {
  readonly ok: boolean
  /** Of the last block that holds. */
  readonly height: Height
  readonly blocks: number
  readonly transfers: number
  readonly sumNano: string
  readonly sumWh: string
  readonly stateRoot: string
  readonly ruleHash: string
  readonly failures: readonly LedgerFailure[]
}

export interface LedgerAudit extends VerifyChainParts {
  readonly blocks: AsyncIterable<FoundBlock>
  /** What is compared with the state that the blocks give; an export has none. */
  readonly stored?: StoredState
  readonly progress?: (height: Height) => void
}

/** How many failures are listed; one is enough to know. */
const FAILURES_LIMIT = 100

export async function auditLedger(audit: LedgerAudit): Promise<LedgerDocument> {
  const failures: LedgerFailure[] = []
  let state: ChainState = genesisState(audit.context.community)
  let transfers = 0
  let isWhole = true
  for await (const step of verifyChain(audit, audit.blocks)) {
    isWhole = step.type === 'verified'
    if (step.type === 'failed') {
      failures.push(step.failure)
      continue
    }
    state = step.state
    transfers += step.execution.transfers.length
    audit.progress?.(state.height)
  }
  const leaves = stateLeaves(state)
  if (audit.stored !== undefined) failures.push(...compareStored(audit.stored, { state, leaves, isWhole }))
  return {
    ok: failures.length === 0,
    height: state.height,
    blocks: state.height,
    transfers,
    sumNano: sumOf(state, 'money').toString(),
    sumWh: sumOf(state, 'certificate').toString(),
    stateRoot: rootOfLeaves(leaves),
    ruleHash: state.terms.rule.hash,
    failures: failures.slice(0, FAILURES_LIMIT),
  }
}

/** Where the walk ended early there is no state to compare with; what is damaged shows all the same. */
function compareStored(
  { tip, leaves: stored, damaged }: StoredState,
  { state, leaves, isWhole }: { state: ChainState; leaves: StateLeaves; isWhole: boolean },
): LedgerFailure[] {
  const { height } = state
  const differs = (key: string, how: string): LedgerFailure => ({
    code: 'ledger-state-differs',
    height,
    what: `The stored ${key} ${how}.`,
  })
  const rotten = damaged.map((key) => differs(key, 'is damaged'))
  if (!isWhole) return rotten
  const tipFailures = compareTip(tip, state)
  // Before the first block nothing is stored.
  if (tipFailures.length > 0 || height === 0) return [...rotten, ...tipFailures]
  const changed = [...leaves].flatMap(([key, value]) => {
    const old = stored.get(key)
    if (damaged.includes(key) || (old !== undefined && equalBytes(old, value))) return []
    return [differs(key, old === undefined ? 'is missing' : 'is not what the blocks give')]
  })
  const extra = [...stored.keys()].filter((key) => !leaves.has(key))
  return [...rotten, ...changed, ...extra.map((key) => differs(key, 'follows from no block'))]
}

function compareTip(tip: Tip | undefined, { height, slot, blockHash }: ChainState): LedgerFailure[] {
  const stored = tip?.height ?? 0
  if (stored > height) {
    const what = `The stored ledger says that it reaches height ${stored}; the block is missing.`
    return [{ code: 'ledger-block-missing', height: height + 1, what }]
  }
  const isSame =
    stored === height && (tip === undefined || (tip.slot === slot && tip.blockHash === blockHash))
  if (isSame) return []
  return [{ code: 'ledger-tip-differs', height, what: 'The stored tip is not the last block that holds.' }]
}

function sumOf({ ledger }: ChainState, asset: Asset): bigint {
  return [...ledger.accounts.values()].reduce(
    (sum, account) => (account.asset === asset ? sum + balanceNano(account) : sum),
    0n,
  )
}
