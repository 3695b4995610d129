/** `streetwatt sim compare FILE --rules a,b --seeds 30`: pricing rules on the same streets, and how sure it is. */
import { writeFile } from 'node:fs/promises'
import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import type { Comparison } from '../../../sim/compare/compare-rules.ts'
import { compareRules } from '../../../sim/compare/compare-rules.ts'
import type { ComparisonFacts } from '../../../sim/compare/render-comparison.ts'
import { renderComparison } from '../../../sim/compare/render-comparison.ts'
import { readScenario } from '../../../sim/scenario/read-scenario.ts'
import { withOverrides } from '../../../sim/scenario/scenario.ts'
import { performLocally } from '../../../sim/sweep/local-runs.ts'
import { finishRuns, performRuns } from '../../../sim/sweep/finish-runs.ts'
import { planId } from '../../../sim/sweep/sweep-plan.ts'
import type { StreetRun } from '../../../sim/sweep/street-run.ts'
import type { ComparedCase } from './compare-flags.ts'
import { bundleFor } from './street-bundle.ts'
import { createProgressLine } from './progress-line.ts'
import type { RunParts } from './run-sim.ts'
import { describeComparison } from './show-comparison.ts'

export interface CompareFlags {
  readonly rules: readonly string[]
  readonly seeds: number
  readonly seed?: number
  readonly days?: number
  readonly case: ComparedCase
  readonly identicalBooks?: true
  readonly resamples: number
  readonly threads?: number
  readonly out?: string
  readonly json?: true
}

export async function runCompareCommand(file: string, flags: CompareFlags, parts: RunParts): Promise<void> {
  const { print, terminal, signal, version } = parts
  const { days, seed } = flags
  const scenario = withOverrides(await readScenario(file), {
    ...(days === undefined ? {} : { days }),
    ...(seed === undefined ? {} : { seed }),
  })
  const runs = runsOf(flags, scenario.seed)
  const bundle = await bundleFor(file, runs, { version })
  const plan = { id: planId(runs, bundle), parameters: [], runs, bundle }
  const how = {
    perform: performLocally(bundle, { threads: flags.threads ?? availableParallelism(), signal }),
    progress: createProgressLine(terminal, () => performance.now()),
    say: (line: string) => {
      terminal.say(line)
    },
  }
  const records = await (flags.out === undefined ? performRuns(plan, how) : finishRuns(plan, flags.out, how))
  const comparison = compareRules(records, {
    case: flags.identicalBooks === true ? 'books' : flags.case,
    resamples: flags.resamples,
  })
  const facts: ComparisonFacts = {
    title: scenario.title,
    homes: scenario.homes.length,
    days: scenario.days,
    currency: scenario.currency,
    version,
    command: commandOf(file, flags),
  }
  if (flags.out !== undefined) await writeComparison(flags.out, comparison, facts)
  const said = describeComparison(comparison, facts)
  await print(
    flags.json === true
      ? `${JSON.stringify(comparison, null, 2)}\n`
      : `${said}${flags.out === undefined ? '' : `\nWritten to ${flags.out}.\n`}`,
  )
}

/** One street for each seed, from the scenario's own on. */
function runsOf({ rules, seeds, days, identicalBooks }: CompareFlags, firstSeed: number): StreetRun[] {
  return Array.from({ length: seeds }, (_, index) => ({
    index,
    changes: [],
    seed: (firstSeed + index) % 2 ** 32,
    days: days ?? null,
    rules,
    books: identicalBooks === true ? 'identical' : 'own',
  }))
}

async function writeComparison(
  directory: string,
  comparison: Comparison,
  facts: ComparisonFacts,
): Promise<void> {
  await writeFile(join(directory, 'compare.json'), `${JSON.stringify(comparison, null, 2)}\n`)
  await writeFile(join(directory, 'compare.html'), renderComparison(comparison, facts))
}

function commandOf(file: string, flags: CompareFlags): string {
  const { rules, seeds, seed, days, case: caseName, identicalBooks, resamples } = flags
  const words = [
    `streetwatt sim compare ${file} --rules ${rules.join(',')} --seeds ${seeds}`,
    ...(seed === undefined ? [] : [`--seed ${seed}`]),
    ...(days === undefined ? [] : [`--days ${days}`]),
    identicalBooks === true ? '--identical-books' : `--case ${caseName}`,
    `--resamples ${resamples}`,
  ]
  return words.join(' ')
}
