/** `streetwatt clear BOOK.csv`: one book, one rule, one result. */
import type { Print } from '../print.ts'
import { findRule } from '../rule/find-rule.ts'
import type { ParameterEntry } from '../rule/parameter-option.ts'
import { toRuleInput } from '../rule/parameter-option.ts'
import { clearBook } from './clear-book.ts'
import { readBook } from './read-book.ts'
import { formatClearing, printDocument } from './show-clearing.ts'

export interface ClearFlags {
  readonly rule: string
  readonly param?: readonly ParameterEntry[]
  readonly gasLimit?: bigint
  readonly json?: true
}

/** Reads, clears and prints; nothing is printed before all of it is known. */
export async function runClear(
  path: string,
  { rule: name, param = [], gasLimit, json }: ClearFlags,
  print: Print,
): Promise<void> {
  const rule = await findRule(name)
  const input = toRuleInput(param, rule)
  const book = await readBook(path)
  const shown = { rule, book, clearing: clearBook(rule, book, { input, gasLimit }) }
  if (json === true) await printDocument(shown, print)
  else await print(formatClearing(shown))
}
