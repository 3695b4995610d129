/** What an owner decides in a home of a test: real controls over a file in memory, and a clock that is set by hand. */
import type { BatteryWishes } from '../../node/core/trading/battery-wishes.ts'
import { DEFAULT_WISHES } from '../../node/core/trading/battery-wishes.ts'
import type { OwnerControls } from '../../node/household/owner-controls.ts'
import { createOwnerControls } from '../../node/household/owner-controls.ts'
import type { OwnerFile, OwnerRecord } from '../../node/household/owner-file.ts'
import { NOTHING_SAID } from '../../node/household/owner-file.ts'
import { SILENT } from '../../node/runtime/logger.ts'
import { createMemoryDisk, createMemoryStore } from './memory-store.ts'
import { FIRST_SLOT } from './test-community.ts'

export interface OwnerScene {
  readonly owner: OwnerControls
  readonly kept: () => OwnerRecord
  readonly changes: () => number
}

export async function makeOwner({
  nowMs = () => FIRST_SLOT * 900_000,
  slotMs = 900_000,
  gateLeadMs = 300_000,
  base = DEFAULT_WISHES,
  record = NOTHING_SAID,
  store = createMemoryStore(createMemoryDisk()),
  ...faults
}: {
  nowMs?: () => number
  slotMs?: number
  gateLeadMs?: number
  base?: BatteryWishes
  record?: OwnerRecord
  store?: Parameters<typeof createOwnerControls>[1]['store']
  /** What reading and writing the file throw. */
  unreadable?: Error
  unwritable?: () => Error | undefined
} = {}): Promise<OwnerScene> {
  let kept = record
  let changes = 0
  const file: OwnerFile = {
    read: () => (faults.unreadable === undefined ? Promise.resolve(kept) : Promise.reject(faults.unreadable)),
    write(next) {
      const fault = faults.unwritable?.()
      if (fault !== undefined) return Promise.reject(fault)
      kept = next
      return Promise.resolve()
    },
  }
  const owner = await createOwnerControls(
    {
      ...{ base, slotMs, gateLeadMs, firstSlot: FIRST_SLOT },
      sources: { reserve: 'default', leastSale: 'default' },
    },
    { file, store, clock: { nowMs }, logger: SILENT, changed: () => (changes += 1) },
  )
  return { owner, kept: () => kept, changes: () => changes }
}
