/**
 * Random streets over many blocks: trades at any price, homes that fall silent and return, holes without blocks,
 * blocks that were final too late; and, where a test asks for them, homes that lie about what they counted, and a
 * feeder meter. A plan is data, so that fast-check can shrink it and a test can play it twice.
 */
import * as fc from 'fast-check'
import * as assert from 'uvu/assert'
import { genesisState } from '../../../node/core/chain/chain-state.ts'
import { checkBlock } from '../../../node/core/chain/check-block.ts'
import { decodeState } from '../../../node/core/chain/state-decode.ts'
import { stateLeaves, stateRoot } from '../../../node/core/chain/state-leaves.ts'
import type { FeeTerms, Zone } from '../../../node/core/governance/fee-terms.ts'
import type { Tariff } from '../../../node/core/governance/genesis.ts'
import { nextSlot } from '../../../node/core/metering/check-reading.ts'
import type { Counters, SignedReading } from '../../../node/core/metering/reading.ts'
import type { SignedTransaction } from '../../../node/core/governance/transaction.ts'
import type { Order, SignedSheet } from '../../../node/core/market/order-sheet.ts'
import { makeReading, makeSheet } from '../../support/signed-messages.ts'
import type { Advanced, TestStreet } from '../../support/street.ts'
import { createStreet, homeAt } from '../../support/street.ts'
import type { TestHome } from '../../support/test-community.ts'
import { FIRST_SLOT, SLOT_MS, TEST_SITE } from '../../support/test-community.ts'
import { createMeters } from '../../support/test-meters.ts'
import { makeDecision, quorumOf } from '../../support/transactions.ts'

export interface HomeSlot {
  readonly importWh: number
  readonly exportWh: number
  /** A home that is offline counts on, and nobody reads it. */
  readonly isOnline: boolean
  readonly orders: readonly Order[]
  /** From here on its counters are said to stand so much higher, or lower. */
  readonly lie?: Lie | null
}

export interface Lie {
  readonly importWh: number
  readonly exportWh: number
  /** Whether the claimed export is said to come from its roof. */
  readonly isGenerated: boolean
  /** Whether a neighbour's meter is named. */
  readonly isOfOther: boolean
}

/** The meter of the whole street: its last home reads it in these slots. */
export interface FeederPlan {
  readonly toleranceWh: number
  readonly lossesPermille: number
  readonly isRead: readonly boolean[]
  /** Homes whose meters are calibrated. */
  readonly calibrated: readonly boolean[]
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
  readonly feeder?: FeederPlan | null
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

/** Sizes that fit the roof and the connection, and some that do not. */
const lie = fc.record<Lie>({
  importWh: fc.constantFrom(0, 0, -400, -5000, 700),
  exportWh: fc.constantFrom(0, 300, 1500, 9000, -200),
  isGenerated: fc.boolean(),
  isOfOther: fc.integer({ min: 0, max: 9 }).map((die) => die === 0),
})

/** The same streets with up to half of the slots lied in, and mostly with a feeder meter. */
export const lyingPlan: fc.Arbitrary<StreetPlan> = streetPlan.chain((plan) =>
  fc
    .record({
      lies: fc.array(fc.option(lie, { freq: 2, nil: null }), {
        minLength: plan.slots.length,
        maxLength: plan.slots.length,
      }),
      liars: fc.array(fc.nat(plan.tariffs.length - 1), {
        minLength: plan.slots.length,
        maxLength: plan.slots.length,
      }),
      feeder: fc.option(
        fc.record<FeederPlan>({
          toleranceWh: fc.nat(500),
          lossesPermille: fc.nat(50),
          isRead: fc.array(
            fc.integer({ min: 0, max: 4 }).map((die) => die > 0),
            { minLength: plan.slots.length, maxLength: plan.slots.length },
          ),
          calibrated: fc.array(fc.boolean(), { minLength: 7, maxLength: 7 }),
        }),
        { freq: 4, nil: null },
      ),
    })
    .map(({ lies, liars, feeder }) => ({
      ...plan,
      feeder,
      slots: plan.slots.map((slot, at) => ({
        ...slot,
        homes: slot.homes.map((home, index) => ({
          ...home,
          lie: liars[at] === index ? (lies[at] ?? null) : null,
        })),
      })),
    })),
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
      // Bound, for a serial number that nobody has bound is his who names it first.
      ...(plan.feeder !== undefined && { devices: [`meter of home-${String(index + 1)}`] }),
      ...(plan.feeder && {
        site: {
          ...TEST_SITE,
          meter: {
            ...TEST_SITE.meter,
            trust: plan.feeder.calibrated[index] === true ? 'calibrated' : 'inverter',
          },
        },
      }),
    }),
  })
  const meters = createMeters(street)
  const tell = createTelling(street)
  const feeder = plan.feeder && createFeeder(street, plan.feeder)
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
        street.advance({
          ...{ slot, isParentTimely },
          sheets: [...shuffle(sheets)],
          readings: [...shuffle(pool)],
          transactions: feeder && blocks.length === 0 ? [feeder.decision(slot)] : [],
        }),
      )
      pool = pool.filter((signed) => isStillWanted(street, signed))
    }
    for (const [index, home] of street.homes.entries()) {
      const own = slotPlan.homes[index]
      if (own?.isOnline === true) pool.push(tell(home, meters.read(home, slot, own), own.lie ?? null))
      else if (own !== undefined) meters.run(home, own)
    }
    pool.push(
      ...(feeder?.read(slot, { homes: slotPlan.homes, isRead: plan.feeder?.isRead[at] ?? true }) ?? []),
    )
  }
  return { street, blocks, sheets: allSheets }
}

/** Executes a street's blocks again from the genesis, going on each time from what a store would give back. */
export function replay({ street, blocks }: Played): void {
  let state = genesisState(street.community)
  for (const { block } of blocks) {
    const checked = checkBlock(block, state, street.context)
    if (checked.code !== 'ok') throw new Error(`the block was refused: ${checked.code}`)
    const decoded = decodeState(checked.state, stateLeaves(checked.state))
    assert.ok(decoded)
    assert.is(stateRoot(decoded), block.header.stateRoot)
    state = decoded
  }
}

function isStillWanted(street: TestStreet, { reading }: SignedReading): boolean {
  const meter = street.state().meters.get(reading.member)
  return meter !== undefined && reading.slot >= nextSlot(meter, FIRST_SLOT)
}

type Telling = (home: TestHome, honest: SignedReading, lie: Lie | null) => SignedReading

/** What homes say of their meters: the truth, and what they have added to it so far. */
function createTelling(street: TestStreet): Telling {
  const added = new Map<string, Counters>()
  return (home, honest, lie) => {
    const before = added.get(home.member) ?? { importWh: 0, exportWh: 0, generationWh: 0 }
    if (lie === null && !added.has(home.member)) return honest
    const after = lie === null ? before : plus(before, lieCounters(lie))
    added.set(home.member, after)
    const { slot, start, end } = honest.reading
    const counters = { start: plus(start, before), end: plus(end, after) }
    const isWritable = [counters.start, counters.end].every(
      (each) => each.importWh >= 0 && each.exportWh >= 0,
    )
    if (!isWritable) return honest
    const other = street.homes.find(({ member }) => member !== home.member)
    return makeReading(street.community, home, {
      ...{ slot, ...counters },
      ...(lie?.isOfOther === true && other !== undefined && { device: `meter of ${other.id}` }),
    })
  }
}

function lieCounters({ importWh, exportWh, isGenerated }: Lie): Counters {
  return { importWh, exportWh, generationWh: isGenerated ? exportWh : 0 }
}

function plus(one: Counters, other: Counters): Counters {
  return {
    importWh: one.importWh + other.importWh,
    exportWh: one.exportWh + other.exportWh,
    generationWh: (one.generationWh ?? 0) + (other.generationWh ?? 0),
  }
}

const FEEDER_DEVICE = 'meter of the street'

/** What really flowed, read by the last home and signed with its key. */
function createFeeder(street: TestStreet, { toleranceWh, lossesPermille }: FeederPlan) {
  const reader = homeAt(street, street.homes.length - 1)
  let counters: Counters = { importWh: 900_000, exportWh: 100_000, generationWh: null }
  return {
    decision(slot: number): SignedTransaction {
      const meter = {
        reader: reader.member,
        device: FEEDER_DEVICE,
        resolutionWh: 1,
        toleranceWh,
        lossesPermille,
      }
      return makeDecision(
        street.community,
        { type: 'set-feeder', feeder: meter },
        { approvers: quorumOf(street.validators), effectiveSlot: slot + 1 },
      )
    },
    read(slot: number, { homes, isRead }: { homes: readonly HomeSlot[]; isRead: boolean }): SignedReading[] {
      const netWh = homes.reduce((sum, { importWh, exportWh }) => sum + importWh - exportWh, 0)
      const start = counters
      counters = {
        importWh: start.importWh + Math.max(0, netWh),
        exportWh: start.exportWh + Math.max(0, -netWh),
        generationWh: null,
      }
      const id = street.state().terms.feeder?.id
      if (id === undefined || !isRead) return []
      const said = { slot, device: FEEDER_DEVICE, start, end: counters }
      return [makeReading(street.community, { ...reader, member: id }, said)]
    },
  }
}
