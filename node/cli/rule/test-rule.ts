/** `streetwatt rule test`: tries the properties of a rule on many books, and keeps what refutes one. */
import { basename, join } from 'node:path'
import type { Examination, Finding } from '../../../sim/rules/properties/examine-rule.ts'
import { examineRule } from '../../../sim/rules/properties/examine-rule.ts'
import { TEST_GAS_LIMIT } from '../../../sim/rules/properties/mechanism.ts'
import type { Flaw } from '../../../sim/rules/properties/property.ts'
import { toBookCsv } from '../../../sim/rules/test-book.ts'
import { toHex } from '../../core/codec/hex.ts'
import { OperatingError } from '../../core/units/operating-error.ts'
import type { Print } from '../print.ts'
import { formatTable } from '../print.ts'
import type { FoundRule } from './find-rule.ts'
import { findRule, loadFoundRule, onThisMachine } from './find-rule.ts'
import type { ParameterEntry } from './parameter-option.ts'
import { toRuleInput } from './parameter-option.ts'
import { writeFiles } from './write-files.ts'

export interface TestFlags {
  readonly books: number
  readonly seed: number
  readonly out: string
  readonly param?: readonly ParameterEntry[]
  readonly json?: true
}

/** Ends in `rule-guarantee-broken` if the rule lacks what a rule must have; other broken properties are for people to know. */
export async function testRule(name: string, flags: TestFlags, print: Print): Promise<void> {
  const rule = await findRule(name)
  const { parameters } = toRuleInput(flags.param ?? [], rule)
  const loaded = loadFoundRule(rule, { gasLimit: TEST_GAS_LIMIT })
  const { books, seed } = flags
  const examination = onThisMachine(() => examineRule(loaded, { parameters, books, seed }))
  const report = { rule, flags, examination, kept: keepFlaws(rule, flags, examination) }
  await writeFiles(flags.out, new Map(report.kept.flatMap(({ files }) => files)))
  await print(flags.json === true ? `${JSON.stringify(toDocument(report), null, 2)}\n` : formatReport(report))
  const broken = examination.findings.filter(({ flaw, isGuarantee }) => flaw !== undefined && isGuarantee)
  if (broken.length === 0) return
  const names = broken.map(({ property }) => property).join(', ')
  throw new OperatingError(
    { code: 'rule-guarantee-broken', rule: rule.name },
    `The rule ${rule.name} breaks what every rule must keep: ${names}.`,
  )
}

interface Kept {
  readonly finding: Finding
  readonly flaw: Flaw
  readonly bookPath: string
  readonly otherPath: string | null
  /** Clears the book as the examination did. */
  readonly command: string
  readonly files: [name: string, text: string][]
}

interface Report {
  readonly rule: FoundRule
  readonly flags: TestFlags
  readonly examination: Examination
  readonly kept: readonly Kept[]
}

function keepFlaws(rule: FoundRule, { out, param = [] }: TestFlags, { findings }: Examination): Kept[] {
  return findings.flatMap((finding) => {
    const { flaw, property } = finding
    if (flaw === undefined) return []
    const stem = `${basename(rule.name, '.wasm')}.${property}`
    const books = [flaw.book, ...(flaw.other === undefined ? [] : [flaw.other])]
    const files = books.map((book, index): [string, string] => [
      `${stem}${index === 0 ? '' : '.other'}.csv`,
      toBookCsv(book),
    ])
    const [bookPath = '', otherPath = null] = files.map(([name]) => join(out, name))
    const parameters = [...param.filter(([name]) => name !== 'seed'), ['seed', toHex(flaw.book.lot)] as const]
    const words = parameters.map(([name, value]) => `--param ${name}=${value}`)
    const command = ['streetwatt clear', bookPath, '--rule', rule.name, ...words].join(' ')
    return [{ finding, flaw, bookPath, otherPath, command, files }]
  })
}

function toDocument({ rule, flags, examination, kept }: Report): unknown {
  const { isResearch, findings } = examination
  return {
    rule: rule.name,
    ruleHash: rule.hash,
    isResearch,
    seed: flags.seed,
    books: flags.books,
    guaranteesHold: findings.every(({ flaw, isGuarantee }) => flaw === undefined || !isGuarantee),
    properties: findings.map((finding) => {
      const flaw = kept.find((each) => each.finding === finding)
      return {
        property: finding.property,
        verdict: flaw === undefined ? 'no-counter-example' : 'broken',
        books: finding.books,
        isGuarantee: finding.isGuarantee,
        counterExample: flaw === undefined ? null : toCounterExample(flaw),
      }
    }),
  }
}

function toCounterExample({ flaw, bookPath, otherPath, command }: Kept): unknown {
  return {
    explanation: flaw.explanation,
    bookPath,
    otherPath,
    seed: toHex(flaw.book.lot),
    orders: flaw.book.orders.length,
    command,
  }
}

function formatReport({ rule, flags, examination, kept }: Report): string {
  const { findings, isResearch } = examination
  const rows = findings.map(({ property, books, flaw, isGuarantee }) => [
    property,
    flaw === undefined ? `no counter-example in ${books} books` : 'broken',
    isGuarantee ? 'must hold' : '',
  ])
  const details = kept.map(
    ({ finding, flaw, otherPath, command }) =>
      `\n${finding.property}: ${flaw.explanation}\n  ${command}\n${otherPath === null ? '' : `  against ${otherPath}\n`}`,
  )
  return [
    `${rule.name} (${rule.hash.slice(0, 12)}…)${isResearch ? ', a research rule' : ''}, seed ${flags.seed}\n\n`,
    formatTable([['property', 'verdict', ''], ...rows]),
    ...details,
  ].join('')
}
