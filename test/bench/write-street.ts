import { initScenario } from '../../sim/scenario/init-scenario.ts'

export interface BenchStreet {
  readonly homes: number
  readonly days: number
  /** Of every home; by what it owns if absent, so that batteries follow the market where they can. */
  readonly strategy?: string
}

/** The street that `sim init` writes, half of it with roofs and three in ten with batteries, for so many days. */
export function writeStreet({ homes, days, strategy }: BenchStreet): string {
  const shares = { pvPpm: 500_000, batteryPpm: 300_000, carPpm: 0, heatPumpPpm: 0 }
  const text = initScenario({ homes, ...shares, seed: 1 }).replace(/^days: .*$/m, `days: ${days}`)
  return strategy === undefined ? text : `${text}\nstrategy: ${strategy}\n`
}
