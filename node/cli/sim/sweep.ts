/** `streetwatt sim sweep FILE --set PATH=VALUES…`: a scenario at many points of what it could say. */
import { availableParallelism } from 'node:os'
import { notAPlace } from '../../../sim/sweep/changes.ts'
import { finishRuns } from '../../../sim/sweep/finish-runs.ts'
import type { Point } from '../../../sim/sweep/points.ts'
import { gridPoints, gridSize, latinHypercube } from '../../../sim/sweep/points.ts'
import { performOnRedis } from '../../../sim/sweep/redis/redis-runs.ts'
import { performLocally } from '../../../sim/sweep/local-runs.ts'
import type { SweepParameter } from '../../../sim/sweep/parameter.ts'
import { readParameter } from '../../../sim/sweep/parameter.ts'
import type { PerformAll } from '../../../sim/sweep/street-run.ts'
import type { SweepPlan } from '../../../sim/sweep/sweep-plan.ts'
import { planId, runsOf } from '../../../sim/sweep/sweep-plan.ts'
import type { SweepFormat } from '../../../sim/sweep/sweep-formats.ts'
import { sweepDocument, writeSweepTable } from '../../../sim/sweep/sweep-tables.ts'
import { readScenario } from '../../../sim/scenario/read-scenario.ts'
import { countWords } from '../../../sim/report/words.ts'
import { OperatingError } from '../../core/units/operating-error.ts'
import { createProgressLine } from './progress-line.ts'
import type { RunParts } from './run-sim.ts'
import { bundleFor } from './street-bundle.ts'

export interface SweepFlags {
  readonly set?: readonly string[]
  /** Points of a Latin hypercube; without it the whole grid. */
  readonly sample?: number
  readonly sampleSeed: number
  readonly seeds?: number
  readonly days?: number
  readonly threads?: number
  /** Where workers of this and other machines take runs from. */
  readonly redis?: string
  readonly format: readonly SweepFormat[]
  readonly out?: string
  readonly json?: true
}

const RUNS_LIMIT = 20_000

/** Does what is not done yet of the sweep, and writes its tables. */
export async function runSweepCommand(file: string, flags: SweepFlags, parts: RunParts): Promise<void> {
  const { print, terminal } = parts
  const plan = await planSweep(file, flags, parts)
  const directory = flags.out ?? `sweep-${plan.id.slice(0, 8)}`
  const records = await finishRuns(plan, directory, {
    perform: performerOf(plan, flags, parts),
    progress: createProgressLine(terminal, () => performance.now()),
    say: (line) => {
      terminal.say(line)
    },
  })
  for (const format of flags.format) await writeSweepTable(directory, format, { plan, records })
  await print(
    flags.json === true
      ? `${JSON.stringify({ directory, ...sweepDocument(plan, records) }, null, 2)}\n`
      : `${countWords(records.length, 'run')}; ${tablesWords(flags.format)} in ${directory}.\n`,
  )
}

function tablesWords(formats: readonly string[]): string {
  return `${formats.map((format) => `runs.${format}`).join(', ')} ${formats.length === 1 ? 'is' : 'are'}`
}

function performerOf(
  { bundle, id }: SweepPlan,
  { redis, threads = availableParallelism() }: SweepFlags,
  { terminal, signal }: RunParts,
): PerformAll {
  if (redis === undefined) return performLocally(bundle, { threads, signal })
  const say = (line: string) => {
    terminal.say(line)
  }
  return performOnRedis(bundle, { url: redis, sweep: id, signal, say })
}

async function planSweep(file: string, flags: SweepFlags, { version }: RunParts): Promise<SweepPlan> {
  const parameters = (flags.set ?? []).map(readParameter)
  refuseTwice(parameters, flags)
  const points = pointsOf(parameters, flags)
  const scenario = await readScenario(file)
  const seeds = Array.from({ length: flags.seeds ?? 0 }, (_, index) => (scenario.seed + index) % 2 ** 32)
  if (points.length * Math.max(1, seeds.length) > RUNS_LIMIT) throw tooLarge(points.length * seeds.length)
  const runs = runsOf(points, { seeds, days: flags.days ?? null })
  const modules = flags.redis === undefined ? 'load' : 'refuse'
  const bundle = await bundleFor(file, runs, { version, modules })
  return { id: planId(runs, bundle), parameters: parameters.map(({ path }) => path), runs, bundle }
}

function pointsOf(parameters: readonly SweepParameter[], { sample, sampleSeed }: SweepFlags): Point[] {
  const size = sample ?? gridSize(parameters)
  if (size > RUNS_LIMIT) throw tooLarge(size)
  return sample === undefined
    ? gridPoints(parameters)
    : latinHypercube(parameters, { count: sample, seed: sampleSeed })
}

/** What is said in two ways would be done in one of them. */
function refuseTwice(parameters: readonly SweepParameter[], { seeds, days }: SweepFlags): void {
  const paths = [
    ...(seeds === undefined ? [] : ['seed']),
    ...(days === undefined ? [] : ['days']),
    ...parameters.map(({ path }) => path),
  ]
  const twice = paths.find((path, index) => paths.indexOf(path) !== index)
  if (twice !== undefined) throw notAPlace(twice, 'is said twice; write all its values after one =')
}

function tooLarge(runs: number): OperatingError {
  return new OperatingError(
    { code: 'usage-sweep-too-large', runs },
    `The sweep has ${runs} runs and may have ${RUNS_LIMIT}: write larger steps, or take a sample with --sample.`,
  )
}
