import { findContradictions } from './consistency.ts'
import { normaliseScenario } from './normalise.ts'
import { firstProblem } from './first-problem.ts'
import { describeIssues } from './problems.ts'
import type { ReadFile } from './read-file.ts'
import { readLimitedFile } from './read-file.ts'
import { scenarioError } from './scenario-error.ts'
import type { Scenario } from './scenario.ts'
import { scenarioSchema } from './schema.ts'
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

/** The text of a scenario, or of a part of one; throws as above. */
export async function readScenarioText(
  path: string,
  { readFile = readLimitedFile }: { readFile?: ReadFile } = {},
): Promise<string> {
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
    return normaliseScenario(result.data, { path, placeOf: document.placeOf })
  }
}

function tooLarge(file: string): Error {
  return scenarioError('scenario-too-large', { file }, 'is larger than 1 MiB; keep profiles in CSV files')
}
