/**
 * Rule modules by the hash of their bytes: those that come with the program, and those that peers gave us, which are
 * kept in the data directory. A module is compiled when it is first needed.
 */
import { mkdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { createDecidedRule } from '../../matcher-wasm/host/decided-rule.ts'
import type { ClearingRule } from '../core/chain/clearing-rule.ts'
import { toHex } from '../core/codec/hex.ts'
import type { Hash } from '../core/crypto/sha256.ts'
import { sha256 } from '../core/crypto/sha256.ts'
import type { RuleTerms } from '../core/governance/genesis.ts'
import { OperatingError } from '../core/units/operating-error.ts'
import type { RuleShelf } from '../engine/ports.ts'
import { writeWholeFile } from '../runtime/whole-file.ts'
import { MEMORY_PAGES_MAX, RULES_DIRECTORY } from './rule-files.ts'

/** A frame of a peer's answer holds no larger one. */
export const RULE_BYTES_LIMIT = 1_000_000

/** `directory` holds the modules that peers gave us. */
export function createRuleShelf({ directory }: { directory: string }): RuleShelf {
  async function read(hash: Hash): Promise<Uint8Array | undefined> {
    for (const folder of [RULES_DIRECTORY, directory]) {
      const bytes = await readFile(join(folder, `${hash}.wasm`)).catch(() => undefined)
      if (bytes !== undefined && toHex(sha256(bytes)) === hash) return bytes
    }
    return undefined
  }

  return {
    ...createModuleShelf(read),
    async keep(hash, bytes) {
      if (bytes.length > RULE_BYTES_LIMIT) return
      await mkdir(directory, { recursive: true, mode: 0o700 })
      await writeWholeFile(join(directory, `${hash}.wasm`), bytes)
    },
  }
}

/** Rules of modules that lie anywhere. `read` gives bytes whose hash it has checked. */
export function createModuleShelf(read: RuleShelf['bytes']): Omit<RuleShelf, 'keep'> {
  const ready = new Map<string, ClearingRule>()
  return {
    find(rule) {
      const found = ready.get(keyOf(rule))
      if (found !== undefined) return found
      throw missing(rule)
    },
    async prepare(rule) {
      if (ready.has(keyOf(rule))) return true
      const bytes = await read(rule.hash)
      if (bytes === undefined) return false
      const { hash, gasLimit } = rule
      const options = { bytes, hash, gasLimit: BigInt(gasLimit), memoryPagesMax: MEMORY_PAGES_MAX }
      ready.set(keyOf(rule), createDecidedRule(options))
      return true
    },
    bytes: read,
  }
}

function missing(rule: RuleTerms): OperatingError {
  return new OperatingError(
    { code: 'rule-missing', hash: rule.hash },
    `The community's rule ${rule.name} (${rule.hash.slice(0, 12)}…) is not here and no peer gave it: connect to the street, or update this node.`,
  )
}

/** The gas limit is part of what was decided. */
function keyOf({ hash, gasLimit }: RuleTerms): string {
  return `${hash}/${String(gasLimit)}`
}
