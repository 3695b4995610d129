/** Statements of a street around the end of October: every Wh and every nano of the ledger stands in exactly one month. */
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { tariffAloneNano } from '../../node/core/settlement/settle-member.ts'
import type { StatementDocument } from '../../node/statements/document.ts'
import { makeStatement } from '../../node/statements/make-statement.ts'
import { codeOf } from '../store/store-suite.ts'
import { FEED_IN_MICRO_PER_KWH, RETAIL_MICRO_PER_KWH } from '../support/test-community.ts'
import type { MonthStreet } from './month-street.ts'
import { energyOf, FIRST_HOUR, HOUR_MS, memberAt, runMonth } from './month-street.ts'

const OCTOBER = { year: 2026, month: 10 }
const NOVEMBER = { year: 2026, month: 11 }
const NOVEMBER_SLOT = Date.UTC(2026, 9, 31, 23) / HOUR_MS

const whole = runMonth()

test('a month begins and ends at local midnight, also when the clocks change in it', async () => {
  const statement = await statementOf(whole, 0)
  assert.is(statement.startMs, FIRST_HOUR * HOUR_MS, 'the community began within the month')
  assert.is(statement.endMs, Date.UTC(2026, 9, 31, 23))
  assert.is(statement.slots.expected, NOVEMBER_SLOT - FIRST_HOUR)
  assert.is(statement.slots.settled, statement.slots.expected)
  const sunday = statement.slotRows.filter(({ startMs }) => isLocalSunday(startMs))
  assert.is(sunday.length, 25, 'the night has an hour twice')
})

test('each metered Wh is counted once, and the energies are those of the meters', async () => {
  const october = await statementOf(whole, 1)
  const november = await statementOf(whole, 1, NOVEMBER)
  const slots = [...october.slotRows, ...november.slotRows]
  assert.equal(
    slots.map(({ slot }) => slot),
    slots.map((_, index) => FIRST_HOUR + index),
  )
  for (const { slot, importWh, exportWh } of slots) assert.equal({ importWh, exportWh }, energyOf(1, slot))
})

test('the lines sum to the net amount, and the net amounts of the months to the balance of the ledger', async () => {
  for (const index of [0, 1, 2, 3]) {
    const months = [await statementOf(whole, index), await statementOf(whole, index, NOVEMBER)]
    for (const { lines, netNano } of months) assert.is(String(sumOf(lines)), netNano)
    const last = whole.outcomes.at(-1)
    const account = `money/${memberAt(whole, index).memberKey}`
    const balance = last?.accounts.find(({ id }) => id === account)?.balance
    assert.is(String(months.reduce((sum, { netNano }) => sum + BigInt(netNano), 0n)), balance)
    for (const { account: book, netNano } of months) {
      const step = BigInt(book.closingNano) - BigInt(book.openingNano)
      assert.is(step, BigInt(netNano) + BigInt(book.otherMonthsNano))
    }
    assert.is(months[0]?.account.closingHeight, months[1]?.account.openingHeight)
  }
})

test('the tariff alone is what the meters say at retail and feed-in, and the saving is signed', async () => {
  const statement = await statementOf(whole, 2)
  const alone = statement.slotRows.reduce((sum, { slot }) => sum + aloneOf(2, slot), 0)
  assert.is(statement.tariffAloneNano, String(alone))
  assert.is(BigInt(statement.savingNano), BigInt(statement.netNano) - BigInt(alone))
  assert.ok(BigInt(statement.savingNano) > 0n)
})

test('on prices that change by the hour each slot is compared at its own, also long after they are over', async () => {
  const priceOf = (slot: number) => ({
    retailMicroPerKwh: 300_000 - ((slot * 37) % 400) * 1000,
    feedInMicroPerKwh: ((slot * 11) % 90) * 1000 - 20_000,
  })
  const hours = 24 * 9
  const tariffs = Array.from({ length: hours }, (_, at) => ({
    fromMs: (FIRST_HOUR + at) * HOUR_MS,
    ...priceOf(FIRST_HOUR + at),
  }))
  const street = runMonth({ hours, tariffs })
  assert.ok(memberAt(street, 1).tariffs.length < 4, 'past prices have left the state')
  const { slotRows, tariffAloneNano: alone } = await statementOf(street, 1)
  assert.ok(slotRows.some(({ retailMicroPerKwh }) => retailMicroPerKwh < 0))
  for (const row of slotRows) {
    const { retailMicroPerKwh, feedInMicroPerKwh } = row
    assert.equal({ retailMicroPerKwh, feedInMicroPerKwh }, priceOf(row.slot))
    assert.is(
      row.tariffAloneNano,
      String(tariffAloneNano({ ...energyOf(1, row.slot), ...priceOf(row.slot) })),
    )
  }
  assert.is(
    slotRows.reduce((sum, row) => sum + BigInt(row.tariffAloneNano), 0n),
    BigInt(alone),
  )
})

test('cents are made once, and what the rounding adds is shown', async () => {
  const { netNano, netCents, roundingNano } = await statementOf(whole, 0)
  assert.is(BigInt(netCents) * 10_000_000n, BigInt(netNano) + BigInt(roundingNano))
  const rounding = BigInt(roundingNano)
  assert.ok(rounding <= 5_000_000n && rounding >= -5_000_000n)
})

test('a slot that nobody could agree on is on the tariff, and is in the statement', async () => {
  const holes = new Set([NOVEMBER_SLOT - 1, NOVEMBER_SLOT, NOVEMBER_SLOT + 1])
  const street = runMonth({ holes })
  const months = [await statementOf(street, 0), await statementOf(street, 0, NOVEMBER)]
  const rows = months.flatMap(({ slotRows }) => slotRows).filter(({ slot }) => holes.has(slot))
  assert.equal(
    rows.map(({ boughtWh, tradeNano, buyPriceMicroPerKwh }) => ({
      boughtWh,
      tradeNano,
      buyPriceMicroPerKwh,
    })),
    rows.map(() => ({ boughtWh: 0, tradeNano: '0', buyPriceMicroPerKwh: null })),
  )
  assert.is(rows.length, 3)
  // One block settles slots of both months: it stands in both, each with its own rows.
  const account = `money/${memberAt(street, 0).memberKey}`
  const balance = street.outcomes.at(-1)?.accounts.find(({ id }) => id === account)?.balance
  assert.is(String(months.reduce((sum, { netNano }) => sum + BigInt(netNano), 0n)), balance)
})

test('estimated slots are named, and their correction stands on its own line', async () => {
  const street = runMonth({ dark: { fromSlot: FIRST_HOUR + 30, toSlot: FIRST_HOUR + 40 } })
  const statement = await statementOf(street, 0)
  assert.is(statement.slots.estimated, 10)
  assert.is(statement.payments.length, 1)
  const [correction] = statement.payments
  assert.is(correction?.code, 'corrections')
  assert.is(statement.lines.find(({ code }) => code === 'corrections')?.amountNano, correction?.amountNano)
  assert.is(String(sumOf(statement.lines)), statement.netNano)
  const others = await statementOf(street, 2)
  assert.equal(others.payments, [])
})

test('a month before the community is refused, and one that goes on is not final', async () => {
  const outside = { community: whole.community, member: memberAt(whole, 0), month: { year: 2026, month: 9 } }
  assert.is(await codeOf(makeStatement(outside, whole.source)), 'statement-month-outside')
  const november = await statementOf(whole, 0, NOVEMBER)
  assert.ok(november.slots.settled < november.slots.expected)
})

test('a block whose outcome is damaged is named', async () => {
  const source = {
    tipHeight: whole.outcomes.length,
    at: (height: number) => (height === 50 ? Promise.resolve(undefined) : whole.source.at(height)),
  }
  const order = { community: whole.community, member: memberAt(whole, 0), month: OCTOBER }
  assert.is(await codeOf(makeStatement(order, source)), 'outcome-missing')
})

function statementOf(street: MonthStreet, index: number, month = OCTOBER): Promise<StatementDocument> {
  return makeStatement({ community: street.community, member: memberAt(street, index), month }, street.source)
}

function sumOf(lines: StatementDocument['lines']): bigint {
  return lines.reduce((sum, { amountNano }) => sum + BigInt(amountNano), 0n)
}

function aloneOf(index: number, slot: number): number {
  const tariff = {
    retailMicroPerKwh: RETAIL_MICRO_PER_KWH,
    feedInMicroPerKwh: FEED_IN_MICRO_PER_KWH,
  }
  return tariffAloneNano({ ...energyOf(index, slot), ...tariff })
}

function isLocalSunday(startMs: number): boolean {
  return startMs >= Date.UTC(2026, 9, 24, 22) && startMs < Date.UTC(2026, 9, 25, 23)
}

test.run()
