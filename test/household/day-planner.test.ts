/** The home's plan: what hinders it and in which order, what it expects of the meter, and when it is made anew. */
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import type { Point, PointName, Sample } from '../../hardware/device.ts'
import { mapPoints } from '../../hardware/device.ts'
import type { Community } from '../../node/core/governance/genesis.ts'
import type { SlotEnergy } from '../../node/core/trading/energy-history.ts'
import { OperatingError } from '../../node/core/units/operating-error.ts'
import type { BatterySize } from '../../node/core/trading/battery-wishes.ts'
import type { DayPlannerParts } from '../../node/household/day-planner.ts'
import { createDayPlanner } from '../../node/household/day-planner.ts'
import { createHomeForecast } from '../../node/household/home-forecast.ts'
import type { PlanConditions } from '../../node/household/plan-conditions.ts'
import { findHindrance, PLAN_CODES, wayOf } from '../../node/household/plan-conditions.ts'
import { viewPlan } from '../../node/household/plan-view.ts'
import { createSiteSlots } from '../../node/household/site-slots.ts'
import { NO_STANDING } from '../../node/household/battery-control.ts'
import { createBatterySchedule } from '../../node/household/battery-schedule.ts'
import type { BlockOutcome } from '../../node/engine/outcome.ts'
import { encodeCbor } from '../../node/core/codec/cbor.ts'
import { SILENT } from '../../node/runtime/logger.ts'
import { createMemoryDisk, createMemoryStore } from '../support/memory-store.ts'
import { makeOwner } from '../support/owner-scene.ts'
import { FIRST_SLOT, makeCommunity } from '../support/test-community.ts'

const SLOT_MS = 900_000

const FINE: PlanConditions = {
  device: undefined,
  reading: undefined,
  meter: undefined,
  counters: undefined,
  alarm: undefined,
  refusal: undefined,
  isBatteryKnown: true,
  isBatteryTold: true,
  isLive: true,
  isSteerable: true,
  isArmed: true,
  isPaused: false,
  hasForecast: true,
  isHalted: false,
  isQuorumReached: true,
  isMarketAtRest: false,
}

test('each hindrance has its code, and of several the first is said', () => {
  const failure = new OperatingError({ code: 'device-timeout' }, 'The device is silent.')
  const wrong: Partial<PlanConditions>[] = [
    { device: failure },
    { reading: 'The charge is implausible.' },
    { meter: failure },
    { counters: 'A counter fell.' },
    { alarm: 'The battery did not obey.' },
    { refusal: 'The device is busy.' },
    { isBatteryKnown: false },
    { isBatteryTold: false },
    { isLive: false },
    { isSteerable: false },
    { isArmed: false },
    { isPaused: true },
    { hasForecast: false },
    { isHalted: true },
    { isQuorumReached: false },
    { isMarketAtRest: true },
  ]
  assert.is(findHindrance(FINE), null)
  wrong.forEach((one, index) => {
    assert.is(findHindrance({ ...FINE, ...one })?.code, PLAN_CODES[index])
    const all = wrong.slice(index).reduce((sum, each) => ({ ...sum, ...each }), {})
    assert.is(findHindrance({ ...FINE, ...all })?.code, PLAN_CODES[index])
  })
})

test('only a device in doubt keeps hands off', () => {
  const ways = PLAN_CODES.map((code) => wayOf({ code, sentence: '' }))
  assert.equal(
    ways.map((way) => way === 'hands-off'),
    PLAN_CODES.map((_, index) => index < 6),
  )
  assert.is(wayOf(null), 'optimise')
})

test('a home of which nothing is known expects nothing, and says so', async () => {
  const { planner, view } = await makePlanner({ days: 0 })
  assert.is(planner.expect(FIRST_SLOT + 2), undefined)
  const { basis, daysKnown, hoursKnown, loadWh, blocks, accuracy } = view()
  assert.equal(
    { basis, daysKnown, hoursKnown, loadWh, blocks, accuracy },
    {
      basis: 'none',
      daysKnown: 0,
      hoursKnown: 0,
      loadWh: [],
      blocks: [],
      accuracy: [],
    },
  )
})

test('a home with a meter alone expects what it used on earlier days', async () => {
  const { planner, view } = await makePlanner({ days: 9, battery: false })
  assert.equal(planner.expect(FIRST_SLOT + 2), { netWh: 200, stateOfChargePpm: null, orders: null })
  const { way, hindrance, battery, blocks, basis, daysKnown, hoursKnown } = view()
  assert.equal(
    { way, hindrance, battery, blocks, basis, daysKnown, hoursKnown },
    {
      ...{ way: 'own-use', hindrance: null, battery: null, blocks: [] },
      ...{ basis: 'days', daysKnown: 9, hoursKnown: 24 },
    },
  )
})

test('a battery that serves its home is part of what the meter will see', async () => {
  const { planner, view, set } = await makePlanner({ days: 9 })
  set({ stateOfChargePpm: 500_000 })
  assert.equal(planner.expect(FIRST_SLOT + 2), { netWh: 0, stateOfChargePpm: 460_000, orders: null })
  set({ stateOfChargePpm: 120_000 })
  assert.is(planner.expect(FIRST_SLOT + 2)?.netWh, 200, 'the reserve is kept')
  const { hindrance, battery, blocks } = view()
  assert.is(hindrance?.code, 'plan-not-live')
  assert.equal(battery, { capacityWh: 10_000, reserveWh: 1000, leastSaleMicroPerKwh: null })
  assert.equal(
    blocks.map(({ reason }) => reason),
    ['use-stored', 'keep-reserve'],
  )
})

test('without its charge, or its size, a battery makes the meter unknown', async () => {
  const { planner, view } = await makePlanner({ days: 9 })
  assert.is(planner.expect(FIRST_SLOT + 2), undefined)
  assert.is(view().hindrance?.code, 'plan-battery-unknown')
})

test('a battery that the device or its owner knows has a plan, and serves its home until the street knows it', async () => {
  const said: BatterySize = { capacityWh: 8000, chargeW: 4000, dischargeW: 4000 }
  for (const known of [{ size: said }, { rating: said }]) {
    const { planner, view, set } = await makePlanner({ days: 9, isTold: false, ...known })
    set({ stateOfChargePpm: 500_000 })
    assert.is(view().battery?.capacityWh, 8000)
    assert.is(view().hindrance?.code, 'plan-battery-untold')
    assert.is(planner.expect(FIRST_SLOT + 2)?.netWh, 0, 'it is planned to serve the home')
  }
})

test('armed and known for days, the battery follows the market, and is bound by what was ordered', async () => {
  const armed = { maxChargeW: 3000, maxDischargeW: 2000, floorPpm: 200_000, ceilingPpm: 900_000 }
  const standing = { ...NO_STANDING, isSteerable: true, armed }
  const control = { standing: () => standing, trouble: () => undefined }
  const { planner, schedule, set, view } = await makePlanner({ days: 9, control })
  set({ stateOfChargePpm: 800_000 })
  assert.equal([planner.plan().way, planner.hindrance()], ['optimise', null])
  assert.is(view().battery?.reserveWh, 2000, 'the floor that was armed')
  const slot = FIRST_SLOT + 2
  assert.ok((planner.expect(slot)?.orders?.length ?? 0) > 0)
  assert.is(schedule.find(slot, FIRST_SLOT * SLOT_MS), undefined)
  planner.ordered(slot + 1)
  assert.is(schedule.find(slot + 1, FIRST_SLOT * SLOT_MS), undefined, 'another slot was expected')
  planner.ordered(slot)
  const planned = planner.plan().slots.find((each) => each.slot === slot)
  assert.equal(schedule.find(slot, FIRST_SLOT * SLOT_MS), {
    ...{ netWh: 200, batteryWh: planned?.batteryWh, basis: 'expected' },
  })
})

test('a refusal or an alarm of the device keeps hands off', async () => {
  const armed = { maxChargeW: 3000, maxDischargeW: 2000, floorPpm: 0, ceilingPpm: 1_000_000 }
  for (const [alarm, trouble, code] of [
    ['It does not obey.', 'It is away.', 'plan-control-alarm'],
    [undefined, 'It is away.', 'plan-control-refused'],
  ] as const) {
    const standing = { ...NO_STANDING, isSteerable: true, armed, alarm }
    const { planner, set } = await makePlanner({
      days: 9,
      control: { standing: () => standing, trouble: () => trouble },
    })
    set({ stateOfChargePpm: 800_000 })
    assert.equal([planner.plan().way, planner.hindrance()?.code], ['hands-off', code])
  }
})

test('a wish that changes makes the plan anew', async () => {
  const { planner, view, set, owner } = await makePlanner({ days: 9 })
  set({ stateOfChargePpm: 500_000 })
  const first = planner.plan()
  await owner.setWishes({ reservePpm: 500_000, leastSaleMicroPerKwh: 350_000 })
  assert.is.not(planner.plan(), first)
  assert.equal(view().battery, { capacityWh: 10_000, reserveWh: 5000, leastSaleMicroPerKwh: 350_000 })
  assert.is(planner.expect(FIRST_SLOT + 2)?.netWh, 200)
})

test('in a pause what was sold is delivered from the battery as it was, and then it serves the home alone', async () => {
  const armed = { maxChargeW: 3000, maxDischargeW: 2000, floorPpm: 0, ceilingPpm: 1_000_000 }
  const control = {
    standing: () => ({ ...NO_STANDING, isSteerable: true, armed }),
    trouble: () => undefined,
  }
  const { planner, view, set, owner } = await makePlanner({ days: 9, control })
  set({ stateOfChargePpm: 800_000, nowMs: (FIRST_SLOT - 1) * SLOT_MS })
  await owner.setTrading({ isPaused: true })
  await owner.setWishes({ reservePpm: 500_000 })
  assert.is(planner.hindrance(), null, 'the slot under way goes on')
  assert.is(planner.batteryNow()?.floorWh, 1000)
  assert.equal([view().way, view().hindrance, view().battery?.reserveWh], ['own-use', null, 5000])
  assert.equal(
    planner.plan().slots.flatMap(({ orders }) => orders),
    [],
    'nothing is planned to be traded',
  )
  set({ nowMs: FIRST_SLOT * SLOT_MS })
  assert.is(planner.hindrance()?.code, 'plan-trading-paused')
  assert.is(planner.batteryNow()?.floorWh, 5000)
  await owner.setTrading({ isPaused: false })
  assert.is(view().hindrance?.code, 'plan-trading-paused', 'this slot had no orders')
  assert.is(planner.plan().way, 'optimise')
  assert.ok((planner.expect(FIRST_SLOT + 1)?.orders?.length ?? 0) > 0, 'and the next one has them')
})

test('a plan stays as it is within a slot, and is made anew in the next or when something hinders it', async () => {
  const { planner, set } = await makePlanner({ days: 9 })
  set({ stateOfChargePpm: 500_000 })
  const first = planner.plan()
  set({ stateOfChargePpm: 490_000 })
  assert.is(planner.plan(), first)
  set({ problem: new OperatingError({ code: 'device-timeout' }, 'The device is silent.') })
  const second = planner.plan()
  assert.equal([second.way, second.hindrance?.code], ['hands-off', 'plan-device-silent'])
  set({ problem: undefined, nowMs: (FIRST_SLOT + 1) * SLOT_MS })
  assert.is(planner.plan().slots[0]?.slot, FIRST_SLOT + 1)
})

test('the slot under way is planned as far as it is left', async () => {
  const { planner, set } = await makePlanner({ days: 9 })
  set({ stateOfChargePpm: 500_000, nowMs: FIRST_SLOT * SLOT_MS + SLOT_MS / 4 })
  assert.equal(
    planner
      .plan()
      .slots.slice(0, 2)
      .map(({ loadWh }) => loadWh),
    [150, 200],
  )
  assert.is(planner.plan().slots.length, 96)
})

interface PlannerScene {
  readonly days: number
  readonly battery?: boolean
  /** Whether the community knows of it. */
  readonly isTold?: boolean
  readonly size?: BatterySize
  readonly rating?: BatterySize
  /** Where the home trades for real. */
  readonly control?: NonNullable<DayPlannerParts['control']>
}

const UNSAID: BatterySize = { capacityWh: null, chargeW: null, dischargeW: null }

interface Scene {
  stateOfChargePpm: number | null
  problem: OperatingError | undefined
  nowMs: number
}

/** A home that used 200 Wh in each slot of so many days, with a battery of 10 kWh. */
async function makePlanner({ days, battery = true, isTold = battery, size, rating, control }: PlannerScene) {
  const scene: Scene = { stateOfChargePpm: null, problem: undefined, nowMs: FIRST_SLOT * SLOT_MS }
  const { owner } = await makeOwner({ nowMs: () => scene.nowMs })
  const store = createMemoryStore(createMemoryDisk())
  for (let index = 1; index <= days * 96; index++)
    await keep({ slot: FIRST_SLOT - index, loadWh: 200, solarWh: 0 })
  async function keep({ slot, loadWh, solarWh }: SlotEnergy): Promise<void> {
    await store.saveOwn('energy', slot % (28 * 96), 0, encodeCbor([slot, loadWh, solarWh]))
  }
  const { community, homes } = makeCommunity({
    homes: 4,
    validators: 4,
    genesis: { slotMs: SLOT_MS, gateLeadMs: 300_000 },
    member: () => ({ site: siteWith(isTold) }),
  })
  const [member] = community.genesis.members
  assert.ok(member)
  const forecast = await createHomeForecast(siteSlots(community), { store, logger: SILENT })
  const outcomes = new Map<number, BlockOutcome>()
  const book = { ofSlot: (slot: number) => outcomes.get(slot), fillsOf: () => 'uncertain' as const }
  const parts = { store, book, logger: SILENT }
  const schedule = await createBatterySchedule({ slotMs: SLOT_MS, member: member.memberKey }, parts)
  const planner = createDayPlanner(
    { owner, size: size ?? UNSAID, isLive: control !== undefined },
    {
      ...{ community, member, forecast },
      clock: { speed: 1, nowMs: () => scene.nowMs, after: () => () => undefined },
      engine: engineOf(community),
      network: {
        peers: () => homes.map(({ member: id }) => ({ member: id, connected: true, subscribed: true })),
      },
      book,
      schedule,
      ...(control && { control }),
      device: {
        sample: () => sampleOf(scene.stateOfChargePpm),
        problem: () => scene.problem,
        meterFault: () => undefined,
        hasBattery: () => battery,
        rating: () => rating,
      },
    },
  )
  return {
    planner,
    schedule,
    view: () => viewPlan(planner, { slotMs: SLOT_MS, nowMs: scene.nowMs }),
    set: (change: Partial<Scene>) => Object.assign(scene, change),
    owner,
  }
}

function siteWith(battery: boolean) {
  return {
    generationW: 8000,
    battery: battery ? { capacityWh: 10_000, powerW: 5000 } : null,
    meter: { trust: 'inverter', resolutionWh: 1 },
  } as const
}

function siteSlots(community: Community) {
  const { slotMs, timezone, daylight } = community.genesis
  return createSiteSlots({ slotMs, timezone, daylight, location: null })
}

function engineOf(community: Community): DayPlannerParts['engine'] {
  const tip = { height: 0, slot: FIRST_SLOT - 1, blockHash: 'genesis', finalAtMs: null }
  return {
    keeper: {
      tip: () => tip,
      community: () => community,
      state: () => {
        throw new Error('nobody asks for it')
      },
    },
    halted: () => undefined,
  }
}

function sampleOf(stateOfChargePpm: number | null): Sample {
  const point = (name: PointName): Point => {
    const value = name === 'stateOfChargePpm' ? stateOfChargePpm : null
    return { value, quality: value === null ? 'not-implemented' : 'ok', atMs: 0, source: '' }
  }
  return { atMs: 0, points: mapPoints(point) }
}

test.run()
