/** Seeds of the fault simulator as cases: each is a street that must keep every promise and live on. */
import { prepareChaos } from '../../sim/street/campaign.ts'
import { runChaos } from '../../sim/street/chaos-run.ts'
import type { Case } from './cases.ts'
import { SEEDS_FILE } from './cases.ts'

/** The same seeds for every mutant, the last ones never asked where an area wants fewer. */
const SEEDS_LIMIT = 32
const STREET = { validators: 4, byzantine: 1, slots: 6 }

export async function seedCases(): Promise<Case[]> {
  const setting = await prepareChaos(STREET)
  return Array.from({ length: SEEDS_LIMIT }, (_, index) => {
    const seed = index + 1
    const run = async (): Promise<void> => {
      const { invariant, words } = await runChaos(seed, setting)
      if (invariant !== undefined) throw new Error(`${invariant}: ${words ?? ''}`)
    }
    return { file: SEEDS_FILE, name: `seed ${String(seed)}`, run }
  })
}
