/** A month's close comes to zero, and an invoice that differs is found with its place. */
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { parseInvoice } from '../../node/cli/ledger/invoice-file.ts'
import { OperatingError } from '../../node/core/units/operating-error.ts'
import { closeMonth } from '../../node/statements/month-close.ts'
import { makeStatement } from '../../node/statements/make-statement.ts'
import type { InvoiceLine } from '../../node/statements/reconcile.ts'
import { reconcile } from '../../node/statements/reconcile.ts'
import { FEED_IN_MICRO_PER_KWH, RETAIL_MICRO_PER_KWH } from '../support/test-community.ts'
import { energyOf, FIRST_HOUR, memberAt, runMonth } from './month-street.ts'

const street = runMonth({ dark: { fromSlot: FIRST_HOUR + 30, toSlot: FIRST_HOUR + 40 } })
const OCTOBER = { year: 2026, month: 10 }
const close = await closeMonth({ community: street.community, month: OCTOBER }, street.source)
const EXACT = { energyWh: 0, amountNano: 0n }

test('members, supplier and fund come to exactly zero, roundings included', () => {
  const net = close.positions.reduce((sum, { netNano }) => sum + BigInt(netNano), 0n)
  assert.is(net + BigInt(close.supplierNano) + BigInt(close.fundNano), 0n)
  const cents = close.positions.reduce((sum, { netCents }) => sum + BigInt(netCents), 0n)
  assert.is(cents * 10_000_000n, net + BigInt(close.roundingNano))
  assert.is(BigInt(close.payOutCents) - BigInt(close.collectCents), cents)
  assert.is(close.isFinal, true)
})

test('each position is the net amount of the statement', async () => {
  for (const [index, position] of close.positions.entries()) {
    const order = { community: street.community, member: memberAt(street, index), month: OCTOBER }
    const { netNano, netCents, member } = await makeStatement(order, street.source)
    assert.equal([position.netNano, position.netCents, position.id], [netNano, netCents, member.id])
  }
})

test("the supplier's part is that of the ledger's account", async () => {
  const november = await closeMonth(
    { community: street.community, month: { year: 2026, month: 11 } },
    street.source,
  )
  const balance = street.outcomes.at(-1)?.accounts.find(({ id }) => id === 'money/supplier')?.balance
  assert.is(String(BigInt(close.supplierNano) + BigInt(november.supplierNano)), balance)
})

test("the supplier's energy is what the meters of the street say, estimates corrected, and each Wh has a price", () => {
  const total = (pick: (position: (typeof close.positions)[number]) => number): number =>
    close.positions.reduce((sum, position) => sum + pick(position), 0)
  const [first, ...others] = close.positions
  assert.ok(first && first.trueUpImportWh !== 0 && first.trueUpExportWh > 0)
  assert.is(
    total(({ gridImportWh, gridExportWh }) => gridImportWh - gridExportWh),
    meteredWh(street, OCTOBER_SLOTS),
  )
  // The first home was estimated and corrected, at other prices.
  for (const { gridImportWh, gridExportWh, supplierNano, trueUpImportWh, id } of others) {
    const exact =
      BigInt(gridExportWh) * BigInt(FEED_IN_MICRO_PER_KWH) -
      BigInt(gridImportWh) * BigInt(RETAIL_MICRO_PER_KWH)
    assert.is(supplierNano, String(exact), id)
    assert.is(trueUpImportWh, 0)
  }
  // With one flat tariff the dearest retail is the retail, and the corrected energy has the same price.
  const exact =
    BigInt(first.gridExportWh) * BigInt(FEED_IN_MICRO_PER_KWH) -
    BigInt(first.gridImportWh) * BigInt(RETAIL_MICRO_PER_KWH)
  assert.is(first.supplierNano, String(exact))
})

test('a gap over the end of a month is corrected in the month of its true-up, and the two months are what was metered', async () => {
  const boundary = FIRST_HOUR + OCTOBER_SLOTS
  const dark = { fromSlot: boundary - 6, toSlot: boundary + 5 }
  const whole = runMonth({ hours: 24 * 11, dark })
  const months = await Promise.all(
    [10, 11].map((month) =>
      closeMonth({ community: whole.community, month: { year: 2026, month } }, whole.source),
    ),
  )
  const [october, november] = months.map(({ positions }) => positions[0])
  assert.is(october?.trueUpImportWh, 0)
  assert.ok((november?.trueUpExportWh ?? 0) > 0)
  const gridWh = months
    .flatMap(({ positions }) => positions)
    .reduce((sum, { gridImportWh, gridExportWh }) => sum + gridImportWh - gridExportWh, 0)
  assert.is(gridWh, meteredWh(whole, lastSettled(whole)))
})

test('an invoice that says what the ledger says agrees; one Wh or nano more does not', () => {
  const line: InvoiceLine = {
    month: '2026-10',
    member: null,
    importWh: close.positions.reduce((sum, { gridImportWh }) => sum + gridImportWh, 0),
    exportWh: close.positions.reduce((sum, { gridExportWh }) => sum + gridExportWh, 0),
    amountNano: BigInt(close.supplierNano),
  }
  assert.is(reconcile([close], [line], EXACT).ok, true)
  for (const change of [
    { importWh: line.importWh + 1 },
    { exportWh: line.exportWh - 1 },
    { amountNano: line.amountNano + 1n },
  ]) {
    const result = reconcile([close], [{ ...line, ...change }], EXACT)
    assert.equal(
      result.rows.map(({ code }) => code),
      ['differs'],
    )
    assert.is(reconcile([close], [{ ...line, ...change }], { energyWh: 1, amountNano: 1n }).ok, true)
  }
})

test('months and members that one side does not know are named', () => {
  const line = { importWh: 0, exportWh: 0, amountNano: 0n }
  const lines = [
    { month: '2026-09', member: null, ...line },
    { month: '2026-10', member: 'nobody', ...line },
  ]
  assert.equal(
    reconcile([close], lines, EXACT).rows.map(({ code }) => code),
    ['month-unknown', 'member-unknown'],
  )
  assert.equal(
    reconcile([close], [], EXACT).rows.map(({ code }) => code),
    ['not-invoiced'],
  )
  assert.equal(
    reconcile([{ ...close, isFinal: false }], [{ month: '2026-10', member: null, ...line }], EXACT).rows.map(
      ({ code }) => code,
    ),
    ['month-not-final'],
  )
})

test('an invoice is read in decimals, exactly, and what is wrong has its line and column', () => {
  const text = '\ufeffmonth,member,importKWh,exportKWh,amount\r\n2026-10,home-1,12.345,0,-3.000000001\r\n\r\n'
  assert.equal(parseInvoice(text, 'invoice.csv'), [
    { month: '2026-10', member: 'home-1', importWh: 12_345, exportWh: 0, amountNano: -3_000_000_001n },
  ])
  const place = (body: string): unknown => {
    try {
      return parseInvoice(body, 'invoice.csv')
    } catch (error) {
      assert.instance(error, OperatingError)
      const { code, line, column } = (error as OperatingError).detail
      return [code, line, column]
    }
  }
  const head = 'month,importKWh,exportKWh,amount\n'
  assert.equal(place('month,importKWh,amount\n'), ['invoice-invalid', 1, 1])
  assert.equal(place(`${head}2026-10,1,2,3\n2026-1,1,2,3\n`), ['invoice-invalid', 3, 1])
  assert.equal(place(`${head}2026-10,1.2345,2,3\n`), ['invoice-invalid', 2, 9])
  assert.equal(place(`${head}2026-10,1,"2,3\n`), ['invoice-invalid', 2, 11])
  assert.equal(place(`${head}2026-10,1,2,1e3\n`), ['invoice-invalid', 2, 13])
})

test('the energies are those that the homes metered', () => {
  const slots = Array.from({ length: 10 }, (_, index) => FIRST_HOUR + index)
  assert.ok(slots.every((slot) => energyOf(0, slot).importWh > 0))
  assert.ok(close.positions.every(({ importWh }) => importWh > 0))
})

/** From the first hour to local midnight of November. */
const OCTOBER_SLOTS = Date.UTC(2026, 9, 31, 23) / 3_600_000 - FIRST_HOUR

/** What the street really imported less what it exported in so many slots. */
function meteredWh({ street: { homes } }: typeof street, slots: number): number {
  return Array.from({ length: slots }, (_, offset) =>
    homes.map((_home, index) => energyOf(index, FIRST_HOUR + offset)),
  )
    .flat()
    .reduce((sum, { importWh, exportWh }) => sum + importWh - exportWh, 0)
}

/** How many slots are settled, for all homes alike. */
function lastSettled({ street: chain }: typeof street): number {
  return chain.state().settledThrough + 1 - FIRST_HOUR
}

test.run()
