/**
 * Sees to it that this node has the module of every rule it needs: of the next block before it judges one, of decisions
 * that wait for their slot beforehand. Peers give a module by its hash. Without it nothing is judged, and no slot is
 * void: that this machine lacks a file says nothing about the rule.
 */
import type { Hash } from '../core/crypto/sha256.ts'
import type { RuleTerms } from '../core/governance/genesis.ts'
import type { Logger } from '../runtime/logger.ts'
import type { ChainKeeper } from './chain-keeper.ts'
import type { RuleShelf } from './ports.ts'
import type { ProposedRule } from './proposals.ts'
import { createProposedRules } from './proposed-rules.ts'

export interface RuleSupply {
  /** Whether the rule of the next block is at hand, after asking peers for it if need be. */
  ready(): Promise<boolean>
}

export interface RuleSupplyParts {
  readonly rules: RuleShelf
  readonly keeper: Pick<ChainKeeper, 'state'>
  readonly logger: Logger
  /** What validators have proposed: who is asked to approve a rule wants to check it. */
  readonly proposed: () => readonly ProposedRule[]
  /** Bytes with that hash from some peer. */
  readonly fetchRule: (hash: Hash) => Promise<Uint8Array | undefined>
}

export function createRuleSupply(parts: RuleSupplyParts): RuleSupply {
  const { rules, keeper, logger, fetchRule } = parts
  const proposals = createProposedRules(parts)
  const underWay = new Map<Hash, Promise<boolean>>()
  /** Modules of decided rules that are kept for good, or come with the program: there are few. */
  const kept = new Set<Hash>()

  /** What is decided is kept whatever the guard says of it: one that no ledger may run makes slots void, alike everywhere. */
  async function supply(hash: Hash): Promise<boolean> {
    const bytes = (await rules.bytes(hash)) ?? (await fetchRule(hash))
    if (bytes === undefined) {
      logger.warn({ code: 'rule-missing', hash }, 'no peer has the module of a rule')
      return false
    }
    await rules.keep(hash, bytes)
    kept.add(hash)
    return true
  }

  function once(hash: Hash): Promise<boolean> {
    const running = underWay.get(hash) ?? supply(hash).finally(() => underWay.delete(hash))
    underWay.set(hash, running)
    return running
  }

  async function readyOf(rule: RuleTerms): Promise<boolean> {
    if (!(await rules.prepare(rule))) return (await once(rule.hash)) && rules.prepare(rule)
    keepHere(rule.hash).catch(failed)
    return true
  }

  /** What came as a proposal stays for good once it is in force. */
  async function keepHere(hash: Hash): Promise<void> {
    if (kept.has(hash)) return
    const bytes = await rules.bytes(hash)
    if (bytes === undefined) return
    await rules.keep(hash, bytes)
    kept.add(hash)
  }

  function failed(error: unknown): void {
    logger.warn({ error: String(error) }, 'a rule that was decided could not be kept')
  }

  return {
    ready() {
      const { terms, slot } = keeper.state()
      // What is decided for later, or proposed, is fetched now, without waiting for it.
      for (const { change } of terms.scheduled)
        if (change.type === 'set-rule' && !kept.has(change.rule.hash)) once(change.rule.hash).catch(failed)
      proposals.supply(slot)
      return readyOf(terms.rule)
    },
  }
}
