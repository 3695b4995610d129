/** May a ledger run this module? Asked before anybody puts a name to it; what passes is kept for the street. */
import { createClearingRule } from '../../matcher-wasm/host/clearing-rule.ts'
import { ResearchRuleError, RuleRefusedError } from '../../matcher-wasm/host/errors.ts'
import { toHex } from '../core/codec/hex.ts'
import type { Hash } from '../core/crypto/sha256.ts'
import { sha256 } from '../core/crypto/sha256.ts'
import type { RuleShelf } from '../engine/ports.ts'
import { MEMORY_PAGES_MAX } from './rule-files.ts'
import { RULE_BYTES_LIMIT } from './rule-shelf.ts'

export type ModuleVerdict = 'ok' | 'rule-too-large' | 'rule-refused' | 'rule-research'
export type KeptRule =
  { readonly code: 'ok'; readonly id: Hash } | { readonly code: Exclude<ModuleVerdict, 'ok'> }

export interface RuleDesk {
  /** Keeps a module that a ledger may run. */
  keep(module: Uint8Array): Promise<KeptRule>
  /** The same question of a module that should be on the shelf. */
  check(hash: Hash): Promise<ModuleVerdict | 'rule-missing'>
}

/** Enough to clear the empty book that tells a research rule. */
const GAS_LIMIT = 100_000_000n

export function createRuleDesk(shelf: Pick<RuleShelf, 'bytes' | 'keep'>): RuleDesk {
  return {
    async keep(module) {
      const code = judgeModule(module)
      if (code !== 'ok') return { code }
      const id = toHex(sha256(module))
      if ((await shelf.bytes(id)) === undefined) await shelf.keep(id, module)
      return { code, id }
    },
    async check(hash) {
      const module = await shelf.bytes(hash)
      return module === undefined ? 'rule-missing' : judgeModule(module)
    },
  }
}

function judgeModule(bytes: Uint8Array): ModuleVerdict {
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
