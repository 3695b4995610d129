/** `streetwatt rule check`: the verdict of the guard on a module, and what the module is. */
import { Book } from '../../../matcher-wasm/host/book.ts'
import { guardModule } from '../../../matcher-wasm/host/guard.ts'
import type { Rule } from '../../../matcher-wasm/host/rule.ts'
import { DEFAULT_INPUT } from '../../../sim/rules/named-parameters.ts'
import { OperatingError } from '../../core/units/operating-error.ts'
import { ampleGas } from '../clear/clear-book.ts'
import type { Print } from '../print.ts'
import { formatTable } from '../print.ts'
import type { FoundRule } from './find-rule.ts'
import { findRule, loadFoundRule, onThisMachine } from './find-rule.ts'

/** A module that is refused ends in `rule-refused`, with the function and the instruction at fault. */
export async function checkRule(
  name: string,
  { json }: { readonly json?: true },
  print: Print,
): Promise<void> {
  const found = await findRule(name)
  const loaded = tryLoad(found)
  if (loaded instanceof OperatingError) {
    const { reason } = loaded.detail
    if (json === true)
      await print(toJson({ ok: false, rule: name, ruleHash: found.hash, reason, message: loaded.message }))
    throw loaded
  }
  const description = describeRule(found, loaded)
  if (json === true) await print(toJson({ ok: true, rule: name, ...description }))
  else await print(`${name} can be a pricing rule\n\n${formatTable(toRows(description))}`)
}

function tryLoad(found: FoundRule): Rule | OperatingError {
  try {
    return loadFoundRule(found, { gasLimit: ampleGas(0) })
  } catch (error) {
    if (error instanceof OperatingError && error.code === 'rule-refused') return error
    throw error
  }
}

const PAGES_LIMIT = 65_536

function describeRule({ bytes, hash }: FoundRule, rule: Rule): Readonly<Record<string, unknown>> {
  const verdict = guardModule(bytes, PAGES_LIMIT)
  const parts = verdict.code === 'ok' ? verdict.module : { functions: [], exports: [], memory: {} }
  const book = onThisMachine(() => new Book(rule, { capacity: 0 }))
  const empty = onThisMachine(() => book.clear(DEFAULT_INPUT.parameters))
  const { abi } = onThisMachine(() => rule.instantiate())
  return {
    ruleHash: hash,
    bytes: bytes.length,
    abi: `${abi >> 16}.${abi & 0xffff}`,
    exports: parts.exports.map(({ name }) => name),
    functions: parts.functions.length,
    instructions: parts.functions.reduce((sum, { instructions }) => sum + instructions.length, 0),
    ...parts.memory,
    isResearch: empty.code === 'cleared' && empty.isResearch,
    hasAmounts: book.columns.amountsNano !== undefined,
  }
}

const WORDS: Readonly<Record<string, string>> = {
  ruleHash: 'sha-256',
  abi: 'rule ABI',
  initialPages: 'memory, pages of 64 KiB',
  maximumPages: 'memory, at most',
  isResearch: 'research rule',
  hasAmounts: 'an amount for every order',
}

function toRows(description: Readonly<Record<string, unknown>>): string[][] {
  return Object.entries(description).map(([key, value]) => [WORDS[key] ?? key, toWords(value)])
}

function toWords(value: unknown): string {
  if (Array.isArray(value)) return value.join(', ')
  return value === true ? 'yes' : value === false ? 'no' : String(value)
}

function toJson(document: unknown): string {
  return `${JSON.stringify(document, null, 2)}\n`
}
