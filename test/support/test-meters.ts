/** Meters of test homes: cumulative counters that only run forward, and the readings they give. */
import type { SignedReading } from '../../node/core/metering/reading.ts'
import type { SlotIndex } from '../../node/core/units/quantities.ts'
import { makeReading } from './signed-messages.ts'
import type { TestCommunity, TestHome } from './test-community.ts'

export interface TestMeters {
  /** Energy flows and nobody reads it: what a home does that is offline. */
  run(home: TestHome, energy: SlotEnergy): void
  /** Energy flows through a slot and is read at its end. */
  read(home: TestHome, slot: SlotIndex, energy?: SlotEnergy): SignedReading
  /** All homes, each with what it used. */
  readAll(slot: SlotIndex, energy?: (home: TestHome, index: number) => SlotEnergy): SignedReading[]
}

export interface SlotEnergy {
  readonly importWh?: number
  readonly exportWh?: number
  /** Where it is left out: what is exported, and nothing that the home uses itself. */
  readonly generationWh?: number
}

/** Counters begin at 10 MWh and 2 MWh, as those of real meters do not begin at zero. */
export function createMeters({ community, homes }: TestCommunity): TestMeters {
  const begin = { importWh: 10_000_000, exportWh: 2_000_000, generationWh: 5_000_000 }
  const counters = new Map(homes.map((home) => [home.member, begin]))

  function run(home: TestHome, energy: SlotEnergy): void {
    const { importWh = 0, exportWh = 0, generationWh = exportWh } = energy
    const before = counters.get(home.member) ?? begin
    counters.set(home.member, {
      importWh: before.importWh + importWh,
      exportWh: before.exportWh + exportWh,
      generationWh: before.generationWh + generationWh,
    })
  }

  function read(home: TestHome, slot: SlotIndex, energy: SlotEnergy = {}): SignedReading {
    const start = counters.get(home.member)
    run(home, energy)
    const end = counters.get(home.member)
    return makeReading(community, home, { slot, ...(start && { start }), ...(end && { end }) })
  }

  return {
    run,
    read,
    readAll: (slot, energy = () => ({})) => homes.map((home, index) => read(home, slot, energy(home, index))),
  }
}
