import { spawnSync } from 'node:child_process'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import type { HomeFigures } from '../../../node/api/figures.ts'
import { writeMetrics } from '../../../node/api/metrics/exposition.ts'
import { homeMetrics } from '../../../node/api/metrics/home-metrics.ts'
import { processMetrics } from '../../../node/api/metrics/process-metrics.ts'
import type { SteeringView } from '../../../node/api/plan-state.ts'
import type { HomeState } from '../../../node/api/state.ts'
import { command, optionalTest } from '../../support/optional.ts'
import { makeFigures } from '../fake-figures.ts'
import { makePlan } from '../../dashboard/make-plan.ts'
import { createFakeHome, makeHomeState, makeSlot } from '../fake-home.ts'
import { readMetrics, sampleOf } from './read-metrics.ts'

const READINESS = {
  ready: false,
  checks: { device: { ok: true, detail: 'answers' }, peers: { ok: false, detail: '2 of 6' } },
}

function textOf(state: Partial<HomeState> = {}, figures: Partial<HomeFigures> = {}): string {
  const input = { state: makeHomeState(state), readiness: READINESS, figures: makeFigures(figures) }
  return writeMetrics([...homeMetrics(input), ...processMetrics()])
}

test('energy is told in joules, power in watts, ratios from 0 to 1', () => {
  const metrics = readMetrics(textOf())
  const energy = (asset: string, direction: string): number =>
    sampleOf(metrics, `streetwatt_energy_joules_total{asset="${asset}",direction="${direction}"}`)
  assert.is(energy('grid', 'import'), 4_213_900 * 3600)
  assert.is(energy('neighbours', 'sold'), 1_204_777 * 3600)
  assert.is(energy('battery', 'discharge'), 722_940 * 3600)
  assert.is(sampleOf(metrics, 'streetwatt_power_watts{asset="grid"}'), -2040, 'exporting')
  assert.is(sampleOf(metrics, 'streetwatt_power_watts{asset="battery"}'), -1500, 'charging')
  assert.is(sampleOf(metrics, 'streetwatt_battery_charge_ratio'), 0.634)
})

test('a home with only a meter tells what it uses, and nothing of sun or battery', () => {
  const none = { pvPowerW: null, batteryChargePowerW: null, batteryDischargePowerW: null }
  const meter = { ...none, stateOfChargePpm: null, hasPv: false, hasBattery: false }
  const flows = { loadPowerW: 640, gridImportPowerW: 640, gridExportPowerW: 0 }
  const energy = { pvEnergyWh: null, batteryChargeWh: null, batteryDischargeWh: null, loadWh: 4_213_900 }
  const text = textOf(
    { power: { ...makeHomeState().power, ...meter, ...flows } },
    { energy: () => ({ ...makeFigures().energy(), ...energy }) },
  )
  const metrics = readMetrics(text)
  assert.is(sampleOf(metrics, 'streetwatt_power_watts{asset="load"}'), 640)
  const used = 'streetwatt_energy_joules_total{asset="load",direction="use"}'
  assert.is(sampleOf(metrics, used), 4_213_900 * 3600)
  assert.not.match(text, /asset="(?:pv|battery)"/)
})

test('a battery that is told something says what, one that is left to itself says that, and a home without one nothing', () => {
  const steering = { action: 'charge', powerW: 1500, limitedBy: [], reason: 'charge' } as const
  const plan = (view: SteeringView | null) => ({ plan: { ...makePlan(), steering: view } })
  const parsed = (state: Partial<HomeState>) => readMetrics(textOf(state))
  const told = parsed(plan(steering))
  assert.is(sampleOf(told, 'streetwatt_battery_steered'), 1)
  assert.is(sampleOf(told, 'streetwatt_battery_set_point_watts'), -1500)
  const free = parsed(plan({ ...steering, action: null, powerW: null }))
  assert.is(sampleOf(free, 'streetwatt_battery_steered'), 0)
  assert.not.ok(free.has('streetwatt_battery_set_point_watts'))
  assert.not.ok(parsed(plan(null)).has('streetwatt_battery_steered'))
})

test('a pause of trading is told as 1, trading as 0', () => {
  const { owner, nowMs } = makeHomeState()
  const paused = { ...owner, trading: { isPaused: true, sinceMs: nowMs, fromMs: nowMs } }
  assert.is(sampleOf(readMetrics(textOf({ owner: paused })), 'streetwatt_trading_paused'), 1)
  assert.is(sampleOf(readMetrics(textOf({})), 'streetwatt_trading_paused'), 0)
})

test('large counters keep every digit', () => {
  const wh = Number.MAX_SAFE_INTEGER
  const text = textOf({}, { energy: () => ({ ...makeFigures().energy(), pvEnergyWh: wh }) })
  assert.match(text, `direction="generation"} ${String(BigInt(wh) * 3600n)}\n`)
})

const PRICES: { micro: number; told: string }[] = [
  { micro: 186_000, told: '0.186' },
  { micro: -1, told: '-0.000001' },
  { micro: 0, told: '0' },
  { micro: 12_000_000, told: '12' },
]
for (const { micro, told } of PRICES) {
  test(`a price of ${micro} micro per kWh is ${told} euros`, () => {
    const text = textOf({ day: [makeSlot(1, { priceMicroPerKwh: micro }), makeSlot(2)] })
    assert.match(text, `\nstreetwatt_clearing_price_euros_per_kwh ${told}\n`)
  })
}

test('money is told in the unit of the community, exactly', () => {
  const text = textOf({ home: { ...makeHomeState().home, currency: 'CHF' } })
  assert.match(text, '\nstreetwatt_spent_francs_total 71.330000001\n')
  assert.not.match(text, 'euros')
})

test('what is not known has no sample, and never is zero', () => {
  const none = { gridImportWh: null, gridExportWh: null, pvEnergyWh: null }
  const power = Object.fromEntries(
    Object.keys(makeHomeState().power).map((name) => [name, null]),
  ) as unknown as HomeState['power']
  const metrics = readMetrics(
    textOf(
      { power, day: [], ledger: { ...makeHomeState().ledger, slot: null } },
      {
        energy: () => ({ ...none, batteryChargeWh: null, batteryDischargeWh: null, loadWh: null }),
        trading: () => undefined,
      },
    ),
  )
  for (const name of [
    'streetwatt_energy_joules_total',
    'streetwatt_power_watts',
    'streetwatt_battery_charge_ratio',
    'streetwatt_trades_total',
    'streetwatt_earned_euros_total',
    'streetwatt_clearing_price_euros_per_kwh',
    'streetwatt_ledger_lag_slots',
  ])
    assert.not.ok(metrics.has(name), name)
})

test('buckets count everything up to their bound, and the last is all', () => {
  const metrics = readMetrics(textOf())
  const bucket = (bound: string): number =>
    sampleOf(metrics, `streetwatt_slot_clear_duration_seconds_bucket{le="${bound}"}`)
  assert.equal(['0.001', '0.01', '+Inf'].map(bucket), [5, 7, 8])
  assert.is(sampleOf(metrics, 'streetwatt_slot_clear_duration_seconds_count'), 8)
  assert.is(sampleOf(metrics, 'streetwatt_slot_clear_duration_seconds_sum'), 0.0425)
})

test('only counters end in _total, and every counter does', () => {
  for (const [name, { type }] of readMetrics(textOf()))
    assert.is(name.endsWith('_total'), type === 'counter', name)
})

test('no member, peer, order or hash is a label', () => {
  const { source } = createFakeHome()
  const { home, peers, ledger } = source.state()
  const text = textOf()
  for (const secret of [home.id, home.title, ledger.blockHash, ledger.stateRoot])
    assert.not.match(text, secret)
  for (const { id, title } of peers) assert.not.match(text, new RegExp(`${id}|${title}`))
})

test('a check that fails is a zero under its name', () => {
  const metrics = readMetrics(textOf())
  assert.is(sampleOf(metrics, 'streetwatt_ready{check="device"}'), 1)
  assert.is(sampleOf(metrics, 'streetwatt_ready{check="peers"}'), 0)
})

test('odd names cannot break a line', () => {
  const metrics = readMetrics(textOf({}, { rule: () => 'a"b\\c\nd' }))
  assert.is(metrics.get('streetwatt_build_info')?.samples.size, 1)
})

optionalTest(test, 'promtool finds nothing to say of the metrics', command('promtool'), () => {
  const { status, stdout, stderr } = spawnSync('promtool', ['check', 'metrics'], { input: textOf() })
  assert.is(`${String(stdout)}${String(stderr)}`, '')
  assert.is(status, 0)
})

test.run()
