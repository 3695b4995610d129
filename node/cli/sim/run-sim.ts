/** `streetwatt sim run FILE`: a street for as long as its scenario says, under its three cases. */
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import { behavioursOf } from '../../../sim/fast/behaviours.ts'
import { loadStrategies, strategyPaths } from '../../../sim/fast/own-strategies.ts'
import { EFFICIENT_RULE, parameterEntries, runRule, taskRule } from '../../../sim/fast/rule-of-run.ts'
import type { RunResult } from '../../../sim/fast/run-result.ts'
import { makeRunResult } from '../../../sim/fast/run-street.ts'
import { createStreetColumns } from '../../../sim/profiles/scenario-columns.ts'
import { simulateStreet } from '../../../sim/fast/simulate.ts'
import { writeReport } from '../../../sim/report/stored-report.ts'
import type { OrderTable } from '../../../sim/results/order-table-names.ts'
import { nameTables, UNKNOWN_RUN_HASH } from '../../../sim/results/name-tables.ts'
import { tableMetadata } from '../../../sim/results/run-tables.ts'
import { writeRun } from '../../../sim/results/write-run.ts'
import { readScenario } from '../../../sim/scenario/read-scenario.ts'
import { withOverrides } from '../../../sim/scenario/scenario.ts'
import { ledgerNames } from '../../../sim/street/ledger-names.ts'
import { simulateNodes } from '../../../sim/street/simulate-nodes.ts'
import { OperatingError } from '../../core/units/operating-error.ts'
import { readGenesisFile } from '../../store/genesis-file.ts'
import type { Print } from '../print.ts'
import { findRule, loadFoundRule } from '../rule/find-rule.ts'
import { toRuleInput } from '../rule/parameter-option.ts'
import type { Terminal } from '../terminal.ts'
import { createProgressLine } from './progress-line.ts'
import { describeRun, runDocument } from './show-run.ts'

export interface RunFlags {
  readonly days?: number
  readonly seed?: number
  readonly engine: RunResult['engine']
  /** The genesis file of a street of nodes that the run is to equal. */
  readonly genesis?: string
  readonly tables: readonly OrderTable[]
  readonly threads?: number
  readonly out?: string
  readonly json?: true
}

export interface RunParts {
  readonly print: Print
  readonly terminal: Terminal
  readonly signal: AbortSignal
  readonly version: string
}

export async function runSimCommand(file: string, flags: RunFlags, parts: RunParts): Promise<void> {
  const { print, signal, version } = parts
  checkFlags(flags)
  const startedMs = performance.now()
  const scenario = withOverrides(await readScenario(file), flags)
  const found = await findRule(scenario.rule.wasmPath ?? scenario.rule.name)
  loadFoundRule(found)
  const street = await createStreetColumns(scenario)
  const rule = runRule(found, toRuleInput(parameterEntries(scenario.rule.params), found))
  const strategyModules = strategyPaths(street)
  const behaviours = behavioursOf(street, await loadStrategies(strategyModules))
  if (flags.out !== undefined) await mkdir(flags.out, { recursive: true })
  const task = {
    street,
    ruleName: found.name,
    rule: taskRule(found),
    benchmark: found.name === EFFICIENT_RULE ? null : taskRule(await findRule(EFFICIENT_RULE)),
    parameters: { ...rule, retailMicroPerKwh: 0, feedInMicroPerKwh: 0 },
    ledger: flags.genesis === undefined ? null : ledgerNames(street, await readGenesisFile(flags.genesis)),
    strategyModules,
    tables: flags.out === undefined ? null : { directory: flags.out, names: flags.tables },

    metadata: tableMetadata({ ...street, rule, runHash: UNKNOWN_RUN_HASH, version }),
  }
  const simulatedMs = performance.now()
  const progress = createProgressLine(parts.terminal, () => performance.now())
  const nodes =
    flags.engine === 'street'
      ? await simulateNodes(scenario, task, { signal, progress: (slots) => progress(slots, street.slots) })
      : null
  const threads = flags.threads ?? availableParallelism()
  const outcomes = nodes ?? (await simulateStreet(task, { threads, signal, progress }))
  const result = makeRunResult(street, outcomes, {
    engine: flags.engine,
    version,
    rule,
    behaviours,
    scenarioText: await readFile(file, 'utf8'),
  })
  if (flags.out !== undefined)
    await nameTables(flags.out, result.runHash, {
      tables: flags.tables,
      cases: flags.engine === 'street' ? ['unchanged'] : ['unchanged', 'steered'],
    })
  const nowMs = performance.now()
  const times = { wallMs: nowMs - startedMs, simulatedMs: nowMs - simulatedMs }
  const directory = await writeResult(result, flags, commandOf(file, flags))
  if (directory !== null && nodes !== null)
    await writeFile(join(directory, 'genesis.json'), nodes.genesisBytes)
  await print(
    flags.json === true
      ? `${JSON.stringify(runDocument(result, times), null, 2)}\n`
      : describeRun(result, directory),
  )
}

function checkFlags({ engine, genesis, tables, out }: RunFlags): void {
  if (engine === 'street' && genesis !== undefined)
    throw new OperatingError(
      { code: 'usage-value-invalid' },
      '--genesis is for the fast engine: the community of --engine street follows from the scenario.',
    )
  if (tables.length > 0 && out === undefined)
    throw new OperatingError(
      { code: 'usage-value-missing' },
      '--tables needs a folder to write them to: add --out DIR.',
    )
}

/** People get a folder named after the result; programs only where they ask for one. */
async function writeResult(
  result: RunResult,
  { out, json }: RunFlags,
  command: string,
): Promise<string | null> {
  const directory = out ?? (json === true ? null : `run-${result.runHash.slice(0, 8)}`)
  if (directory === null) return null
  await writeRun(directory, result)
  await writeReport(directory, { run: result, command })
  return directory
}

/** As one types it to get the same numbers again. */
function commandOf(file: string, { days, seed, engine, genesis }: RunFlags): string {
  const overrides = [
    days === undefined ? '' : ` --days ${days}`,
    seed === undefined ? '' : ` --seed ${seed}`,
    engine === 'fast' ? '' : ` --engine ${engine}`,
    genesis === undefined ? '' : ` --genesis ${genesis}`,
  ]
  return `streetwatt sim run ${file}${overrides.join('')}`
}
