/** May a ledger run this module? Asked before anybody puts a name to it; what passes is kept for the street. */
import { toHex } from '../core/codec/hex.ts'
import type { Hash } from '../core/crypto/sha256.ts'
import { sha256 } from '../core/crypto/sha256.ts'
import type { RuleShelf } from '../engine/ports.ts'
import type { ModuleVerdict } from './judge-module.ts'
import { judgeModule } from './judge-module.ts'

export type KeptRule =
  { readonly code: 'ok'; readonly id: Hash } | { readonly code: Exclude<ModuleVerdict, 'ok'> }

export interface RuleDesk {
  /** Keeps a module that a ledger may run. */
  keep(module: Uint8Array): Promise<KeptRule>
  /** The same question of a module that should be on the shelf. */
  check(hash: Hash): Promise<ModuleVerdict | 'rule-missing'>
}

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
