/**
 * Rules side by side over the same seeds. Each seed is one street that all rules get, so what counts is the difference
 * within a seed: its interval is much narrower than that of either mean.
 */
import { assert } from '../../node/core/units/assert.ts'
import type { Kpis, RunRecord } from '../sweep/street-run.ts'
import type { Bootstrap } from './bootstrap.ts'
import { createBootstrap } from './bootstrap.ts'

export interface Comparison {
  /** The rule that the others are held against. */
  readonly baseline: string
  /** How many. */
  readonly seeds: number
  readonly firstSeed: number
  /** Which case of the runs, or `books`. */
  readonly case: string
  readonly rules: readonly ComparedRule[]
}

export interface ComparedRule {
  readonly rule: string
  readonly ruleHash: string
  /** Figures that every seed has under both rules; in the figure's own unit. */
  readonly kpis: Readonly<Record<string, ComparedKpi>>
}

export interface ComparedKpi {
  readonly mean: number
  readonly lo95: number
  readonly hi95: number
  /** This rule less the baseline, seed by seed. */
  readonly diff: number
  readonly diffLo95: number
  readonly diffHi95: number
  /** Whether the interval of the difference leaves out 0. */
  readonly distinguishable: boolean
}

export interface CompareOptions {
  readonly case: string
  readonly resamples: number
}

/** Compares all rules with the first one; the records are those of all seeds, in their order. */
export function compareRules(records: readonly RunRecord[], options: CompareOptions): Comparison {
  const [first] = records
  const [baseline] = first?.results ?? []
  assert(first !== undefined && baseline !== undefined, 'there is a run to compare')
  const bootstrap = createBootstrap({
    count: records.length,
    resamples: options.resamples,
    seed: first.seed,
  })
  return {
    baseline: baseline.rule,
    seeds: records.length,
    firstSeed: first.seed,
    case: options.case,
    rules: first.results.map(({ rule, ruleHash, kpis }, place) => ({
      rule,
      ruleHash,
      kpis: compareKpis(Object.keys(kpis[options.case] ?? {}), {
        own: kpisOf(records, place, options.case),
        baseline: kpisOf(records, 0, options.case),
        bootstrap,
      }),
    })),
  }
}

function kpisOf(records: readonly RunRecord[], place: number, caseName: string): readonly Kpis[] {
  return records.map(({ results }) => results[place]?.kpis[caseName] ?? {})
}

interface Columns {
  readonly own: readonly Kpis[]
  readonly baseline: readonly Kpis[]
  readonly bootstrap: Bootstrap
}

function compareKpis(names: readonly string[], columns: Columns): Record<string, ComparedKpi> {
  const compared = names.flatMap((name) => {
    const kpi = compareKpi(name, columns)
    return kpi === null ? [] : [[name, kpi] as const]
  })
  return Object.fromEntries(compared)
}

function compareKpi(name: string, { own, baseline, bootstrap }: Columns): ComparedKpi | null {
  const values = columnOf(own, name)
  const others = columnOf(baseline, name)
  if (values === null || others === null) return null
  const { mean, lo95, hi95 } = bootstrap(values)
  const difference = bootstrap(values.map((value, seed) => value - (others[seed] ?? 0)))
  return {
    mean,
    lo95,
    hi95,
    diff: difference.mean,
    diffLo95: difference.lo95,
    diffHi95: difference.hi95,
    distinguishable: difference.lo95 > 0 || difference.hi95 < 0,
  }
}

/** Null where a seed has no such figure: a mean over some seeds would be of other streets. */
function columnOf(kpis: readonly Kpis[], name: string): Float64Array | null {
  const column = new Float64Array(kpis.length)
  for (const [seed, each] of kpis.entries()) {
    const value = each[name] ?? null
    if (value === null) return null
    column[seed] = Number(value)
  }
  return column
}
