/** Finds the rule that people name on the command line: one of the built ones, or a file of their own. */
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { MachineFailureError, RuleRefusedError } from '../../../matcher-wasm/host/errors.ts'
import type { Rule } from '../../../matcher-wasm/host/rule.ts'
import { loadRule } from '../../../matcher-wasm/host/rule.ts'
import type { RuleCard } from '../../../sim/rules/rule-cards.ts'
import { findRuleCard } from '../../../sim/rules/rule-cards.ts'
import { nearestWord } from '../../../sim/scenario/did-you-mean.ts'
import { toHex } from '../../core/codec/hex.ts'
import { sha256 } from '../../core/crypto/sha256.ts'
import { OperatingError } from '../../core/units/operating-error.ts'
import { packageRoot } from '../../runtime/package-root.ts'
import { builtRules } from '../../store/rule-files.ts'

/** A rule that somebody has named. */
export interface FoundRule {
  /** Its name, or the path of its file. */
  readonly name: string
  readonly bytes: Uint8Array
  /** sha-256 of the bytes, hex. */
  readonly hash: string
  /** Of built rules only. */
  readonly card: RuleCard | undefined
}

/** The bytes behind `NAME` or `FILE.wasm`, not yet checked. */
export async function findRule(nameOrFile: string): Promise<FoundRule> {
  if (isPath(nameOrFile)) return found(nameOrFile, await readModule(nameOrFile), undefined)
  const hashes = await builtRules()
  const hash = hashes[nameOrFile]
  if (hash === undefined) throw unknownRule(nameOrFile, Object.keys(hashes))
  const bytes = await readModule(join(packageRoot(), 'dist', 'rules', `${hash}.wasm`))
  return found(nameOrFile, bytes, findRuleCard(nameOrFile))
}

/** Loads it; a module that the guard refuses ends in `rule-refused` with the guard's reason. */
export function loadFoundRule(
  { name, bytes, hash }: FoundRule,
  options: { readonly gasLimit?: bigint | undefined } = {},
): Rule {
  return onThisMachine(() => {
    try {
      return loadRule({ bytes, hash, ...options })
    } catch (error) {
      if (!(error instanceof RuleRefusedError)) throw error
      const detail = { code: 'rule-refused', reason: error.reason, rule: name } as const
      throw new OperatingError(detail, `${name}: ${error.message} (${error.reason}).`, { cause: error })
    }
  })
}

/** Runs what may end for lack of memory, and says so as the commands do. */
export function onThisMachine<T>(run: () => T): T {
  try {
    return run()
  } catch (cause) {
    if (!(cause instanceof MachineFailureError)) throw cause
    throw new OperatingError(
      { code: 'matcher-machine-failed' },
      `${cause.message}; close other programs, or clear a smaller book.`,
      { cause },
    )
  }
}

function found(name: string, bytes: Uint8Array, card: RuleCard | undefined): FoundRule {
  return { name, bytes, hash: toHex(sha256(bytes)), card }
}

function isPath(text: string): boolean {
  return text.endsWith('.wasm') || /[/\\]/.test(text)
}

function readModule(path: string): Promise<Uint8Array> {
  return readFile(path).then(
    (bytes) => new Uint8Array(bytes),
    (cause: unknown) => {
      throw new OperatingError(
        { code: 'rule-unreadable', path },
        `The rule ${path} cannot be read: check the path and its permissions.`,
        { cause },
      )
    },
  )
}

function unknownRule(name: string, known: readonly string[]): OperatingError {
  const nearest = nearestWord(name, known)
  const hint =
    nearest === null ? `there are ${known.join(', ')}, and files ending in .wasm` : `did you mean ${nearest}?`
  return new OperatingError({ code: 'usage-rule-unknown', name }, `No rule is named ${name}: ${hint}`)
}
