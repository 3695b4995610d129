/** Many seeds as the document of `sim chaos` (design section 7): the same for any number of processes but for the speed. */
import { createHash } from 'node:crypto'
import { loadLedgerRule } from '../../node/store/rule-files.ts'
import { builtRules } from '../../node/store/rule-files.ts'
import { OperatingError } from '../../node/core/units/operating-error.ts'
import type { RuleShelf } from '../../node/engine/ports.ts'
import type { ChaosRun, ChaosSetting } from './chaos-run.ts'
import { chaosCommunity, runChaos } from './chaos-run.ts'
import type { ChaosOptions } from './chaos-world.ts'
import type { Campaign, CampaignParts } from './campaign-parts.ts'
import { runApart } from './campaign-processes.ts'
import type { FaultCounts } from './fault-counts.ts'
import { addFaults, noFaults } from './fault-counts.ts'

export interface ChaosDocument {
  readonly runs: number
  /** Seeds in which a promise was broken. */
  readonly violations: number
  /** Seeds in which the street did not come to life again. */
  readonly notLive: number
  /** Blocks that all honest homes have, of all runs together. */
  readonly slotsFinal: number
  readonly slotsFinalMin: number
  readonly seedsPerSecond: number
  readonly faults: Readonly<FaultCounts>
  /** Over the traces of all seeds. */
  readonly traceHash: string
  readonly failing: readonly { readonly seed: number; readonly invariant: string }[]
}

/** The failing seeds that a document lists. */
const FAILING_LISTED = 100
const RULE = 'uniform'

export async function runCampaign(campaign: Campaign, parts: CampaignParts): Promise<ChaosDocument> {
  const runs = (parts.jobs ?? 1) > 1 ? runApart(campaign, parts) : runHere(campaign, parts)
  const startedMs = parts.nowMs()
  const hash = createHash('sha256')
  const faults = noFaults()
  const failing: { seed: number; invariant: string }[] = []
  const sums = { runs: 0, violations: 0, notLive: 0, slotsFinal: 0, slotsFinalMin: campaign.slots }
  for await (const run of runs) {
    hash.update(run.traceHash)
    addFaults(faults, run.faults)
    sums.runs += 1
    sums.violations += run.isViolated ? 1 : 0
    sums.notLive += run.isLive ? 0 : 1
    sums.slotsFinal += run.slotsFinal
    sums.slotsFinalMin = Math.min(sums.slotsFinalMin, run.slotsFinal)
    if (run.invariant !== undefined) failing.push({ seed: run.seed, invariant: run.invariant })
    parts.ran?.(run, sums.runs)
    if (parts.signal?.aborted === true) break
  }
  const seconds = Math.max(1, parts.nowMs() - startedMs) / 1000
  return {
    ...sums,
    seedsPerSecond: Math.round((100 * sums.runs) / seconds) / 100,
    faults,
    traceHash: hash.digest('hex'),
    failing: failing.slice(0, FAILING_LISTED),
  }
}

async function* runHere(campaign: Campaign, { signal }: CampaignParts): AsyncGenerator<ChaosRun, void> {
  const setting = await prepareChaos(campaign)
  for (let seed = campaign.firstSeed; seed <= campaign.lastSeed; seed++) {
    if (signal?.aborted === true) return
    yield await runChaos(seed, setting)
  }
}

/** The community, and the street's usual rule as the nodes run it. */
export async function prepareChaos(options: ChaosOptions): Promise<ChaosSetting> {
  const hashOfRule = (await builtRules())[RULE]
  if (hashOfRule === undefined)
    throw new OperatingError({ code: 'rule-missing' }, `The rule ${RULE} is not built: run npm run build.`)
  const made = chaosCommunity(options.validators, { name: RULE, hash: hashOfRule })
  const rule = await loadLedgerRule(made.community.genesis.rule)
  const rules: RuleShelf = {
    find: () => rule,
    prepare: () => Promise.resolve(true),
    bytes: () => Promise.resolve(undefined),
    keep: () => Promise.resolve(),
    keepProposed: () => Promise.resolve(true),
  }
  return { options, made, rules }
}
