/**
 * One scenario by the fast engine and by real nodes on a virtual clock: the same energy and the same money of every home,
 * to the Wh and the nano. The whole two days of twelve homes are a command of docs/engines.md.
 */
import { fileURLToPath } from 'node:url'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { behavioursOf } from '../../../sim/fast/behaviours.ts'
import type { CaseOutcome } from '../../../sim/fast/run-case.ts'
import { runCase } from '../../../sim/fast/run-case.ts'
import { createStreetColumns } from '../../../sim/profiles/scenario-columns.ts'
import { parseScenario, readScenario } from '../../../sim/scenario/read-scenario.ts'
import type { Scenario } from '../../../sim/scenario/scenario.ts'
import { ledgerNames } from '../../../sim/street/ledger-names.ts'
import { simulateNodes } from '../../../sim/street/simulate-nodes.ts'
import { parseGenesis } from '../../../node/store/genesis-file.ts'
import { AMPLE_GAS, HALF, loadNamedRule, readRule } from '../../matcher/load-rule.ts'

const HOUR_MS = 3_600_000
const TWELVE_HOMES = fileURLToPath(new URL('../../../examples/twelve-homes.yaml', import.meta.url))

test('four hours of twelve homes with batteries and wrong forecasts come to the same by both engines', async () => {
  const scenario = hoursOf(await readScenario(TWELVE_HOMES), 4)
  const { fast, nodes } = await runBoth(scenario, 'uniform')
  assertEqualOutcomes(fast, nodes)
  assert.is(nodes.sums.loadWh.length, 12)
  assert.ok(sum(nodes.series.tradedWh) > 10_000, 'the homes trade')
  assert.ok(nodes.market.imbalanceCostNano > 0n, 'and are wrong')
  assert.ok(sum(nodes.series.chargeWh) > 1_000, 'and batteries charge')
})

test('so do zones, fees, tariffs that vary and are not the same for all, and a rule with a price for each order', async () => {
  const { fast, nodes } = await runBoth(parseScenario(VARIED, { path: 'varied.yaml' }), 'pay-as-bid')
  assertEqualOutcomes(fast, nodes)
  assert.ok(sum(nodes.sums.feeNano) > 0, 'fees are paid')
  assert.ok(nodes.market.surplusNano >= 0n)
})

test('a strategy that no node has, a rule for research and another street are refused', async () => {
  const strange = parseScenario(VARIED.replace('id: anna', 'id: anna\n    strategy: zip'), {
    path: 'zip.yaml',
  })
  await assertThrowsCode(() => runBoth(strange, 'uniform'), 'scenario-not-for-street')
  const usual = parseScenario(VARIED, { path: 'varied.yaml' })
  await assertThrowsCode(() => runBoth(usual, 'vcg'), 'rule-research')
  const [street, others] = [await createStreetColumns(usual), await readScenario(TWELVE_HOMES)]
  const { genesisBytes } = await nodesOf(hoursOf(others, 1), 'uniform')
  await assertThrowsCode(
    () => ledgerNames(street, parseGenesis(genesisBytes, 'genesis.json')),
    'scenario-other-community',
  )
})

/** An evening and a morning of an hour's slots. */
const VARIED = `version: 1
start: 2026-06-19T09:00:00Z
days: 1
slotMinutes: 60
timezone: Europe/Berlin
seed: 9
site: { latitude: 48.14, longitude: 11.58 }
tariff:
  retail: { price: 31 ct/kWh, windows: [{ price: 24 ct/kWh, hours: "12:00-15:00" }] }
  feedIn: 8 ct/kWh
communityFee: 0.5 ct/kWh
forecast: { error: 20 % }
zones:
  - { id: north, entry: 1 ct/kWh, exit: 2 ct/kWh }
  - { id: south, entry: 0.3 ct/kWh }
homes:
  - id: anna
    zone: north
    load: { generator: household, dailyKwh: 6 }
    pv: { generator: sun, kWp: 6 }
    battery: { capacity: 3 kWh, maxPower: 2 kW }
  - id: brandt
    zone: south
    load: { generator: household, dailyKwh: 14 }
    tariff: { retail: 34 ct/kWh, feedIn: 7 ct/kWh }
  - id: celik
    zone: south
    load: { generator: household, dailyKwh: 5 }
    pv: { generator: sun, kWp: 5 }
`

function hoursOf(scenario: Scenario, hours: number): Scenario {
  return { ...scenario, endMs: scenario.startMs + hours * HOUR_MS }
}

async function nodesOf(scenario: Scenario, ruleName: string) {
  const task = {
    street: await createStreetColumns(scenario),
    ruleName,
    rule: { ...readRule(ruleName), gasLimit: AMPLE_GAS },
    benchmark: ruleName === 'uniform' ? null : { ...readRule('uniform'), gasLimit: AMPLE_GAS },
    parameters: HALF,
    ...{ ledger: null, strategyModules: [], tables: null, metadata: {} },
  }
  return simulateNodes(scenario, task, { signal: new AbortController().signal, progress: () => undefined })
}

async function runBoth(
  scenario: Scenario,
  ruleName: string,
): Promise<{ fast: CaseOutcome; nodes: CaseOutcome }> {
  const { unchanged: nodes, genesisBytes } = await nodesOf(scenario, ruleName)
  const street = await createStreetColumns(scenario)
  const fast = await runCase(street, {
    isSteered: false,
    behaviours: behavioursOf(street),
    market: {
      rule: loadNamedRule(ruleName),
      parameters: HALF,
      benchmark: ruleName === 'uniform' ? undefined : loadNamedRule('uniform'),
      ledger: ledgerNames(street, parseGenesis(genesisBytes, 'genesis.json')),
    },
  })
  return { fast, nodes }
}

function assertEqualOutcomes(fast: CaseOutcome, nodes: CaseOutcome): void {
  assert.equal(nodes.sums, fast.sums)
  assert.equal(nodes.series, fast.series)
  assert.equal(nodes.market, fast.market)
  assert.equal(nodes.batteries, fast.batteries)
}

async function assertThrowsCode(run: () => unknown, code: string): Promise<void> {
  try {
    await run()
  } catch (error) {
    assert.is((error as { code?: unknown }).code, code, String(error))
    return
  }
  assert.unreachable(`nothing was refused as ${code}`)
}

function sum(column: Iterable<number>): number {
  return [...column].reduce((total, each) => total + each, 0)
}

test.run()
