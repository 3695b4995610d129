/** Households beside running engines in virtual time: metering, ordering, and what goes wrong with device and disk. */
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import type { SignedReading } from '../../node/core/metering/reading.ts'
import { decodeReading } from '../../node/core/metering/reading.ts'
import { decodeSheet } from '../../node/core/market/order-sheet.ts'
import type { BlockOutcome } from '../../node/engine/outcome.ts'
import type { EngineStreet, StreetHome } from '../support/engine-street.ts'
import { createEngineStreet, memberAt, STREET_SLOT_MS } from '../support/engine-street.ts'
import { FIRST_SLOT } from '../support/test-community.ts'

test('a sheet is sent twenty seconds before each gate, and is on disk by then', async () => {
  const street = createEngineStreet()
  const home = memberAt(street, 0)
  const saved: boolean[] = []
  home.outgoing = (topic, bytes) => {
    const sheet = topic === 'sheets' ? decodeSheet(bytes) : undefined
    if (sheet !== undefined) saved.push([...home.disk.own.values()].some((own) => isSame(own, bytes)))
    return bytes
  }
  await street.startAll()
  await street.runSlots(4)
  const sheets = sentSheets(street, home)
  assert.equal(
    sheets.map(({ slot }) => slot - FIRST_SLOT),
    [0, 1, 2, 3, 4],
  )
  for (const { slot, atMs } of sheets) {
    const beforeGateMs = slot * STREET_SLOT_MS - 60_000 - atMs
    assert.ok(beforeGateMs > 19_900 && beforeGateMs <= 20_000, String(beforeGateMs))
  }
  assert.ok(saved.length === 5 && saved.every(Boolean))
  await street.stopAll()
})

test('a home that starts shortly before a gate still sends its sheet', async () => {
  const street = createEngineStreet()
  await street.startAll()
  const late = memberAt(street, 2)
  late.kill()
  await street.time.advanceTo(FIRST_SLOT * STREET_SLOT_MS - 60_000 - 3000)
  await late.start()
  await street.runSlots(1)
  assert.equal(
    sentSheets(street, late).map(({ slot }) => slot - FIRST_SLOT),
    [0, 1],
  )
  await street.stopAll()
})

test('a home that restarts before the gate replaces its sheet by a higher revision', async () => {
  const street = createEngineStreet()
  const home = memberAt(street, 0)
  await street.startAll()
  await street.time.advanceTo(FIRST_SLOT * STREET_SLOT_MS - 60_000 - 10_000)
  home.kill()
  home.meter.setPowerW(1200)
  await home.start()
  await street.runSlots(1)
  const sheets = sentSheets(street, home).filter(({ slot }) => slot === FIRST_SLOT)
  assert.equal(
    sheets.map(({ revision }) => revision),
    [0, 1],
  )
  const [order] =
    outcomes(memberAt(street, 1))[0]?.orders.filter(({ member }) => member === home.member) ?? []
  assert.is(order?.energyWh, 40)
  await street.stopAll()
})

test('a disk that fails for a moment costs a sheet some time, and no later sheet', async () => {
  const street = createEngineStreet()
  const home = memberAt(street, 0)
  await street.startAll()
  let failures = 3
  home.disk.fails = (write) => write === 'sheet' && failures-- > 0
  await street.runSlots(3)
  assert.equal(
    sentSheets(street, home).map(({ slot }) => slot - FIRST_SLOT),
    [0, 1, 2, 3],
  )
  await street.stopAll()
})

test('a disk that takes no reading for a while loses none: the emulator waits', async () => {
  const street = createEngineStreet()
  const home = memberAt(street, 0)
  await street.startAll()
  await street.runSlots(1.5)
  home.disk.fails = (write) => write === 'reading'
  await street.runSlots(3.5)
  home.disk.fails = () => false
  await street.runSlots(8)
  assert.equal(readSlots(home), [0, 1, 2, 3, 4, 5, 6, 7])
  assert.ok(settledOf(street, home).every(({ quality }) => quality === 'metered'))
  await street.stopAll()
})

for (const fault of ['silent', 'counters-implausible'] as const) {
  test(`a device that is ${fault} over two boundaries is read again afterwards, slot by slot`, async () => {
    const street = createEngineStreet()
    const home = memberAt(street, 0)
    await street.startAll()
    await street.runSlots(1.5)
    home.meter.fault = fault
    await street.runSlots(3.2)
    assert.is(home.household().samples.problem()?.code, fault === 'silent' ? 'device-timeout' : undefined)
    home.meter.fault = 'none'
    await street.runSlots(8)
    assert.is(home.household().samples.problem(), undefined)
    assert.equal(readSlots(home), [0, 1, 2, 3, 4, 5, 6, 7])
    for (const reading of readings(home)) {
      const end = home.meter.countersAt((reading.reading.slot + 1) * STREET_SLOT_MS)
      assert.equal(reading.reading.end, end)
    }
    await street.stopAll()
  })
}

test('a counter that stays at 0 does not hold the emulator, and what it kept back is trued up', async () => {
  const street = createEngineStreet()
  const home = memberAt(street, 0)
  await street.startAll()
  await street.runSlots(1.5)
  home.meter.fault = 'counters-zero'
  await street.runSlots(3.2)
  assert.is(home.household().counterNotices()[0]?.code, 'counter-zero')
  assert.ok(home.log.some(({ code }) => code === 'reading-missed'))
  home.meter.fault = 'none'
  await street.runSlots(13)
  assert.is(home.household().counterNotices().length, 0)
  assert.equal(readSlots(home).slice(0, 4), [0, 4, 5, 6])
  const [trueUp] = outcomes(memberAt(street, 3)).flatMap(({ trueUps }) => trueUps)
  assert.equal([trueUp?.slots, trueUp?.importWh], [3, 300])
  await street.stopAll()
})

test('counters below those of the last reading are no reading, whatever the device says of them', async () => {
  const street = createEngineStreet()
  const home = memberAt(street, 0)
  await street.startAll()
  await street.runSlots(2.5)
  home.meter.fault = 'counters-lower'
  await street.runSlots(4.2)
  home.meter.fault = 'none'
  await street.runSlots(7)
  assert.equal(readSlots(home), [0, 1, 5, 6])
  assert.is(home.log.filter(({ code }) => code === 'counter-fell').length, 2)
  await street.stopAll()
})

test('a silent device is told once, not with every look', async () => {
  const street = createEngineStreet()
  const home = memberAt(street, 0)
  await street.startAll()
  await street.runSlots(0.2)
  home.meter.fault = 'silent'
  await street.runSlots(0.9)
  assert.is(home.log.filter(({ level, code }) => level === 'warn' && code === 'device-timeout').length, 1)
  await street.stopAll()
})

test('a home killed between disk and emulator takes the boundary once', async () => {
  const street = createEngineStreet()
  const home = memberAt(street, 0)
  await street.startAll()
  await street.runSlots(1.5)
  // The acknowledgement never arrives: as if the process died right after the reading was on disk.
  const { acknowledge } = home.meter.lockStep
  home.meter.lockStep.acknowledge = () => new Promise(() => undefined)
  await street.runSlots(2.2)
  home.kill()
  home.meter.lockStep.acknowledge = acknowledge
  await home.start()
  await street.runSlots(6)
  assert.equal(readSlots(home), [0, 1, 2, 3, 4, 5])
  await street.stopAll()
})

test('a home whose disk was lost begins anew where its emulator stands, and sends no reading of a slot it did not see', async () => {
  const street = createEngineStreet()
  const home = memberAt(street, 0)
  await street.startAll()
  await street.runSlots(2.2)
  home.kill()
  for (const key of [...home.disk.own.keys()]) if (/^(reading|boundary)/.test(key)) home.disk.own.delete(key)
  await home.start()
  await street.runSlots(6)
  // Slot 2 began before this home knew its counters: its end is only where slot 3 begins.
  assert.equal(readSlots(home), [3, 4, 5])
  await street.stopAll()
})

test('a home whose owner pauses trading sends no orders, and meters, votes and settles as before', async () => {
  const street = createEngineStreet()
  const home = memberAt(street, 0)
  const [from, until] = [FIRST_SLOT + 2, FIRST_SLOT + 5]
  home.mayOrder = (slot) => slot < from || slot >= until
  await street.startAll()
  await street.runSlots(10)
  assert.equal(
    sentSheets(street, home).map(({ slot }) => slot - FIRST_SLOT),
    [0, 1, 5, 6, 7, 8, 9, 10],
  )
  const blocks = outcomes(memberAt(street, 3))
  for (const { slot, orders } of blocks)
    assert.is(
      orders.some(({ member }) => member === home.member),
      slot < from || slot >= until,
    )
  assert.equal(readSlots(home), [0, 1, 2, 3, 4, 5, 6, 7, 8, 9])
  assert.ok(settledOf(street, home).every(({ quality }) => quality === 'metered'))
  const votes = street.sent.filter(({ from: of, topic }) => of === home.member && topic === 'gate-votes')
  assert.ok(votes.length >= 10, String(votes.length))
  assert.is(new Set(street.roots()).size, 1)
  await street.stopAll()
})

function outcomes(home: StreetHome): BlockOutcome[] {
  return [...home.disk.outcomes.values()].map((text) => JSON.parse(text) as BlockOutcome)
}

function settledOf(street: EngineStreet, home: StreetHome): BlockOutcome['settled'] {
  return outcomes(memberAt(street, 3)).flatMap(({ settled }) =>
    settled.filter(({ member }) => member === home.member),
  )
}

function sentSheets(
  street: EngineStreet,
  home: StreetHome,
): { slot: number; revision: number; atMs: number }[] {
  return street.sent
    .filter(({ from, topic }) => from === home.member && topic === 'sheets')
    .flatMap(({ bytes, atMs }) => {
      const signed = decodeSheet(bytes)
      return signed === undefined ? [] : [{ slot: signed.sheet.slot, revision: signed.sheet.revision, atMs }]
    })
}

function readings(home: StreetHome): SignedReading[] {
  return [...home.disk.own]
    .filter(([key]) => key.startsWith('reading/'))
    .flatMap(([, bytes]) => decodeReading(bytes) ?? [])
    .sort((left, right) => left.reading.slot - right.reading.slot)
}

function readSlots(home: StreetHome): number[] {
  return readings(home).map(({ reading }) => reading.slot - FIRST_SLOT)
}

function isSame(left: Uint8Array, right: Uint8Array): boolean {
  return Buffer.compare(left, right) === 0
}

test.run()
