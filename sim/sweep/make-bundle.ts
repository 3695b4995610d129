/** Gathers what runs need, once, so that they can be done anywhere; and finds what is wrong with them before the first. */
import { readFileTexts, scenarioFiles } from '../profiles/file-texts.ts'
import { openScenario } from '../scenario/read-scenario.ts'
import type { ReadFile } from '../scenario/read-file.ts'
import { readLimitedFile } from '../scenario/read-file.ts'
import type { Scenario } from '../scenario/scenario.ts'
import { EFFICIENT_RULE } from '../fast/rule-of-run.ts'
import type { Feeder } from '../grid/feeder.ts'
import { hangHomes } from '../grid/hang-homes.ts'
import { readFeeder } from '../grid/read-feeder.ts'
import { notAPlace } from './changes.ts'
import { ruleNamesOf, scenarioOfRun } from './perform-run.ts'
import type { BundledRule, RunBundle, StreetRun } from './street-run.ts'

export interface BundleParts {
  readonly version: string
  /** Finds a rule by its name or path, and checks it. */
  readonly findRule: (name: string) => Promise<BundledRule>
  /** Sees the scenario of every run, and may refuse it. */
  readonly check: (scenario: Scenario, rules: readonly BundledRule[]) => void
  readonly readFile?: ReadFile
}

/**
 * The bundle of these runs of the scenario with this text. Throws what reading scenarios, their files and rules throws;
 * a change that the scenario does not take is `usage-sweep-parameter`.
 */
export async function makeBundle(
  { path, scenarioText }: Pick<RunBundle, 'path' | 'scenarioText'>,
  runs: readonly StreetRun[],
  { version, findRule, check, readFile = readLimitedFile }: BundleParts,
): Promise<RunBundle> {
  const files = new Map<string, Uint8Array>()
  const rules = new Map<string, BundledRule>()
  const open = openScenario(scenarioText, { path })
  open()
  const keep: ReadFile = async (file, limit) => {
    const bytes = files.get(file) ?? (await readFile(file, limit))
    files.set(file, bytes)
    return bytes
  }
  const feeders = new Map<string, Feeder>()
  for (const run of runs) {
    const scenario = withChanges(run, open)
    const { feederPath } = scenario
    if (feederPath !== null) {
      const feeder = feeders.get(feederPath) ?? (await readFeeder(feederPath, { readFile: keep }))
      feeders.set(feederPath, feeder)
      hangHomes(feeder, scenario.homes)
    }
    if ([...scenarioFiles(scenario)].some(([file]) => !files.has(file))) await readFileTexts(scenario, keep)
    const named: BundledRule[] = []
    for (const name of [...ruleNamesOf(run, scenario), EFFICIENT_RULE]) {
      const rule = rules.get(name) ?? (await findRule(name))
      rules.set(name, rule)
      named.push(rule)
    }
    check(scenario, named.slice(0, -1))
  }
  return { version, path, scenarioText, files, rules: [...rules.values()] }
}

/** The scenario as written is right, so what is wrong with a changed one is in the change. */
function withChanges(run: StreetRun, open: ReturnType<typeof openScenario>): Scenario {
  try {
    return scenarioOfRun(run, open)
  } catch (cause) {
    const [change] = run.changes
    if (change === undefined || !(cause instanceof Error) || !isOfScenario(cause)) throw cause
    const values = run.changes.map(({ path, value }) => `${path}=${String(value)}`).join(', ')
    throw notAPlace(change.path, `does not fit, with ${values}: ${cause.message.replace(/\.$/, '')}`, cause)
  }
}

function isOfScenario(error: Error): boolean {
  return 'code' in error && String(error.code).startsWith('scenario-')
}
