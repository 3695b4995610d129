/** What a street of nodes is told of its supplier: two prices that do not change, the same for all homes. */
import type { Scenario } from '../../../sim/scenario/scenario.ts'
import { flatTariff } from '../../../sim/scenario/tariff.ts'
import { assert } from '../../core/units/assert.ts'
import { OperatingError } from '../../core/units/operating-error.ts'

/** Refuses a scenario whose prices the demo's genesis cannot say: they vary, differ by home, or have fees. */
export function checkDemoTariff(scenario: Scenario, path: string): void {
  const { tariff, homes, zones, communityFeeMicroPerKwh } = scenario
  const isFlat = flatTariff(tariff) !== null && homes.every((home) => home.tariff === null)
  const isFree = communityFeeMicroPerKwh === 0 && zones.length === 0
  if (isFlat && isFree) return
  const what = isFlat ? 'has fees' : "has a tariff that varies, or a home's own"
  throw new OperatingError(
    { code: 'scenario-not-for-demo', path },
    `${path}: the scenario ${what}, which a demo cannot run; take it out, or use streetwatt sim run.`,
  )
}

/** The two prices of a scenario that passed `checkDemoTariff`. */
export function demoTariff({ tariff }: Pick<Scenario, 'tariff'>): NonNullable<ReturnType<typeof flatTariff>> {
  const flat = flatTariff(tariff)
  assert(flat !== null, "a demo's tariff is flat")
  return flat
}
