/** What a battery is to do in a slot whose orders were sent, before and after the street has decided. */
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import type { BlockOutcome, OutcomeOrder } from '../../node/engine/outcome.ts'
import type { OrderedSlot } from '../../node/household/battery-schedule.ts'
import { createBatterySchedule } from '../../node/household/battery-schedule.ts'
import { SILENT } from '../../node/runtime/logger.ts'
import { createMemoryDisk, createMemoryStore } from '../support/memory-store.ts'

const SLOT_MS = 900_000
const SLOT = 1000
const START_MS = SLOT * SLOT_MS

/** The home needs 300, of which its battery gives 100; 200 of it may be bought instead, and 500 be sold. */
const ORDERED: OrderedSlot = {
  ...{ slot: SLOT, loadWh: 300, solarWh: 0, batteryWh: -600, aloneWh: -100 },
  orders: [
    { energyWh: 200, limitMicroPerKwh: 300_000, from: 'firm' },
    { energyWh: 100, limitMicroPerKwh: 250_000, from: 'instead' },
    { energyWh: -500, limitMicroPerKwh: 260_000, from: 'battery' },
  ],
}

async function makeSchedule(disk = createMemoryDisk()) {
  const outcomes = new Map<number, BlockOutcome>()
  const fills = new Map<number, 'bound' | 'void' | 'uncertain'>()
  const schedule = await createBatterySchedule(
    { slotMs: SLOT_MS, member: 'me' },
    {
      store: createMemoryStore(disk),
      book: { ofSlot: (slot) => outcomes.get(slot), fillsOf: (slot) => fills.get(slot) },
      logger: SILENT,
    },
  )
  return { schedule, outcomes, fills, disk }
}

/** A block that took so much of the home, final so long after the gate. */
function outcome(filled: { bid?: number; offer?: number }, finalAtMs = START_MS - 1): BlockOutcome {
  const order = (member: string, side: 'bid' | 'offer', filledWh: number): OutcomeOrder => ({
    ...{ order: '', member, side, energyWh: filledWh, priceMicroPerKwh: 0, source: 'load', filledWh },
    ...{ amountNano: '0', feeNano: '0' },
  })
  return {
    finalAtMs,
    orders: [
      order('me', 'bid', filled.bid ?? 0),
      order('me', 'offer', filled.offer ?? 0),
      order('other', 'offer', 900),
    ],
  } as unknown as BlockOutcome
}

test('before the street has decided it is what is likely, and afterwards what was taken', async () => {
  const { schedule, outcomes } = await makeSchedule()
  schedule.keep(SLOT, ORDERED)
  assert.equal(schedule.find(SLOT, START_MS - 1), { netWh: 300, batteryWh: -600, basis: 'expected' })
  outcomes.set(SLOT, outcome({ offer: 400 }))
  assert.equal(schedule.find(SLOT, START_MS), { netWh: 300, batteryWh: -500, basis: 'traded' })
  outcomes.set(SLOT, outcome({ bid: 150 }))
  assert.is(schedule.find(SLOT, START_MS)?.batteryWh, -100, 'what is firm is filled first')
  outcomes.set(SLOT, outcome({ bid: 300 }))
  assert.is(schedule.find(SLOT, START_MS)?.batteryWh, 0, 'the street gives what the battery would have')
})

test('what does not bind is not delivered', async () => {
  const { schedule, outcomes, fills } = await makeSchedule()
  schedule.keep(SLOT, ORDERED)
  const alone = { netWh: 300, batteryWh: -100, basis: 'alone' }
  assert.equal(schedule.find(SLOT, START_MS), alone, 'no block came')
  outcomes.set(SLOT, outcome({ offer: 400 }, START_MS + 1))
  assert.equal(schedule.find(SLOT, START_MS + 2), alone, 'it was final too late')
  outcomes.set(SLOT, outcome({ offer: 400 }))
  fills.set(SLOT, 'void')
  assert.equal(schedule.find(SLOT, START_MS + 2), alone, 'the street says it was too late')
})

test('a home that starts again goes on with what it had ordered', async () => {
  const { schedule, disk } = await makeSchedule()
  schedule.keep(SLOT, ORDERED)
  schedule.keep(SLOT + 1, { ...ORDERED, slot: SLOT + 1 })
  await schedule.settled()
  const again = (await makeSchedule(disk)).schedule
  assert.equal(again.find(SLOT, START_MS), schedule.find(SLOT, START_MS))
  assert.equal(
    [...again.boundFrom(SLOT, START_MS)],
    [
      [SLOT, -100],
      [SLOT + 1, -600],
    ],
  )
  assert.equal([...again.boundFrom(SLOT + 1, START_MS).keys()], [SLOT + 1])
})

test('orders made without the battery take its schedule away, also on the disk', async () => {
  const { schedule, disk } = await makeSchedule()
  schedule.keep(SLOT, ORDERED)
  schedule.keep(SLOT, null)
  assert.is(schedule.find(SLOT, START_MS), undefined)
  await schedule.settled()
  assert.is((await makeSchedule(disk)).schedule.find(SLOT, START_MS), undefined)
})

test('no more than a few slots are kept', async () => {
  const { schedule, disk } = await makeSchedule()
  for (let index = 0; index < 20; index++) schedule.keep(SLOT + index, { ...ORDERED, slot: SLOT + index })
  await schedule.settled()
  for (const each of [schedule, (await makeSchedule(disk)).schedule])
    assert.equal([...each.boundFrom(0, START_MS).keys()].sort(), [1016, 1017, 1018, 1019])
})

test.run()
