/**
 * A street under its three cases. Without trading nothing flows otherwise than with trading and unchanged dispatch, so
 * that case is the second one's energy at the tariff alone: the two differ in money only, which is the point.
 */
import type { CaseOutcome } from './run-case.ts'
import type { HomeBehaviour } from './behaviours.ts'
import { baselineCosts, makeCaseResult, withoutTrading } from './case-result.ts'
import { hashRun } from './run-hash.ts'
import type { RunHome, RunResult, RunRule } from './run-result.ts'
import type { StreetColumns } from './street-columns.ts'
import { FLEXIBLE_KINDS } from './street-columns.ts'

/** The two cases that were computed; the third follows from them. */
export interface StreetOutcomes {
  readonly unchanged: CaseOutcome
  readonly steered: CaseOutcome
}

/** What a result says of where it comes from. */
export interface RunFacts {
  readonly engine: RunResult['engine']
  readonly version: string
  readonly rule: RunRule
  readonly behaviours: readonly HomeBehaviour[]
  readonly scenarioText: string | null
}

/** The result of a run, ready for the report, `run.json` and the tables. */
export function makeRunResult(street: StreetColumns, outcomes: StreetOutcomes, facts: RunFacts): RunResult {
  const { unchanged, steered } = outcomes
  const baseline = baselineCosts(unchanged)
  const unsteered = makeCaseResult('unchanged', { street, outcome: unchanged, baseline })
  const cases = {
    none: makeCaseResult('none', { street, outcome: withoutTrading(unchanged), baseline }),
    unchanged: unsteered,
    steered: makeCaseResult('steered', { street, outcome: steered, baseline, unsteered: unsteered.kpis }),
  }
  const { engine, version, rule, scenarioText } = facts
  const { plans, retailMicroPerKwh, feedInMicroPerKwh } = street.tariffs
  const result: Omit<RunResult, 'runHash'> = {
    engine,
    version,
    title: street.title,
    seed: street.seed,
    startMs: street.startMs,
    slotMs: street.slotMs,
    slots: street.slots,
    timezone: street.timezone,
    currency: street.currency,
    site: street.site,
    rule,
    tariffs: { plans, retailMicroPerKwh, feedInMicroPerKwh },
    forecastErrorPpm: street.forecast.errorPpm,
    feeder: street.feeder?.feeder ?? null,
    homes: runHomes(street, facts.behaviours),
    cases,
    assumptions: [...ASSUMPTIONS, ...street.assumptions],
    warnings: warnings(street, outcomes, engine),
    scenarioText,
  }
  return { runHash: hashRun(result), ...result }
}

/** What every run takes for granted. */
const ASSUMPTIONS = [
  'Without steering batteries serve their own home only, and flexible loads run at once.',
  'Batteries that follow the market plan on what they remember of earlier days.',
  "Batteries wear, and may end fuller or emptier than they began: both are priced beside the savings, what is stored at the mean feed-in price, and are not in the homes' bills.",
]

function runHomes(street: StreetColumns, behaviours: readonly HomeBehaviour[]): RunHome[] {
  const kinds = street.homes.map(() => new Set<(typeof FLEXIBLE_KINDS)[number]>())
  for (let task = 0; task < street.flexible.count; task++) {
    const kind = FLEXIBLE_KINDS[street.flexible.kind[task] ?? 0]
    if (kind !== undefined) kinds[street.flexible.home[task] ?? 0]?.add(kind)
  }
  return street.homes.map(({ id, title, zone, plan, pvPeakW, battery }, home) => ({
    id,
    title,
    zone: street.zones[zone]?.id ?? null,
    plan: street.tariffs.plans[plan] ?? '',
    strategy: behaviours[home]?.name ?? 'truthful',
    pvPeakW,
    battery,
    flexible: [...(kinds[home] ?? [])],
  }))
}

function warnings(
  street: StreetColumns,
  { unchanged, steered }: StreetOutcomes,
  engine: RunResult['engine'],
): string[] {
  const found: string[] = []
  if (engine === 'street')
    found.push('The nodes of this run trade and do not steer: the case with steering is the one without.')
  const voidSlots = unchanged.market.voidSlots + steered.market.voidSlots
  if (voidSlots > 0)
    found.push(`The rule failed in ${voidSlots} slots of both trading cases; these had no market.`)
  const unsolved = new Set([
    ...(unchanged.feeder?.convergence.failedSlots ?? []),
    ...(steered.feeder?.convergence.failedSlots ?? []),
  ]).size
  if (unsolved > 0)
    found.push(
      `In ${unsolved === 1 ? '1 slot' : `${unsolved} slots`} the homes want more than the feeder can carry: it has no voltages and no losses there.`,
    )
  if (street.slots * street.slotMs < YEAR_MS)
    found.push('The run is shorter than a year: seasons that it does not see may look different.')
  return found
}

const YEAR_MS = 365 * 86_400_000
