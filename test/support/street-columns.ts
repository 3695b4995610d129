/** A small street in columns, so that a test says only what matters to it. */
import type { FlexibleColumns, StreetColumns, StreetHome } from '../../sim/fast/street-columns.ts'
import { NO_FLEXIBLE_LOADS, sharedInt32 } from '../../sim/fast/street-columns.ts'

/** What a test says of a home: energies slot by slot, and what it owns. */
export interface TestHome extends Partial<StreetHome> {
  readonly loadWh: readonly number[]
  readonly pvWh?: readonly number[]
}

export const TEST_RETAIL = 300_000
export const TEST_FEED_IN = 80_000

/** As many slots as the first home has loads; 0.30 and 0.08 a kWh, quarter hours from the beginning of 2025. */
export function makeStreet(
  homes: readonly TestHome[],
  others: Partial<StreetColumns> & { readonly flexible?: FlexibleColumns } = {},
): StreetColumns {
  const slots = homes[0]?.loadWh.length ?? 0
  return {
    title: null,
    startMs: Date.UTC(2025, 0, 1),
    slotMs: 900_000,
    slots,
    timezone: 'UTC',
    currency: 'EUR',
    seed: 1,
    site: null,
    homes: homes.map(({ loadWh: _loads, pvWh, ...home }, index) => ({
      id: `home-${index + 1}`,
      title: `Home ${index + 1}`,
      zone: 0,
      plan: 0,
      pvPeakW: pvWh === undefined ? 0 : 5_000,
      battery: null,
      strategy: null,
      connectionLimitW: 30_000,
      ...home,
    })),
    loadWh: column(homes, slots, (home, slot) => home.loadWh[slot]),
    pvWh: column(homes, slots, (home, slot) => home.pvWh?.[slot]),
    tariffs: {
      plans: ['flat'],
      retailMicroPerKwh: new Int32Array(slots).fill(TEST_RETAIL),
      feedInMicroPerKwh: new Int32Array(slots).fill(TEST_FEED_IN),
    },
    flexible: NO_FLEXIBLE_LOADS,
    forecast: { errorPpm: 0 },
    zones: [],
    communityFeeMicroPerKwh: 0,
    co2GramsPerKwh: null,
    feeder: null,
    assumptions: [],
    ...others,
  }
}

function column(
  homes: readonly TestHome[],
  slots: number,
  value: (home: TestHome, slot: number) => number | undefined,
): Int32Array {
  const cells = sharedInt32(slots * homes.length)
  for (let slot = 0; slot < slots; slot++)
    homes.forEach((home, index) => {
      cells[slot * homes.length + index] = value(home, slot) ?? 0
    })
  return cells
}
