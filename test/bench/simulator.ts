/**
 * How many slots of how many homes the fast engine does in a second on one core: the market, its rule, self-consumption
 * or the battery optimiser, and settlement, over generated profiles that are made before. Processor time, not the time
 * on the wall, so that a busy machine lies less.
 */
import { behavioursOf } from '../../sim/fast/behaviours.ts'
import { runCase } from '../../sim/fast/run-case.ts'
import type { StreetColumns } from '../../sim/fast/street-columns.ts'
import { createStreetColumns } from '../../sim/profiles/scenario-columns.ts'
import { parseScenario } from '../../sim/scenario/read-scenario.ts'
import { HALF, loadNamedRule } from '../matcher/load-rule.ts'
import type { BenchRow } from './measure.ts'
import { benchStreetYears } from './street-year.ts'
import { writeStreet } from './write-street.ts'

/** As many slots as make the same work of each; whole days. */
const SIZES = [
  { homes: 100, days: 280 },
  { homes: 1_000, days: 28 },
  { homes: 1_000, days: 84 },
  { homes: 10_000, days: 3 },
]
const ROUNDS = 5
/** Until the compiler is through with the loops of a slot. */
const WARM_UPS = 4

/** What `npm run bench -- sim` prints. */
export async function benchSimulator(): Promise<readonly BenchRow[]> {
  const rows: BenchRow[] = []
  for (const isSteered of [false, true]) {
    let first: number | undefined
    for (const { homes, days } of SIZES) {
      const street = await makeStreet(homes, days)
      const medianUs = await measure(street, isSteered)
      const n = street.slots * street.homes.length
      first ??= medianUs / n
      const name = `${isSteered ? 'battery optimiser, planned hourly' : 'truthful, self-consumption'}, ${homes} homes × ${days} d`
      const ratioTo = { 'first size, per household-slot': first / (medianUs / n) }
      rows.push({ case: name, n, medianUs, ratioTo, perSecond: (n / medianUs) * 1e6 })
    }
  }
  return [...rows, ...benchStreetYears()]
}

async function makeStreet(homes: number, days: number): Promise<StreetColumns> {
  return createStreetColumns(parseScenario(writeStreet({ homes, days }), { path: 'bench.yaml' }))
}

/** The median of the processor's time for one case, µs. */
async function measure(street: StreetColumns, isSteered: boolean): Promise<number> {
  const options = {
    isSteered,
    behaviours: behavioursOf(street),
    market: { rule: loadNamedRule('uniform', { gasLimit: undefined }), parameters: HALF },
  }
  const samples: number[] = []
  for (let round = -WARM_UPS; round < ROUNDS; round++) {
    const before = process.cpuUsage()
    await runCase(street, options)
    const { user, system } = process.cpuUsage(before)
    if (round >= 0) samples.push(user + system)
  }
  return samples.sort((a, b) => a - b)[samples.length >> 1] ?? NaN
}
