import type * as z from 'zod'

/** Something wrong with a scenario: where in the document, and words that follow the name of that place. */
export interface Problem {
  readonly code: 'scenario-unknown-key' | 'scenario-invalid'
  readonly path: readonly (string | number)[]
  /** Whether the key or its value is wrong. */
  readonly at: 'key' | 'value'
  readonly what: string
}

type Issue = z.core.$ZodIssue

/** What the schema found, in our words. */
export function describeIssues(issues: readonly Issue[]): Problem[] {
  return issues.flatMap((issue) => describeIssue(issue, []))
}

function describeIssue(issue: Issue, parent: Problem['path']): Problem[] {
  const path = [...parent, ...issue.path.map((part) => (typeof part === 'number' ? part : String(part)))]
  if (issue.code === 'unrecognized_keys') {
    return [
      { code: 'scenario-unknown-key', path: [...path, issue.keys[0] ?? ''], at: 'key', what: issue.message },
    ]
  }
  if (issue.code === 'invalid_union' && issue.errors.length > 0) {
    const branch = chooseBranch(issue, issue.input)
    if (branch !== undefined) return branch.flatMap((nested) => describeIssue(nested, path))
  }
  return [{ code: 'scenario-invalid', path, at: 'value', what: whatIsWrong(issue) }]
}

/** Keys that say which of several forms a map has; no form knows another's, save where the first found wins. */
const FORM_KEYS = [
  'generator',
  'csv',
  'greenButton',
  'standardProfile',
  'citylearn',
  'pvgis',
  'windows',
  'oneOf',
  'deviation',
  'mean',
]

/** What is wrong with the form that was meant: the one that knows the telling key, else the first of the same kind. */
function chooseBranch(
  issue: Issue & { code: 'invalid_union' },
  input: unknown,
): readonly Issue[] | undefined {
  const ofKind = issue.errors.filter((branch) => !branch.some(isOtherKind))
  const key = isRecord(input) ? FORM_KEYS.find((name) => Object.hasOwn(input, name)) : undefined
  const knowing = (branch: readonly Issue[]) =>
    key !== undefined && !branch.some((nested) => isUnknown(nested, key))
  return ofKind.find(knowing) ?? ofKind[0]
}

/** Whether a form is for another kind of value: text where there is a map, say. */
function isOtherKind(issue: Issue): boolean {
  if (issue.path.length > 0) return false
  if (issue.code === 'invalid_union') return issue.errors.every((branch) => branch.some(isOtherKind))
  return issue.code === 'invalid_type'
}

function isUnknown(issue: Issue, key: string): boolean {
  return issue.code === 'unrecognized_keys' && issue.path.length === 0 && issue.keys.includes(key)
}

function whatIsWrong(issue: Issue): string {
  const { input } = issue
  if (issue.code === 'custom' || issue.code === 'invalid_format') return issue.message
  if (input === undefined) return 'is missing; add it'
  if (issue.code === 'too_small')
    return `is too ${issue.origin === 'number' ? 'small' : 'short'}; at least ${issue.minimum} is needed`
  if (issue.code === 'too_big')
    return `is too ${issue.origin === 'number' ? 'large' : 'long'}; at most ${issue.maximum} is allowed`
  if (issue.code === 'invalid_union') return `must be ${unionKinds(issue)}, not ${kindOf(input)}`
  if (issue.code === 'invalid_type')
    return `must be ${EXPECTED[issue.expected] ?? issue.expected}, not ${kindOf(input)}`
  if (issue.code === 'invalid_value' && issue.message.startsWith('Invalid'))
    return `must be ${issue.values.join(' or ')}`
  return issue.message
}

const EXPECTED: Readonly<Record<string, string>> = {
  int: 'a whole number',
  number: 'a number',
  string: 'text',
  boolean: 'true or false',
  array: 'a list',
  object: 'a map',
  record: 'a map',
}

function unionKinds(issue: Issue & { code: 'invalid_union' }): string {
  return [...new Set(kindsOf(issue))].join(' or ')
}

function kindsOf(issue: Issue): string[] {
  if (issue.code === 'invalid_union') return issue.errors.flat().flatMap(kindsOf)
  return issue.code === 'invalid_type' ? [EXPECTED[issue.expected] ?? issue.expected] : []
}

function kindOf(input: unknown): string {
  if (input === null) return 'empty'
  if (Array.isArray(input)) return 'a list'
  if (isRecord(input)) return 'a map'
  if (typeof input === 'string') return `the text ${JSON.stringify(input.slice(0, 40))}`
  return typeof input === 'number' || typeof input === 'boolean' ? `${input}` : 'what it is'
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
