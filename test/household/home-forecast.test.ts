/** How much of a day a home has seen: that is what a forecast waits for, not how many slots there are. */
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { createEnergyMemory } from '../../node/household/energy-memory.ts'
import { createHomeForecast } from '../../node/household/home-forecast.ts'
import { createSiteSlots } from '../../node/household/site-slots.ts'
import { SILENT } from '../../node/runtime/logger.ts'
import { createMemoryDisk, createMemoryStore } from '../support/memory-store.ts'

const SLOT_MS = 900_000
const SLOTS_A_DAY = 96

for (const [what, days, slotsSeen, hours] of [
  ['no slot at all', 1, 0, 0],
  ['three quarters of an hour', 1, 3, 0],
  ['the first seven hours of a day', 1, 28, 7],
  ['the first half of each of four days', 4, 48, 12],
  ['a whole day', 1, SLOTS_A_DAY, 24],
  ['nine whole days', 9, SLOTS_A_DAY, 24],
] as const) {
  test(`of a home that was seen for ${what}, ${hours} hours of the day are known`, async () => {
    const parts = { store: createMemoryStore(createMemoryDisk()), logger: SILENT }
    const memory = await createEnergyMemory({ slotMs: SLOT_MS }, parts)
    for (let day = 0; day < days; day++) {
      for (let slot = 0; slot < slotsSeen; slot++)
        await memory.keep({ slot: 20_000 * SLOTS_A_DAY + day * SLOTS_A_DAY + slot, loadWh: 100, solarWh: 0 })
    }
    const site = createSiteSlots({ slotMs: SLOT_MS, timezone: 'UTC', location: null, daylight: null })
    assert.is((await createHomeForecast(site, parts)).hoursKnown(), hours)
  })
}

test.run()
