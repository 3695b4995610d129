import { findContradictions } from './consistency.ts'
import { normaliseScenario } from './normalise.ts'
import type { Problem } from './problems.ts'
import { describeIssues } from './problems.ts'
import type { ReadFile } from './read-file.ts'
import { readLimitedFile } from './read-file.ts'
import { scenarioError } from './scenario-error.ts'
import type { Scenario } from './scenario.ts'
import { scenarioSchema } from './schema.ts'
import type { Place, YamlDocument } from './yaml-document.ts'
import { readYaml } from './yaml-document.ts'

/** Larger files are refused unread. */
export const SCENARIO_BYTES_LIMIT = 1024 * 1024

/**
 * Reads a scenario file. What is wrong with it is an `OperatingError` of a `scenario-…` code whose one sentence names
 * file, line and column, what is wrong and what to do; commands end with exit code 3.
 */
export async function readScenario(path: string, options: { readFile?: ReadFile } = {}): Promise<Scenario> {
  return parseScenario(await readScenarioText(path, options), { path })
}

/** The text of a scenario file; errors as of `readScenario`. */
export async function readScenarioText(path: string, options: { readFile?: ReadFile } = {}): Promise<string> {
  const { readFile = readLimitedFile } = options
  let bytes: Uint8Array
  try {
    bytes = await readFile(path, { maxBytes: SCENARIO_BYTES_LIMIT })
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause)
    throw scenarioError(
      'scenario-unreadable',
      { file: path },
      `cannot be read (${reason}); check the path`,
      cause,
    )
  }
  if (bytes.length > SCENARIO_BYTES_LIMIT) throw tooLarge(path)
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch (cause) {
    if (!(cause instanceof TypeError)) throw cause
    throw scenarioError('scenario-syntax', { file: path }, 'is not UTF-8 text; save it as UTF-8', cause)
  }
}

/** Reads a scenario from its text; `path` names it in errors, and the CSV files' paths are relative to it. */
export function parseScenario(text: string, { path }: { path: string }): Scenario {
  return openScenario(text, { path })()
}

/** A scenario's text, read once, that gives the scenario as written or with its document changed. */
export type OpenScenario = (change?: (document: unknown) => unknown) => Scenario

/** Reads the YAML; each call of the result checks the document and may fail as `parseScenario` does. */
export function openScenario(text: string, { path }: { path: string }): OpenScenario {
  if (text.length > SCENARIO_BYTES_LIMIT) throw tooLarge(path)
  const document = readYaml(text, { file: path })
  return (change = (value) => value) => {
    const result = scenarioSchema.safeParse(change(document.value), { reportInput: true })
    if (!result.success) throw firstProblem(describeIssues(result.error.issues), { document, path })
    const contradictions = findContradictions(result.data)
    if (contradictions.length > 0) throw firstProblem(contradictions, { document, path })
    return normaliseScenario(result.data, { path })
  }
}

function tooLarge(file: string): Error {
  return scenarioError('scenario-too-large', { file }, 'is larger than 1 MiB; keep profiles in CSV files')
}

/** Unknown keys come first and alone, since a misspelt key is also reported as missing; then the order of the file. */
function firstProblem(
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
