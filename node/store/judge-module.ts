/** May a ledger run this module? */
import { createClearingRule } from '../../matcher-wasm/host/clearing-rule.ts'
import { ResearchRuleError, RuleRefusedError } from '../../matcher-wasm/host/errors.ts'
import { toHex } from '../core/codec/hex.ts'
import { sha256 } from '../core/crypto/sha256.ts'
import { MEMORY_PAGES_MAX } from './rule-files.ts'

export type ModuleVerdict = 'ok' | 'rule-too-large' | 'rule-refused' | 'rule-research'

/** A frame of a peer's answer holds no larger one. */
export const RULE_BYTES_LIMIT = 1_000_000
/** Enough to clear the empty book that tells a research rule. */
const GAS_LIMIT = 100_000_000n

/** Asked before anybody puts a name to it, and before what a peer gave is kept. */
export function judgeModule(bytes: Uint8Array): ModuleVerdict {
  if (bytes.length > RULE_BYTES_LIMIT) return 'rule-too-large'
  try {
    const hash = toHex(sha256(bytes))
    createClearingRule({ bytes, hash, gasLimit: GAS_LIMIT, memoryPagesMax: MEMORY_PAGES_MAX })
    return 'ok'
  } catch (error) {
    if (error instanceof ResearchRuleError) return 'rule-research'
    if (error instanceof RuleRefusedError) return 'rule-refused'
    throw error
  }
}
