import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { runFeeder } from '../../../sim/grid/feeder-run.ts'
import { hangHomes } from '../../../sim/grid/hang-homes.ts'
import { runStreet } from '../../support/run-street.ts'
import { makeStreet } from '../../support/street-columns.ts'
import { makeFeeder } from '../grid/sample-feeder.ts'

const HOMES = [
  { loadWh: [500, 2000, 0, 6000], pvWh: [0, 0, 3000, 0] },
  { loadWh: [100, 0, 250, 9000], pvWh: [600, 0, 0, 0] },
  { loadWh: [0, 800, 700, 7000] },
]

function streetOn(feederText?: string) {
  const homes = HOMES.map((_, index) => ({
    ...{ id: `home-${index + 1}`, bus: null, phase: null, busPlace: null },
  }))
  return makeStreet(HOMES, { feeder: hangHomes(makeFeeder(feederText), homes) })
}

test('a street on a feeder has the flows of its meters, solved slot by slot', async () => {
  const street = streetOn()
  const { cases, feeder } = await runStreet(street)
  const perHour = 4
  const powerW = Float64Array.from(
    HOMES[0]?.loadWh.flatMap((_, slot) =>
      HOMES.map(({ loadWh, pvWh }) => ((loadWh[slot] ?? 0) - (pvWh?.[slot] ?? 0)) * perHour),
    ) ?? [],
  )
  assert.ok(feeder !== null && cases.none.feeder !== null)
  const expected = runFeeder(feeder, { slots: 4, slotMs: 900_000, powerW })
  assert.equal([...cases.none.feeder.lowestVoltageV], [...expected.lowestVoltageV])
  assert.equal(cases.none.feeder.totals, expected.totals)
  assert.equal(cases.unchanged.feeder?.totals, expected.totals)
})

test('money and energy are the same with cables and without, and only figures of cables are new', async () => {
  const withCables = (await runStreet(streetOn())).cases.steered
  const without = (await runStreet(makeStreet(HOMES))).cases.steered
  assert.equal(withCables.homes, without.homes)
  assert.equal(withCables.series, without.series)
  const changed = Object.entries(withCables.kpis).filter(
    ([name, value]) => value !== without.kpis[name as keyof typeof without.kpis],
  )
  assert.equal(changed.map(([name]) => name).sort(), [
    'feederLossShare',
    'feederLossWh',
    'feederUnsolvedSlots',
    'feederViolationSlots',
    'highestVoltageShare',
    'lowestVoltageShare',
    'peakLineShare',
    'peakTransformerShare',
  ])
})

test('a slot that breaks two limits is one slot beyond a limit', async () => {
  const { cases } = await runStreet(streetOn())
  const { kpis, feeder } = cases.none
  const { slotsByCode, worst } = known(feeder?.violations)

  // 28 kW on one phase of a thin cable, in the last slot only.
  assert.ok(slotsByCode['voltage-low'] === 1 && slotsByCode['line-overloaded'] === 1)
  assert.is(kpis.feederViolationSlots, 1)
  assert.equal(
    worst.map(({ code, slot }) => [code, slot]),
    Object.entries(slotsByCode).flatMap(([code, count]) => (count > 0 ? [[code, 3]] : [])),
  )
})

test('a slot that no voltages solve has no figures, is counted, and is warned of', async () => {
  const far = known(streetOn().feeder?.feeder)
  const weak = { ...far, lines: far.lines.map((line) => ({ ...line, impedance: scaledUp(line.impedance) })) }
  const street = { ...streetOn(), feeder: { feeder: weak, notes: [] } }
  const { cases, warnings } = await runStreet(street)
  assert.is(cases.none.kpis.feederUnsolvedSlots, 1)
  assert.ok(Number.isNaN(cases.none.feeder?.lowestVoltageV[3]))
  assert.match(warnings.join(' '), 'In 1 slot the homes want more than the feeder can carry')
})

function known<T>(value: T | undefined): T {
  if (value === undefined) throw new Error('there is none')
  return value
}

function scaledUp<T>(impedance: T): T {
  return JSON.parse(JSON.stringify(impedance), (_, value: unknown) =>
    typeof value === 'number' ? value * 8 : value,
  ) as T
}

test.run()
