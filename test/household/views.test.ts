/** What the page and the API say of a home beside a running street: true to the ledger, and plain where nothing is known. */
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { createClearingRule } from '../../matcher-wasm/host/clearing-rule.ts'
import { verifySlot } from '../../node/api/verify-slot.ts'
import type { BlockOutcome } from '../../node/engine/outcome.ts'
import { createDayBook } from '../../node/household/day-book.ts'
import { readRule } from '../matcher/load-rule.ts'
import { createEngineStreet, memberAt } from '../support/engine-street.ts'
import { createMemoryStore } from '../support/memory-store.ts'
import { FIRST_SLOT } from '../support/test-community.ts'
import { NO_RULES, running, sourceOf } from './source-of-home.ts'

test('before the first block the home is on its tariff and the street collects', async () => {
  const { street, home } = await running(-0.6)
  const state = (await sourceOf(street, home)).state()
  assert.is(state.ledger.height, 0)
  assert.is(state.ledger.slot, null)
  assert.is(state.currentSlot.slot, FIRST_SLOT)
  assert.is(state.currentSlot.status, 'collecting')
  assert.is(state.earnings.settledSlots, 0)
  assert.equal(state.attention, [])
  await street.stopAll()
})

test('slots are settled, cleared and collecting, in the order of time', async () => {
  const { street, home } = await running(4.1)
  const state = (await sourceOf(street, home)).state()
  assert.equal(
    state.day.map(({ slot, status }) => `${slot - FIRST_SLOT} ${status}`),
    ['0 settled', '1 settled', '2 settled', '3 cleared', '4 cleared', '5 collecting'],
  )
  assert.is(state.currentSlot.slot, FIRST_SLOT + 4)
  assert.is(state.nextSlot.slot, FIRST_SLOT + 5)
  await street.stopAll()
})

test('the earnings are the sums of the settled rows, and the saving what the street is worth', async () => {
  // A seller: with more demand than sun the price is that of the buyers' tariff.
  const { street } = await running(6.1)
  const home = memberAt(street, 1)
  const { earnings } = (await sourceOf(street, home)).state()
  const rows = [...home.disk.outcomes.values()]
    .flatMap((text) => (JSON.parse(text) as { settled: Record<string, string>[] }).settled)
    .filter(({ member }) => member === home.member)
  const sum = (field: string): bigint => rows.reduce((total, row) => total + BigInt(row[field] ?? 0), 0n)
  assert.is(earnings.settledSlots, rows.length)
  assert.is(earnings.tradeNano, sum('tradeNano').toString())
  assert.is(earnings.supplierNano, sum('supplierNano').toString())
  const saving = BigInt(earnings.tradeNano) + BigInt(earnings.supplierNano) - BigInt(earnings.tariffAloneNano)
  assert.is(earnings.savingNano, saving.toString())
  assert.ok(saving > 0n)
  await street.stopAll()
})

test('the green share of the day is what the retired certificates cover of what the home used', async () => {
  const { street } = await running(6.1)
  for (const index of [0, 1]) {
    const home = memberAt(street, index)
    const { origin } = (await sourceOf(street, home)).state()
    const rows = [...home.disk.outcomes.values()]
      .flatMap((text) => (JSON.parse(text) as BlockOutcome).settled)
      .filter(({ member }) => member === home.member)
    const retiredWh = rows.reduce((sum, { certificates }) => sum + certificates.retiredWh, 0)
    assert.is(origin.settledSlots, rows.length)
    assert.is(origin.retiredWh, retiredWh)
    assert.is(
      origin.useWh,
      rows.reduce((sum, row) => sum + row.importWh + (row.generationWh ?? row.exportWh) - row.exportWh, 0),
    )
    const expected = origin.useWh === 0 ? null : Math.floor((retiredWh * 1_000_000) / origin.useWh)
    assert.is(origin.greenSharePpm, expected)
    // The buyer used what it bought of its neighbours' sun; the seller used nothing that it did not make.
    assert.is(retiredWh > 0, index === 0)
  }
  await street.stopAll()
})

test('orders are shown newest first, sent, then filled as the block says', async () => {
  const { street, home } = await running(3.45)
  const { orders } = (await sourceOf(street, home)).state()
  assert.ok(orders.length >= 4)
  assert.equal(
    orders.map(({ slot }) => slot),
    [...orders.map(({ slot }) => slot)].sort((left, right) => right - left),
  )
  assert.is(orders[0]?.state, 'sent')
  assert.ok(orders.slice(1).every(({ state }) => state === 'filled' || state === 'partial'))
  await street.stopAll()
})

test('a meter whose power has the wrong sign stops trading, and the home says what to set', async () => {
  const street = createEngineStreet()
  const home = memberAt(street, 0)
  home.meter.fault = 'power-reversed'
  await street.startAll()
  await street.runSlots(6.1)
  const { attention, currentSlot } = (await sourceOf(street, home)).state()
  const notice = attention.find(({ code }) => code === 'meter-reversed')
  assert.ok(notice)
  assert.match(notice.sentence, /gridSign: export-positive/)
  assert.match(notice.sentence, /does not trade/)
  assert.equal(home.household().ordersOf(currentSlot.slot), [])
  assert.is(currentSlot.reason, 'meter-doubted')
  assert.match(currentSlot.sentence, /meter is in doubt: your home sent no orders/)
  assert.ok(memberAt(street, 2).household().ordersOf(currentSlot.slot).length > 0)
  // What crosses the meter is metered all the same: its counters have no sign.
  assert.ok(home.log.every(({ code }) => code !== 'reading-missed'))
  assert.is(home.log.filter(({ code }) => code === 'meter-reversed').length, 1)
  await street.stopAll()
})

test('a slot that is not remembered any more is told from the store, and one that it lost not at all', async () => {
  const { street } = await running(4.1)
  const home = memberAt(street, 1)
  const remembered = await sourceOf(street, home)
  const forgetful = await sourceOf(street, home, await createDayBook(createMemoryStore(home.disk), 0))
  for (const slot of [0, 1, 2]) {
    const detail = await remembered.slot(FIRST_SLOT + slot)
    assert.ok(detail?.certificate)
    assert.equal(await forgetful.slot(FIRST_SLOT + slot), detail)
  }
  home.disk.outcomes.delete(2)
  assert.is(await forgetful.slot(FIRST_SLOT + 1), undefined)
  await street.stopAll()
})

test('a device that is silent shows no power, and the home says so', async () => {
  const { street, home } = await running(1.2)
  home.meter.fault = 'silent'
  await street.runSlots(1.5)
  const source = await sourceOf(street, home)
  const state = source.state()
  assert.is(state.power.quality, 'stale')
  assert.is(state.power.gridImportPowerW, null)
  assert.ok(state.attention.some(({ code }) => code === 'device-timeout'))
  assert.not(source.readiness().ready)
  assert.not(source.readiness().checks['device']?.ok)
  assert.ok(source.health().ok)
  await street.stopAll()
})

test('without its neighbours a home says that the market rests', async () => {
  const { street, home } = await running(1.2)
  await memberAt(street, 2).stop()
  await memberAt(street, 3).stop()
  const source = await sourceOf(street, home)
  assert.ok(source.state().attention.some(({ code }) => code === 'quorum-missing'))
  assert.not(source.readiness().checks['peers']?.ok)
  await street.runSlots(4)
  const { day } = source.state()
  assert.ok(day.some(({ status, sentence }) => status === 'no-block' && /on their tariff/.test(sentence)))
  await street.stopAll()
})

test('a home hears from its neighbours that its clock is wrong', async () => {
  const { street, home } = await running(0.2)
  const clocksAheadMs = (): number[] => [4_000, 4_200, 3_900]
  const source = await sourceOf(street, home, undefined, NO_RULES, { clocksAheadMs })
  assert.is(source.state().attention[0]?.code, 'clock-off')
  await street.stopAll()
})

test('a member without a vote does not make up for homes that must agree', async () => {
  const street = createEngineStreet({ homes: 5, validators: 4 })
  await street.startAll()
  await street.runSlots(1.2)
  await memberAt(street, 2).stop()
  await memberAt(street, 3).stop()
  const voter = await sourceOf(street, memberAt(street, 0))
  const notice = voter.state().attention.find(({ code }) => code === 'quorum-missing')
  assert.match(notice?.sentence ?? '', /^Only 2 of the 3 homes/)
  const other = await sourceOf(street, memberAt(street, 4))
  assert.equal(other.readiness().checks['peers'], {
    ok: false,
    detail: '2 of 4 homes that vote, 3 must agree',
  })
  await street.stopAll()
})

test('neighbours that are there and do not agree: a slot later the home says that the market rests', async () => {
  const { street, home } = await running(1.2)
  memberAt(street, 2).disk.fails = () => true
  memberAt(street, 3).disk.fails = () => true
  await street.runSlots(2.5)
  assert.equal((await sourceOf(street, home)).state().attention, [])
  await street.runSlots(3.1)
  const source = await sourceOf(street, home)
  const [notice, ...others] = source.state().attention
  assert.equal(others, [])
  assert.is(notice?.code, 'market-rests')
  assert.match(notice?.sentence ?? '', /no block for the last 2 slots: .* on your tariff/)
  assert.ok(source.readiness().checks['peers']?.ok)
  assert.equal(source.readiness().checks['blocks'], { ok: false, detail: 'none for the last 2 slots' })
  assert.not(source.readiness().ready)
  await street.stopAll()
})

test('a node that signs nothing more is not healthy, and says why', async () => {
  const { street, home } = await running(1.2)
  home.disk.fails = () => true
  await street.runSlots(2)
  const source = await sourceOf(street, home)
  assert.not(source.health().ok)
  assert.ok(source.state().attention.some(({ code }) => code === 'store-failed'))
  assert.not(source.readiness().checks['consensus']?.ok)
  await street.stopAll()
})

test('a slot is told with its book, clearing, fills and certificate; one before the community is not', async () => {
  const { street, home } = await running(4.1)
  const source = await sourceOf(street, home)
  const detail = await source.slot(FIRST_SLOT + 1)
  assert.ok(detail?.book && detail.clearing && detail.certificate)
  assert.is(detail.clearing.code, 'cleared')
  assert.ok(detail.certificate.signatures.length >= 3)
  const filled = detail.fills.reduce((sum, { energyWh }) => sum + energyWh, 0)
  assert.is(filled, 2 * detail.clearing.energyWh)
  assert.is(await source.slot(FIRST_SLOT - 1), undefined)
  const open = await source.slot(FIRST_SLOT + 9)
  assert.is(open?.book, null)
  assert.is(open?.certificate, null)
  await street.stopAll()
})

test('anyone can clear a slot again from what is told of it, fees included', async () => {
  const { bytes, hash } = readRule('uniform')
  const gasLimit = 50_000_000
  const street = createEngineStreet({
    rule: createClearingRule({ bytes, hash, gasLimit: BigInt(gasLimit) }),
    genesis: {
      rule: { name: 'uniform', hash, kNumerator: 1, kDenominator: 3, extra: [0, 0, 0, 0], gasLimit },
      fees: { communityFeeMicroPerKwh: 1_500, zones: [] },
    },
  })
  await street.startAll()
  await street.runSlots(4.1)
  const rules = { bytes: (asked: string) => Promise.resolve(asked === hash ? bytes : undefined) }
  const source = await sourceOf(street, memberAt(street, 1), undefined, rules)
  assert.equal(await source.rule(hash), bytes)
  assert.is(await source.rule('00'.repeat(32)), undefined)
  for (const slot of [1, 2, 3]) {
    const detail = await source.slot(FIRST_SLOT + slot)
    assert.ok(detail?.conditions && detail.fills.length > 0)
    assert.is(detail.self, memberAt(street, 1).member)
    // What travels is JSON.
    const told = JSON.parse(JSON.stringify(detail)) as typeof detail
    assert.is(verifySlot(told, bytes).code, 'same')
  }
  await street.stopAll()
})

test('blocks follow each other, each named by its proposer and certified by a quorum', async () => {
  const { street, home } = await running(4.1)
  const source = await sourceOf(street, home)
  const [second, third] = [await source.block(2), await source.block(3)]
  assert.ok(second && third)
  assert.is(third.parentHash, second.blockHash)
  assert.ok(street.community.genesis.validators.includes(third.proposer))
  assert.is(third.certificate?.blockHash, third.blockHash)
  assert.is(await source.block(99), undefined)
  const accounts = await source.accounts()
  assert.is(
    accounts.reduce((sum, { balance }) => sum + BigInt(balance), 0n),
    0n,
  )
  await street.stopAll()
})

test('a listener hears of changes until it goes', async () => {
  const { street, home } = await running(0.2)
  const source = await sourceOf(street, home)
  let changes = 0
  const end = source.subscribe(() => (changes += 1))
  source.changed()
  end()
  source.changed()
  assert.is(changes, 1)
  await street.stopAll()
})

test('fills that came too late are void, and the slot says that everybody is on their tariff', async () => {
  const street = createEngineStreet()
  await street.startAll()
  const home = memberAt(street, 0)
  await street.runSlots(1.2)
  const book = await createDayBook(createMemoryStore(home.disk), home.engine().keeper.tip().height)
  const outcome = book.ofSlot(FIRST_SLOT + 1)
  assert.ok(outcome)
  assert.is(book.fillsOf(FIRST_SLOT), 'bound')
  assert.is(book.fillsOf(FIRST_SLOT + 1), 'uncertain')
  book.add({ ...outcome, height: 99, slot: FIRST_SLOT + 2, previousFills: 'void' })
  assert.is(book.fillsOf(FIRST_SLOT + 1), 'void')
  const source = await sourceOf(street, home, book)
  const slot = source.state().day.find(({ slot: index }) => index === FIRST_SLOT + 1)
  assert.is(slot?.boughtWh, 0)
  assert.match(slot?.sentence ?? '', /void/)
  await street.stopAll()
})

test('the settings show the device, the tariffs that are near and those who decide on them', async () => {
  const { street, home } = await running(1.1)
  const { device, tariff, limits, arming } = await (await sourceOf(street, home)).settings()
  const member = street.community.members.get(home.member)
  assert.equal([device.place, device.unitId, device.serial], ['192.168.1.50:502', 1, '7'])
  assert.is(device.problem, null)
  assert.ok(device.points.some(({ name, value }) => name === 'gridImportWh' && value !== null))
  assert.not.ok(device.points.some(({ value, quality }) => value === null && quality === 'ok'))
  assert.equal(tariff.periods, member?.tariffs)
  assert.equal([tariff.later, tariff.quorum, tariff.validators], [0, 3, 4])
  assert.is(limits.connectionLimitW, member?.connectionLimitW)
  assert.is(arming, null, 'it steers nothing')
  assert.equal([limits.sellMinMicroPerKwh, limits.buyMaxMicroPerKwh], [null, null])
  await street.stopAll()
})

test.run()
