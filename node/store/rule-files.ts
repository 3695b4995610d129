/** Finds the community's rule among the built modules, by the hash of its bytes, and loads it metered. */
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { createClearingRule } from '../../matcher-wasm/host/clearing-rule.ts'
import { ResearchRuleError } from '../../matcher-wasm/host/errors.ts'
import type { ClearingRule } from '../core/chain/clearing-rule.ts'
import type { Genesis } from '../core/governance/genesis.ts'
import { toHex } from '../core/codec/hex.ts'
import { sha256 } from '../core/crypto/sha256.ts'
import { OperatingError } from '../core/units/operating-error.ts'
import { packageRoot } from '../runtime/package-root.ts'

/** Built rule modules, each named by its sha-256. */
export const RULES_DIRECTORY = join(packageRoot(), 'dist', 'rules')
/** 64 MiB: a book of a million orders fits. */
export const MEMORY_PAGES_MAX = 1024

export async function loadLedgerRule(rule: Genesis['rule']): Promise<ClearingRule> {
  const path = join(RULES_DIRECTORY, `${rule.hash}.wasm`)
  const bytes = await readFile(path).catch((cause: unknown) => {
    throw new OperatingError(
      { code: 'rule-missing', hash: rule.hash },
      `The community's rule ${rule.name} (${rule.hash.slice(0, 12)}…) is not among the built ones: run npm start once, or update this node.`,
      { cause },
    )
  })
  if (toHex(sha256(bytes)) !== rule.hash) {
    throw new OperatingError(
      { code: 'rule-damaged', hash: rule.hash },
      `The file ${path} is not the rule that its name says: build it again.`,
    )
  }
  try {
    return createClearingRule({
      bytes,
      hash: rule.hash,
      gasLimit: BigInt(rule.gasLimit),
      memoryPagesMax: MEMORY_PAGES_MAX,
    })
  } catch (error) {
    if (!(error instanceof ResearchRuleError)) throw error
    throw new OperatingError(
      { code: 'rule-research', hash: rule.hash },
      `The rule ${rule.name} is for research only: its prices may cross limits or need a subsidy. Name another rule in the genesis file.`,
      { cause: error },
    )
  }
}

/** Hashes of the built rules by name. */
export async function builtRules(): Promise<Readonly<Record<string, string>>> {
  const path = join(RULES_DIRECTORY, 'manifest.json')
  const text = await readFile(path, 'utf8').catch((cause: unknown) => {
    throw new OperatingError({ code: 'rule-missing' }, `The rules are not built: run npm start once.`, {
      cause,
    })
  })
  return JSON.parse(text) as Record<string, string>
}
