/**
 * Fetches the modules of rules that are only proposed, so that whoever is asked to approve one can check it. A validator
 * could propose new ones in every slot: of each only so many are fetched in one, and what no ledger may run is not kept.
 */
import type { Hash } from '../core/crypto/sha256.ts'
import type { SlotIndex } from '../core/units/quantities.ts'
import type { Logger } from '../runtime/logger.ts'
import type { MemberId, RuleShelf } from './ports.ts'
import type { ProposedRule } from './proposals.ts'

export interface ProposedRules {
  /** Asks for what is missing, without waiting for it; `slot` is that of the tip. */
  supply(slot: SlotIndex): void
}

export interface ProposedRulesParts {
  readonly rules: Pick<RuleShelf, 'bytes' | 'keepProposed'>
  readonly logger: Logger
  readonly proposed: () => readonly ProposedRule[]
  readonly fetchRule: (hash: Hash) => Promise<Uint8Array | undefined>
}

/** Of the proposals that one validator was the first to approve, until the next block. */
export const FETCHES_PER_PROPOSER_LIMIT = 2

export function createProposedRules({
  rules,
  logger,
  proposed,
  fetchRule,
}: ProposedRulesParts): ProposedRules {
  /** Modules that are here, or are not wanted: of open proposals alone. */
  const settled = new Set<Hash>()
  const underWay = new Set<Hash>()
  const fetches = new Map<MemberId, number>()
  let countedIn: SlotIndex | undefined

  function isNamed(hash: Hash): boolean {
    return proposed().some(({ rule }) => rule.hash === hash)
  }

  function mayFetch(proposer: MemberId): boolean {
    const count = fetches.get(proposer) ?? 0
    if (count >= FETCHES_PER_PROPOSER_LIMIT) return false
    fetches.set(proposer, count + 1)
    return true
  }

  async function fetch({ rule: { hash }, approvedFirstBy }: ProposedRule): Promise<void> {
    if ((await rules.bytes(hash)) !== undefined) return void settled.add(hash)
    if (!mayFetch(approvedFirstBy)) return
    const bytes = await fetchRule(hash)
    if (bytes === undefined) return
    if (!(await rules.keepProposed(hash, bytes, isNamed)))
      logger.warn(
        { code: 'rule-refused', hash, proposer: approvedFirstBy },
        'a rule is proposed that no ledger may run',
      )
    settled.add(hash)
  }

  return {
    supply(slot) {
      if (slot !== countedIn) fetches.clear()
      countedIn = slot
      for (const hash of settled) if (!isNamed(hash)) settled.delete(hash)
      for (const each of proposed()) {
        const { hash } = each.rule
        if (settled.has(hash) || underWay.has(hash)) continue
        underWay.add(hash)
        fetch(each)
          .catch((error: unknown) => {
            logger.warn({ error: String(error) }, 'a rule that was proposed could not be kept')
          })
          .finally(() => underWay.delete(hash))
      }
    },
  }
}
