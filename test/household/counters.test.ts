/**
 * A home beside an emulated meter whose counters go wrong, over several slots: what is settled is what was really used,
 * or the slot is honestly an estimate, and afterwards the sums agree to the Wh.
 */
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import type { HomeCounters } from '../../hardware/emulator/home-state.ts'
import { decodeReading, type MeterReading } from '../../node/core/metering/reading.ts'
import type { BlockOutcome } from '../../node/engine/outcome.ts'
import type { EmulatedMeter, EmulatedMeterOptions } from '../support/emulated-meter.ts'
import { METER_DRIVE } from '../support/emulated-meter.ts'
import type { EngineStreet, StreetHome } from '../support/engine-street.ts'
import { createEngineStreet, memberAt, STREET_SLOT_MS } from '../support/engine-street.ts'
import { FIRST_SLOT } from '../support/test-community.ts'

const POLL_MS = 10_000

test('every slot of a sound meter is settled by what was really used', async () => {
  const { street, home, meter } = makeStreet()
  await street.startAll()
  await street.runSlots(8.5)
  assert.equal(slotsOf(home), [0, 1, 2, 3, 4, 5, 6, 7])
  assert.ok(qualities(street, home).every((quality) => quality === 'metered'))
  checkSums(street, home, meter)
  await street.stopAll()
})

test('a counter that says 0 once costs nothing', async () => {
  const { street, home, meter } = makeStreet()
  await street.startAll()
  await street.runSlots(1.97)
  for (const slots of [2.99, 4.4, 5.1]) {
    meter.setFault('counter-zero', true)
    await street.runSlots(slots)
    meter.setFault('counter-zero', false)
  }
  await street.runSlots(9)
  assert.ok(qualities(street, home).every((quality) => quality === 'metered'))
  assert.is(home.log.filter(({ code }) => code === 'reading-missed').length, 0)
  checkSums(street, home, meter)
  await street.stopAll()
})

test('a sentinel at a boundary makes estimates, and the sums agree afterwards', async () => {
  const { street, home, meter } = makeStreet()
  await street.startAll()
  await street.runSlots(2.2)
  meter.setFault('sentinel', true)
  await street.runSlots(3.5)
  meter.setFault('sentinel', false)
  await street.runSlots(14)
  assert.equal(estimatedSlots(street, home), [2, 3])
  checkSums(street, home, meter)
  await street.stopAll()
})

test('a counter of 32 bits that begins again goes on, also for a home that was down meanwhile', async () => {
  const { street, home, meter } = makeStreet()
  meter.setFault('wrap', true)
  await street.startAll()
  await street.runSlots(0.5)
  const before = home.household().samples.lastGood()?.points.gridImportWh.value ?? 0
  assert.ok(before > 2 ** 32 - 100, String(before))
  await street.runSlots(6.3)
  home.kill()
  await street.runSlots(6.8)
  await home.start()
  await street.runSlots(11)
  const ends = readingsOf(home).map(({ end }) => end.importWh)
  assert.ok((ends.at(-1) ?? 0) > 2 ** 32)
  assert.ok(qualities(street, home).every((quality) => quality === 'metered'))
  checkSums(street, home, meter)
  await street.stopAll()
})

test('a counter that begins again while the home is down for some slots is one counter', async () => {
  const { street, home, meter } = makeStreet()
  meter.setFault('wrap', true)
  await street.startAll()
  await street.runSlots(0.2)
  home.kill()
  await street.runSlots(5.4)
  await home.start()
  await street.runSlots(16)
  assert.is(home.household().counterNotices().length, 0)
  assert.ok((readingsOf(home)[0]?.start.importWh ?? 0) > 2 ** 32)
  checkSums(street, home, meter)
  await street.stopAll()
})

for (const when of ['while the home looks', 'while the home is down'] as const) {
  test(`a meter that is reset ${when} has no more readings, and people are told`, async () => {
    const { street, home, meter } = makeStreet()
    await street.startAll()
    await street.runSlots(3.3)
    if (when === 'while the home is down') home.kill()
    meter.setFault('counter-reset', true)
    await street.runSlots(3.8)
    if (when === 'while the home is down') await home.start()
    await street.runSlots(11)
    assert.equal(
      home
        .household()
        .counterNotices()
        .map(({ code }) => code),
      ['counter-fell'],
    )
    assert.equal(slotsOf(home), [0, 1, 2])
    assert.ok(estimatedSlots(street, home).includes(3))
    assert.ok(!estimatedSlots(street, home).includes(2))
    assert.equal(home.household().ordersOf(FIRST_SLOT + 10), [])
    assert.ok(
      memberAt(street, 2)
        .household()
        .ordersOf(FIRST_SLOT + 10).length > 0,
    )
    // Starting again is no way round it.
    await home.stop()
    await home.start()
    await street.runSlots(13)
    assert.is(home.household().counterNotices()[0]?.code, 'counter-fell')
    assert.equal(slotsOf(home), [0, 1, 2])
    await street.stopAll()
  })
}

test('a counter that jumps is not believed, and nothing of the jump is settled', async () => {
  const { street, home, meter } = makeStreet()
  await street.startAll()
  await street.runSlots(3.3)
  meter.setFault('wrap', true)
  await street.runSlots(3.45)
  assert.is(home.household().counterNotices()[0]?.code, 'counter-jumped')
  // Soon it stands past the end of its registers: then it fell.
  await street.runSlots(12)
  assert.is(home.household().counterNotices()[0]?.code, 'counter-fell')
  assert.equal(slotsOf(home), [0, 1, 2])
  assert.ok(settledOf(street, home).every(({ importWh }) => importWh < 600))
  await street.stopAll()
})

test('a home that was down over several slots accounts for each Wh of them', async () => {
  const { street, home, meter } = makeStreet()
  await street.startAll()
  await street.runSlots(2.3)
  home.kill()
  await street.runSlots(4.4)
  await home.start()
  await street.runSlots(15)
  assert.equal(estimatedSlots(street, home), [2, 3, 4])
  checkSums(street, home, meter)
  await street.stopAll()
})

test('a home whose disk was lost is judged by what the street knows of its meter', async () => {
  const { street, home, meter } = makeStreet()
  await street.startAll()
  await street.runSlots(4.3)
  home.kill()
  for (const key of [...home.disk.own.keys()])
    if (/^(reading|boundary|counters)/.test(key)) home.disk.own.delete(key)
  meter.setFault('counter-reset', true)
  await home.start()
  await street.runSlots(7)
  assert.is(home.household().counterNotices()[0]?.code, 'counter-fell')
  assert.equal(slotsOf(home), [])
  await street.stopAll()
})

test('what the counters said last is on disk when the home stops, with the time of the look', async () => {
  const { street, home, meter } = makeStreet()
  await street.startAll()
  await street.runSlots(2.6)
  await home.stop()
  const [lookMs, truth] = [...meter.truth].at(-1) ?? []
  await home.start()
  assert.equal(home.household().lastCounters(), {
    gridImportWh: { valueWh: truth?.gridImportWh, atMs: lookMs },
    gridExportWh: { valueWh: truth?.gridExportWh, atMs: lookMs },
  })
  await street.stopAll()
})

test('counters of whole kWh are right in the long run, and are said to be an estimate', async () => {
  const { street, home, meter } = makeStreet({ counterStepWh: 1000 }, 900_000)
  await street.startAll()
  await street.runSlots(20.5)
  const readings = readingsOf(home)
  assert.is(readings.length, 20)
  for (const { start, end } of readings) assert.is((end.importWh - start.importWh) % 1000, 0)
  assert.ok(readings.some(({ start, end }) => start.importWh === end.importWh))
  assert.ok(qualities(street, home).every((quality) => quality === 'metered'))
  checkSums(street, home, meter, 1000)
  const [notice] = home.household().counterNotices()
  assert.is(notice?.code, 'counter-coarse')
  assert.match(notice?.sentence ?? '', /1000 Wh.*estimate/)
  const orders = home.household().ordersOf(FIRST_SLOT + 20)
  assert.ok(orders.length > 0, 'it trades all the same')
  // By the power that it sees as it drafts: the last slot of such a meter has no energy, or that of four.
  const draftedMs = (FIRST_SLOT + 20) * 900_000 - 80_000
  const { loadWh, pvWh } = METER_DRIVE.energyWh(Math.floor(draftedMs / METER_DRIVE.stepMs))
  assert.equal(
    orders.map(({ energyWh }) => energyWh),
    [Math.abs(loadWh - pvWh) * 3],
  )
  await street.stopAll()
})

test('a meter whose power has the wrong sign sends no orders, and says what to set', async () => {
  const { street, home } = makeStreet({ reversedMeter: 'power' })
  await street.startAll()
  await street.runSlots(9)
  const fault = home.household().meterFault()
  assert.is(fault?.code, 'meter-reversed')
  assert.match(fault?.message ?? '', /gridSign/)
  assert.equal(home.household().ordersOf(FIRST_SLOT + 9), [])
  await street.stopAll()
})

function makeStreet(
  emulated: EmulatedMeterOptions = {},
  slotMs = STREET_SLOT_MS,
): { street: EngineStreet; home: StreetHome; meter: EmulatedMeter } {
  const street = createEngineStreet({ emulated, genesis: { slotMs } })
  const home = memberAt(street, 0)
  assert.ok(home.emulated)
  return { street, home, meter: home.emulated }
}

/** What was metered and trued up is what had flowed between two looks at slot ends, register by register. */
function checkSums(street: EngineStreet, home: StreetHome, meter: EmulatedMeter, stepWh = 1): void {
  const state = memberAt(street, 1).engine().keeper.state().meters.get(home.member)
  assert.ok(state?.lastEnd)
  assert.is(state.estimated, null)
  const { slotMs } = street.community.genesis
  const rows = outcomesOf(memberAt(street, 1)).flatMap(({ settled, trueUps }) => [
    ...settled.filter(({ quality }) => quality === 'metered'),
    ...trueUps,
  ])
  const own = rows.filter(({ member, slot }) => member === home.member && slot <= (state.lastEnd?.slot ?? 0))
  const settledThrough = Math.max(...own.map(({ slot }) => slot))
  const [first] = readingsOf(home)
  const last = readingsOf(home).find(({ slot }) => slot === settledThrough)
  assert.ok(first && last)
  const sum = (of: (row: { importWh: number; exportWh: number }) => number) =>
    own.reduce((total, row) => total + of(row), 0)
  assert.is(
    sum(({ importWh }) => importWh),
    last.end.importWh - first.start.importWh,
  )
  assert.is(
    sum(({ exportWh }) => exportWh),
    last.end.exportWh - first.start.exportWh,
  )
  const from = looksBefore(meter, first.slot * slotMs)
  const to = looksBefore(meter, (settledThrough + 1) * slotMs)
  const isTrue = from.some((start) =>
    to.some(
      (end) =>
        stepsBetween(start.gridImportWh, end.gridImportWh, stepWh) === sum(({ importWh }) => importWh) &&
        stepsBetween(start.gridExportWh, end.gridExportWh, stepWh) === sum(({ exportWh }) => exportWh),
    ),
  )
  assert.ok(
    isTrue,
    `${sum(({ importWh }) => importWh)} Wh imported, ${sum(({ exportWh }) => exportWh)} exported`,
  )
}

function stepsBetween(startWh: number, endWh: number, stepWh: number): number {
  return (Math.floor(endWh / stepWh) - Math.floor(startWh / stepWh)) * stepWh
}

/** The truth at the last two looks up to a moment: the boundary is one of them. */
function looksBefore({ truth }: EmulatedMeter, atMs: number): HomeCounters[] {
  return [...truth]
    .filter(([lookMs]) => lookMs <= atMs && lookMs > atMs - 2 * POLL_MS)
    .map(([, counters]) => counters)
}

function outcomesOf(home: StreetHome): BlockOutcome[] {
  return [...home.disk.outcomes.values()].map((text) => JSON.parse(text) as BlockOutcome)
}

function settledOf(street: EngineStreet, home: StreetHome): BlockOutcome['settled'] {
  return outcomesOf(memberAt(street, 1)).flatMap(({ settled }) =>
    settled.filter(({ member }) => member === home.member),
  )
}

function qualities(street: EngineStreet, home: StreetHome): string[] {
  return settledOf(street, home).map(({ quality }) => quality)
}

function estimatedSlots(street: EngineStreet, home: StreetHome): number[] {
  return settledOf(street, home)
    .filter(({ quality }) => quality === 'estimated')
    .map(({ slot }) => slot - FIRST_SLOT)
}

function readingsOf(home: StreetHome): MeterReading[] {
  return [...home.disk.own]
    .filter(([key]) => key.startsWith('reading/'))
    .flatMap(([, bytes]) => decodeReading(bytes)?.reading ?? [])
    .sort((left, right) => left.slot - right.slot)
}

function slotsOf(home: StreetHome): number[] {
  return readingsOf(home).map(({ slot }) => slot - FIRST_SLOT)
}

test.run()
