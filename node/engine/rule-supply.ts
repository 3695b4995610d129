/**
 * Sees to it that this node has the module of every rule it needs: of the next block before it judges one, of decisions
 * that wait for their slot beforehand. Peers give a module by its hash. Without it nothing is judged, and no slot is
 * void: that this machine lacks a file says nothing about the rule.
 */
import type { Hash } from '../core/crypto/sha256.ts'
import type { Change } from '../core/governance/change.ts'
import type { RuleTerms } from '../core/governance/genesis.ts'
import type { Logger } from '../runtime/logger.ts'
import type { ChainKeeper } from './chain-keeper.ts'
import type { RuleShelf } from './ports.ts'

export interface RuleSupply {
  /** Whether the rule of the next block is at hand, after asking peers for it if need be. */
  ready(): Promise<boolean>
}

export interface RuleSupplyParts {
  readonly rules: RuleShelf
  readonly keeper: Pick<ChainKeeper, 'state'>
  readonly logger: Logger
  /** What validators have proposed: who is asked to approve a rule wants to check it. */
  readonly proposed: () => readonly Change[]
  /** Bytes with that hash from some peer. */
  readonly fetchRule: (hash: Hash) => Promise<Uint8Array | undefined>
}

export function createRuleSupply({
  rules,
  keeper,
  logger,
  proposed,
  fetchRule,
}: RuleSupplyParts): RuleSupply {
  const underWay = new Map<Hash, Promise<boolean>>()

  async function supply(rule: RuleTerms): Promise<boolean> {
    if (await rules.prepare(rule)) return true
    const bytes = await fetchRule(rule.hash)
    if (bytes === undefined) {
      logger.warn({ code: 'rule-missing', hash: rule.hash }, 'no peer has the module of a rule')
      return false
    }
    await rules.keep(rule.hash, bytes)
    return rules.prepare(rule)
  }

  function once(rule: RuleTerms): Promise<boolean> {
    const running = underWay.get(rule.hash) ?? supply(rule).finally(() => underWay.delete(rule.hash))
    underWay.set(rule.hash, running)
    return running
  }

  return {
    ready() {
      const { terms } = keeper.state()
      // What is decided for later, or proposed, is fetched now, without waiting for it.
      for (const change of [...terms.scheduled.map((each) => each.change), ...proposed()]) {
        if (change.type === 'set-rule') once(change.rule).catch((error: unknown) => failed(error))
      }
      return once(terms.rule)
    },
  }

  function failed(error: unknown): void {
    logger.warn({ error: String(error) }, 'a rule that was decided could not be kept')
  }
}
