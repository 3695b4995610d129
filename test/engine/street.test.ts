/** Streets of real engines and households in virtual time: what they agree on, and that they come back. */
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import type { BlockOutcome } from '../../node/engine/outcome.ts'
import type { EngineStreet, StreetHome } from '../support/engine-street.ts'
import { createEngineStreet, memberAt, STREET_SLOT_MS } from '../support/engine-street.ts'
import { FIRST_SLOT } from '../support/test-community.ts'

test('all homes reach the same roots, every slot has its block, and nobody warns of anything', async () => {
  const street = createEngineStreet()
  await street.startAll()
  await street.runSlots(6)
  assert.equal(new Set(street.roots()).size, 1)
  // Block 7 was agreed on a minute before slot 6 began.
  assert.equal(street.heights(), [7, 7, 7, 7])
  assert.equal(slotsOf(memberAt(street, 0)), [0, 1, 2, 3, 4, 5, 6])
  assert.equal(warnings(street), [])
  await street.stopAll()
})

test('what is settled is exactly what the meters counted, and money sums to zero', async () => {
  const street = createEngineStreet()
  await street.startAll()
  await street.runSlots(6)
  const rows = outcomes(memberAt(street, 0)).flatMap((outcome) => outcome.settled)
  assert.is(rows.length, 4 * 5)
  for (const row of rows) {
    const home = street.members.find(({ member }) => member === row.member)
    assert.ok(home)
    const start = home.meter.countersAt(row.slot * STREET_SLOT_MS)
    const end = home.meter.countersAt((row.slot + 1) * STREET_SLOT_MS)
    assert.is(row.quality, 'metered')
    assert.is(row.importWh, end.importWh - start.importWh)
    assert.is(row.exportWh, end.exportWh - start.exportWh)
  }
  assert.ok(rows.some((row) => row.boughtWh > 0))
  const last = outcomes(memberAt(street, 0)).at(-1)
  assert.is(
    last?.accounts.reduce((sum, { balance }) => sum + BigInt(balance), 0n),
    0n,
  )
  await street.stopAll()
})

test('two runs with one seed send the same messages at the same moments', async () => {
  const run = async (): Promise<string[]> => {
    const street = createEngineStreet({ seed: 7 })
    street.lossPpm = 50_000
    await street.startAll()
    await street.runSlots(2)
    await street.stopAll()
    return street.sent.map(({ from, topic, bytes, atMs }) => `${atMs} ${from} ${topic} ${bytes.length}`)
  }
  const first = await run()
  assert.ok(first.length > 50)
  assert.equal(await run(), first)
})

for (const ending of ['stop', 'kill'] as const) {
  test(`a home that comes back after a ${ending} catches up to the root of the others`, async () => {
    const street = createEngineStreet()
    const away = memberAt(street, 2)
    await street.startAll()
    await street.runSlots(2)
    await away[ending]()
    await street.runSlots(4)
    assert.equal(street.heights(), [5, 5, 5])
    await away.start()
    await street.runSlots(6.4)
    assert.equal(street.heights(), [7, 7, 7, 7])
    assert.is(new Set(street.roots()).size, 1)
    await street.stopAll()
  })
}

test('a home that was down walks through all boundaries, and its readings are settled as metered', async () => {
  const street = createEngineStreet()
  const away = memberAt(street, 1)
  await street.startAll()
  await street.runSlots(1.2)
  away.kill()
  await street.runSlots(4.2)
  await away.start()
  await street.runSlots(9)
  const rows = settledOf(street, away)
  assert.equal(
    rows.map((row) => row.slot - FIRST_SLOT),
    [0, 1, 2, 3, 4, 5, 6, 7],
  )
  assert.ok(rows.every((row) => row.quality === 'metered'))
  await street.stopAll()
})

test('later than K slots a reading is estimated, and the next good one trues up every Wh', async () => {
  const street = createEngineStreet()
  const away = memberAt(street, 0)
  await street.startAll()
  await street.runSlots(1.2)
  away.kill()
  await street.runSlots(10.2)
  await away.start()
  await street.runSlots(20)
  const rows = settledOf(street, away)
  const trueUps = outcomes(memberAt(street, 1)).flatMap((outcome) => outcome.trueUps)
  const [trueUp] = trueUps
  assert.is(trueUps.length, 1)
  assert.ok(trueUp)
  assert.ok(rows.some((row) => row.quality === 'estimated'))
  const metered = rows.filter((row) => row.quality === 'metered')
  const lastSlot = rows.at(-1)?.slot ?? 0
  const counted = away.meter.countersAt((lastSlot + 1) * STREET_SLOT_MS).importWh
  assert.is(metered.reduce((sum, row) => sum + row.importWh, 0) + trueUp.importWh, counted)
  await street.stopAll()
})

test('with more than a third away there is no block, and trading resumes by itself within two slots', async () => {
  const street = createEngineStreet()
  await street.startAll()
  await street.runSlots(2)
  memberAt(street, 0).kill()
  memberAt(street, 3).kill()
  await street.runSlots(6)
  assert.equal(street.heights(), [3, 3])
  await memberAt(street, 0).start()
  await memberAt(street, 3).start()
  await street.runSlots(8)
  const slots = slotsOf(memberAt(street, 1))
  assert.ok(slots.includes(7) && slots.includes(8), slots.join(' '))
  assert.is(new Set(street.roots()).size, 1)
  const last = outcomes(memberAt(street, 1)).at(-1)
  assert.is(last?.status, 'cleared')
  await street.stopAll()
})

test('a street that rested for many slots still takes gate votes', async () => {
  const street = createEngineStreet()
  await street.startAll()
  await street.runSlots(1)
  await memberAt(street, 0).stop()
  await memberAt(street, 1).stop()
  await street.runSlots(60)
  await memberAt(street, 0).start()
  await memberAt(street, 1).start()
  await street.runSlots(62)
  assert.equal(slotsOf(memberAt(street, 2)).slice(-2), [61, 62])
  await street.stopAll()
})

test('after a partition heals the street resumes within two slots, on one chain', async () => {
  const street = createEngineStreet()
  await street.startAll()
  await street.runSlots(2)
  const cut = (change: 'cut' | 'mend'): void => {
    for (const left of [0, 1])
      for (const right of [2, 3])
        street.hub[change](memberAt(street, left).member, memberAt(street, right).member)
  }
  cut('cut')
  await street.runSlots(5.2)
  assert.equal(street.heights(), [3, 3, 3, 3])
  cut('mend')
  await street.runSlots(7)
  assert.ok(slotsOf(memberAt(street, 0)).includes(7))
  assert.is(new Set(street.roots()).size, 1)
  await street.stopAll()
})

for (const seed of [1, 2, 3]) {
  test(`with three of ten gossip messages lost every slot still has its block in time (seed ${seed})`, async () => {
    const street = createEngineStreet({ seed })
    street.lossPpm = 300_000
    await street.startAll()
    await street.runSlots(8)
    assert.equal(slotsOf(memberAt(street, 0)), [0, 1, 2, 3, 4, 5, 6, 7, 8])
    street.lossPpm = 0
    await street.runSlots(8.4)
    assert.is(new Set(street.roots()).size, 1)
    assert.ok(outcomes(memberAt(street, 0)).every(({ previousFills }) => previousFills !== 'void'))
    await street.stopAll()
  })
}

test('seven homes of which four vote trade as one street, and those without a vote follow', async () => {
  const street = createEngineStreet({ homes: 7, validators: 4 })
  await street.startAll()
  await street.runSlots(4)
  assert.equal(street.heights(), [5, 5, 5, 5, 5, 5, 5])
  assert.is(new Set(street.roots()).size, 1)
  const followers = new Set(street.members.slice(4).map(({ member }) => member))
  const votes = street.sent.filter(({ topic }) => topic === 'consensus' || topic === 'gate-votes')
  assert.not(votes.some(({ from }) => followers.has(from)))
  const orders = outcomes(memberAt(street, 0)).flatMap((outcome) => outcome.orders)
  assert.ok(orders.some(({ member }) => followers.has(member)))
  await street.stopAll()
})

test('a stopped home leaves no timer and says nothing more', async () => {
  const street = createEngineStreet()
  await street.startAll()
  // In the middle of agreeing on a slot, with requests and writes under way.
  await street.runSlots(1.505)
  const home = memberAt(street, 0)
  const clock = home.clock()
  await home.stop()
  assert.is(clock.timers(), 0)
  const before = street.sent.length
  await street.runSlots(3)
  assert.not(street.sent.slice(before).some(({ from }) => from === home.member))
  assert.equal(warnings(street), [])
  assert.is(clock.timers(), 0)
  await street.stopAll()
})

function outcomes(home: StreetHome): BlockOutcome[] {
  return [...home.disk.outcomes.values()].map((text) => JSON.parse(text) as BlockOutcome)
}

function slotsOf(home: StreetHome): number[] {
  return outcomes(home).map(({ slot }) => slot - FIRST_SLOT)
}

/** As a neighbour's ledger has it. */
function settledOf(street: EngineStreet, home: StreetHome): BlockOutcome['settled'] {
  const other = memberAt(street, street.members.indexOf(home) === 3 ? 2 : 3)
  return outcomes(other).flatMap((outcome) => outcome.settled.filter(({ member }) => member === home.member))
}

function warnings(street: EngineStreet): string[] {
  return street.members.flatMap(({ id, log }) =>
    log
      .filter(({ level }) => level === 'warn' || level === 'error')
      .map(({ code, message }) => `${id} ${code ?? ''} ${message}`),
  )
}

test.run()
