import type { Problem } from './problems.ts'
import { scenarioError } from './scenario-error.ts'
import type { Place, YamlDocument } from './yaml-document.ts'

/** Unknown keys come first and alone, since a misspelt key is also reported as missing; then the order of the file. */
export function firstProblem(
  problems: readonly Problem[],
  { document, path }: { document: YamlDocument; path: string },
): Error {
  const placed = problems.map((problem) => ({
    ...problem,
    place: document.placeOf(problem.path, problem.at),
  }))
  placed.sort((left, right) => rank(left) - rank(right) || inFileOrder(left.place, right.place))
  const [first] = placed
  if (first === undefined) return scenarioError('scenario-invalid', { file: path }, 'does not fit the format')
  const others = placed.filter(({ code }) => code === first.code).length - 1
  const more = others === 0 ? '' : ` (and ${others} more)`
  const what =
    first.what.endsWith('?') && more !== '' ? `${first.what.slice(0, -1)}${more}?` : `${first.what}${more}`
  return scenarioError(first.code, { file: path, ...first.place }, `${subject(first)} ${what}`)
}

function rank({ code }: Problem): number {
  return code === 'scenario-unknown-key' ? 0 : 1
}

function inFileOrder(left: Place, right: Place): number {
  return left.line - right.line || left.column - right.column
}

/** The place in words, as `homes[2].load.column`; of an unknown key, the map that holds it. */
function subject({ path, at }: Problem): string {
  const parts = at === 'key' ? path.slice(0, -1) : path
  if (parts.length === 0) return 'the scenario'
  return parts
    .map((part, index) => (typeof part === 'number' ? `[${part}]` : index === 0 ? part : `.${part}`))
    .join('')
}
