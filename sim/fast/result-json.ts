import type { Feeder } from '../grid/feeder.ts'
import { describeFeeder, describeFlow } from '../grid/feeder-json.ts'
import type { CaseResult, RunResult } from './run-result.ts'

/** Makes a value fit for JSON: amounts become decimal strings, columns arrays; series of slots stay in the tables. */
export function toJsonValue(value: unknown): unknown {
  if (typeof value === 'bigint') return value.toString()
  if (value instanceof Int32Array) return Array.from(value)
  if (Array.isArray(value)) return value.map(toJsonValue)
  if (value !== null && typeof value === 'object')
    return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, toJsonValue(each)]))
  return value
}

/** The result without what the tables hold: what `run.json` is, and what is hashed. */
export function resultWithoutSeries(result: Omit<RunResult, 'runHash'>): unknown {
  const { cases, tariffs, feeder, ...facts } = result
  const { none, unchanged, steered } = cases
  return toJsonValue({
    ...facts,
    tariffs: { plans: tariffs.plans },
    feeder: feeder === null ? null : describeFeeder(feeder),
    cases: {
      none: figures(none, feeder),
      unchanged: figures(unchanged, feeder),
      steered: figures(steered, feeder),
    },
  })
}

function figures({ name, kpis, homes, feeder: run }: CaseResult, feeder: Feeder | null) {
  return { name, kpis, homes, feeder: feeder === null || run === null ? null : describeFlow(feeder, run) }
}
