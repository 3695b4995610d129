/** `streetwatt rule list`: the rules that are built. */
import { findRuleCard } from '../../../sim/rules/rule-cards.ts'
import { builtRules } from '../../store/rule-files.ts'
import type { Print } from '../print.ts'
import { formatTable } from '../print.ts'
import { findRule } from './find-rule.ts'

export async function listRules({ json }: { readonly json?: true }, print: Print): Promise<void> {
  const names = Object.keys(await builtRules()).sort()
  const rules = await Promise.all(
    names.map(async (name) => {
      const { hash, bytes } = await findRule(name)
      const card = findRuleCard(name)
      return {
        name,
        hash,
        bytes: bytes.length,
        isResearch: card?.isResearch ?? false,
        summary: card?.summary ?? '',
      }
    }),
  )
  if (json === true) {
    await print(`${JSON.stringify(rules, null, 2)}\n`)
    return
  }
  const rows = rules.map(({ name, hash, bytes, isResearch, summary }) => [
    name,
    `${hash.slice(0, 12)}…`,
    String(bytes),
    isResearch ? 'research' : '',
    summary,
  ])
  await print(formatTable([['rule', 'sha-256', 'bytes', '', ''], ...rows]))
  await print(
    '\nResearch rules need a subsidy or may cost somebody: a community cannot choose them. More in docs/rules.\n',
  )
}
