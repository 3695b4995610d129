/**
 * Random streets over many blocks: trades at any price, homes that fall silent and return, holes without blocks,
 * blocks that were final too late. A plan is data, so that fast-check can shrink it and a test can play it twice.
 */
import * as fc from 'fast-check'
import type { FeeTerms, Zone } from '../../../node/core/governance/fee-terms.ts'
import type { Tariff } from '../../../node/core/governance/genesis.ts'
import { nextSlot } from '../../../node/core/metering/check-reading.ts'
import type { SignedReading } from '../../../node/core/metering/reading.ts'
import type { Order, SignedSheet } from '../../../node/core/market/order-sheet.ts'
import { makeSheet } from '../../support/signed-messages.ts'
import type { Advanced, TestStreet } from '../../support/street.ts'
import { createStreet } from '../../support/street.ts'
import { FIRST_SLOT, SLOT_MS } from '../../support/test-community.ts'
import { createMeters } from '../../support/test-meters.ts'

export interface HomeSlot {
  readonly importWh: number
  readonly exportWh: number
  /** A home that is offline counts on, and nobody reads it. */
  readonly isOnline: boolean
  readonly orders: readonly Order[]
}

export interface SlotPlan {
  /** False: the slot has no block. */
  readonly hasBlock: boolean
  readonly isParentTimely: boolean
  readonly homes: readonly HomeSlot[]
}

export interface StreetPlan {
  /** Of each home: the first from the beginning, each other three slots after the one before. */
  readonly tariffs: readonly (readonly Omit<Tariff, 'fromMs'>[])[]
  readonly fees: FeeTerms
  /** Of each home: 0 for none, else the first or second zone. */
  readonly zones: readonly number[]
  readonly creditLimitsNano: readonly (number | null)[]
  readonly slots: readonly SlotPlan[]
}

/** Readings are late after this many slots here, so that a short plan has late ones. */
export const LATE_AFTER = 4

const price = fc.integer({ min: -100_000, max: 400_000 })
const energyWh = fc.oneof(fc.constant(0), fc.nat(4000))

const order = fc.record<Order>({
  side: fc.constantFrom('bid', 'offer'),
  energyWh: fc.integer({ min: 1, max: 4000 }),
  limitPriceMicroPerKwh: price,
  source: fc.constantFrom('solar', 'load'),
})

/** At most one order on each side, not crossing: what is refused is the subject of other tests. */
const orders = fc
  .array(order, { maxLength: 2 })
  .map((list) => (list.length === 2 && list[0]?.side !== list[1]?.side ? list.slice(1) : list))
  .map((list) => (list.reduce((sum, one) => sum + one.energyWh, 0) > 4000 ? list.slice(1) : list))

const homeSlot = fc.record<HomeSlot>({
  importWh: energyWh,
  exportWh: energyWh,
  isOnline: fc.boolean().chain((isAway) => (isAway ? fc.boolean() : fc.constant(true))),
  orders,
})

const tariff = fc.record({ retailMicroPerKwh: price, feedInMicroPerKwh: price })
const fee = fc.oneof(fc.constant(0), fc.nat(60_000))
const zone = (id: string): fc.Arbitrary<Zone> =>
  fc.record({ id: fc.constant(id), entryFeeMicroPerKwh: fee, exitFeeMicroPerKwh: fee })
const fees = fc.record<FeeTerms>({
  communityFeeMicroPerKwh: fee,
  zones: fc.tuple(zone('north'), zone('south')),
})
const creditLimit = fc.oneof(
  { weight: 3, arbitrary: fc.constant(null) },
  { weight: 1, arbitrary: fc.nat(2_000_000_000) },
)

export const streetPlan = fc.integer({ min: 4, max: 7 }).chain((homes) =>
  fc.record<StreetPlan>({
    tariffs: fc.array(fc.array(tariff, { minLength: 1, maxLength: 5 }), {
      minLength: homes,
      maxLength: homes,
    }),
    fees,
    zones: fc.array(fc.nat(2), { minLength: homes, maxLength: homes }),
    creditLimitsNano: fc.array(creditLimit, { minLength: homes, maxLength: homes }),
    slots: fc.array(
      fc.record<SlotPlan>({
        hasBlock: fc.integer({ min: 0, max: 5 }).map((die) => die > 0),
        isParentTimely: fc.integer({ min: 0, max: 3 }).map((die) => die > 0),
        homes: fc.array(homeSlot, { minLength: homes, maxLength: homes }),
      }),
      { minLength: 3, maxLength: 20 },
    ),
  }),
)

export interface Played {
  readonly street: TestStreet
  readonly blocks: readonly Advanced[]
  readonly sheets: readonly SignedSheet[]
}

/** Plays a plan, then lets quiet slots pass until everything is settled. `shuffle` changes the order of arrival. */
export function playPlan(
  plan: StreetPlan,
  shuffle: <T>(list: readonly T[]) => readonly T[] = (it) => it,
): Played {
  const street = createStreet({
    homes: plan.tariffs.length,
    genesis: { lateAfterSlots: LATE_AFTER, fees: plan.fees },
    member: (index) => ({
      tariffs: (plan.tariffs[index] ?? []).map((prices, at) => ({
        fromMs: at === 0 ? 0 : (FIRST_SLOT + 3 * at) * SLOT_MS,
        ...prices,
      })),
      zone: plan.fees.zones[(plan.zones[index] ?? 0) - 1]?.id ?? null,
      creditLimitNano: plan.creditLimitsNano[index] ?? null,
    }),
  })
  const meters = createMeters(street)
  const blocks: Advanced[] = []
  const allSheets: SignedSheet[] = []
  let pool: SignedReading[] = []
  const quiet = plan.tariffs.map((): HomeSlot => ({ importWh: 0, exportWh: 0, isOnline: true, orders: [] }))
  const ending = Array.from({ length: LATE_AFTER + 3 }, () => ({
    hasBlock: true,
    isParentTimely: true,
    homes: quiet,
  }))
  for (const [at, slotPlan] of [...plan.slots, ...ending].entries()) {
    const slot = FIRST_SLOT + at
    if (slotPlan.hasBlock) {
      const sheets = slotPlan.homes.flatMap(({ orders: own }, index) => {
        const home = street.homes[index]
        return home === undefined || own.length === 0
          ? []
          : [makeSheet(street.community, home, { slot, orders: own })]
      })
      allSheets.push(...sheets)
      const { isParentTimely } = slotPlan
      blocks.push(
        street.advance({ slot, sheets: [...shuffle(sheets)], readings: [...shuffle(pool)], isParentTimely }),
      )
      pool = pool.filter((signed) => isStillWanted(street, signed))
    }
    for (const [index, home] of street.homes.entries()) {
      const own = slotPlan.homes[index]
      if (own?.isOnline === true) pool.push(meters.read(home, slot, own))
      else if (own !== undefined) meters.run(home, own)
    }
  }
  return { street, blocks, sheets: allSheets }
}

function isStillWanted(street: TestStreet, { reading }: SignedReading): boolean {
  const meter = street.state().meters.get(reading.member)
  return meter !== undefined && reading.slot >= nextSlot(meter, FIRST_SLOT)
}
