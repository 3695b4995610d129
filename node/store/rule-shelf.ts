/**
 * Rule modules by the hash of their bytes: those that come with the program, those that the community has decided on, which
 * are kept in the data directory for whoever verifies the ledger, and some that are only proposed. A module is compiled when
 * a block needs it.
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
import { judgeModule, RULE_BYTES_LIMIT } from './judge-module.ts'
import { createProposedModules } from './proposed-modules.ts'
import { MEMORY_PAGES_MAX, RULES_DIRECTORY } from './rule-files.ts'

/** Rules that are ready to clear: the one in force, and those before and after it. */
const READY_LIMIT = 8

/** `directory` holds the modules of rules that were decided on; what is proposed lies beside it. */
export function createRuleShelf({ directory }: { directory: string }): RuleShelf {
  const proposed = createProposedModules({ directory: `${directory}-proposed` })

  async function read(hash: Hash): Promise<Uint8Array | undefined> {
    return (await readFrom([RULES_DIRECTORY, directory], hash)) ?? readFrom([proposed.directory], hash)
  }

  return {
    ...createModuleShelf(read),
    async keep(hash, bytes) {
      if (bytes.length > RULE_BYTES_LIMIT) return
      if ((await readFrom([RULES_DIRECTORY, directory], hash)) === undefined) {
        await mkdir(directory, { recursive: true, mode: 0o700 })
        await writeWholeFile(join(directory, `${hash}.wasm`), bytes)
      }
      await proposed.drop(hash)
    },
    async keepProposed(hash, bytes, isNamed) {
      const code = judgeModule(bytes)
      if (code === 'ok') await proposed.keep(hash, bytes, isNamed)
      return code === 'ok'
    },
  }
}

async function readFrom(folders: readonly string[], hash: Hash): Promise<Uint8Array | undefined> {
  for (const folder of folders) {
    const bytes = await readFile(join(folder, `${hash}.wasm`)).catch(() => undefined)
    if (bytes !== undefined && toHex(sha256(bytes)) === hash) return bytes
  }
  return undefined
}

/** Rules of modules that lie anywhere. `read` gives bytes whose hash it has checked. */
export function createModuleShelf(read: RuleShelf['bytes']): Omit<RuleShelf, 'keep' | 'keepProposed'> {
  /** The one that was used last is the last. */
  const ready = new Map<string, ClearingRule>()

  function used(key: string, rule: ClearingRule): ClearingRule {
    ready.delete(key)
    ready.set(key, rule)
    const [oldest] = ready.keys()
    if (ready.size > READY_LIMIT && oldest !== undefined) ready.delete(oldest)
    return rule
  }

  return {
    find(rule) {
      const found = ready.get(keyOf(rule))
      if (found !== undefined) return used(keyOf(rule), found)
      throw missing(rule)
    },
    async prepare(rule) {
      if (ready.has(keyOf(rule))) return true
      const bytes = await read(rule.hash)
      if (bytes === undefined) return false
      const { hash, gasLimit } = rule
      const options = { bytes, hash, gasLimit: BigInt(gasLimit), memoryPagesMax: MEMORY_PAGES_MAX }
      used(keyOf(rule), createDecidedRule(options))
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
