/** The past of homes around the end of October: by slot, day, month and year it is what the statements say. */
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import type { History, HistoryEntry } from '../../node/api/history.ts'
import type { SiteFacts } from '../../node/core/metering/site.ts'
import { energyShares, usedWh } from '../../node/dashboard/energy-shares.ts'
import { createHistoryDesk } from '../../node/history/history-desk.ts'
import { makeStatement } from '../../node/statements/make-statement.ts'
import type { StatementDocument } from '../../node/statements/document.ts'
import { codeOf } from '../store/store-suite.ts'
import { TEST_SITE } from '../support/test-community.ts'
import type { MonthStreet } from '../statements/month-street.ts'
import { FIRST_HOUR, HOUR_MS, memberAt, runMonth } from '../statements/month-street.ts'

const [OCTOBER, NOVEMBER] = ['2026-10', '2026-11']
const dark = { fromSlot: FIRST_HOUR + 30, toSlot: FIRST_HOUR + 60 }
const street = runMonth({ dark })

test('the rows of a month sum to its statement, to the nano and the watt-hour', async () => {
  for (const index of [0, 1, 2, 3]) {
    for (const month of [OCTOBER, NOVEMBER]) {
      const { rows, total } = await historyOf(index, month)
      const statement = await statementOf(index, month)
      assert.is(total.netNano, statement.netNano)
      assert.is(total.savingNano, statement.savingNano)
      assert.is(total.slots, statement.slots.settled)
      assert.is(total.estimated, statement.slots.estimated)
      const { importWh, exportWh, boughtWh, soldWh } = total
      assert.equal({ importWh, exportWh, boughtWh, soldWh }, statement.energy)
      assert.equal(sumOf(rows), sumOf([total]))
    }
  }
  const { payments } = await statementOf(0, OCTOBER)
  assert.ok(payments.length > 0, 'what was estimated was corrected, or the sums would show nothing')
})

test('the days of a month are those of the site, and each is the sum of its slots', async () => {
  const month = await historyOf(1, OCTOBER)
  assert.equal(
    month.rows.map(({ key }) => key),
    Array.from({ length: 9 }, (_, index) => `2026-10-${23 + index}`),
  )
  for (const day of month.rows) {
    const { rows, total, by } = await historyOf(1, day.key)
    assert.is(by, 'slot')
    assert.equal(sumOf(rows), sumOf([day]))
    assert.equal({ ...total, startMs: day.startMs }, day)
  }
})

test('the day on which the clocks go back has an hour twice, and each is a row of its own', async () => {
  const { rows, startMs, endMs } = await historyOf(1, '2026-10-25')
  assert.is(endMs - startMs, 25 * HOUR_MS)
  assert.is(rows.length, 25)
  assert.is(new Set(rows.map(({ key }) => key)).size, 25)
  const doubled = rows.map(({ key }) => key).filter((key) => key.startsWith('2026-10-25T02:00:00'))
  assert.equal(doubled, ['2026-10-25T02:00:00+02:00', '2026-10-25T02:00:00+01:00'])
})

test('a year has the months in which something was settled, and sums to them', async () => {
  const { rows, by, previous, next } = await historyOf(2, '2026')
  assert.is(by, 'month')
  assert.equal(
    rows.map(({ key }) => key),
    [OCTOBER, NOVEMBER],
  )
  assert.equal([previous, next], [null, null])
  for (const row of rows) assert.equal(sumOf([row]), sumOf([(await historyOf(2, row.key)).total]))
})

test('one walks from period to period as far as the street goes, and no further', async () => {
  const months: string[] = []
  for (let at: string | null = NOVEMBER; at !== null; at = (await historyOf(0, at)).previous) months.push(at)
  assert.equal(months, [NOVEMBER, OCTOBER])
  const days: string[] = []
  for (let at: string | null = '2026-10-23'; at !== null; at = (await historyOf(0, at)).next) days.push(at)
  assert.is(days.at(0), '2026-10-23')
  assert.is(days.at(-1), '2026-11-02')
  assert.is(days.length, 11)
})

test('what is no period, or one without the street, is refused with its code', async () => {
  for (const text of [
    '2026-13',
    '2026-1',
    '2026-02-30',
    '2025-02-29',
    '26',
    '',
    '2026-10-1x',
    '2026-10-23T10:00',
  ])
    assert.is(await codeOf(historyOf(0, text)), 'history-period-invalid', text)
  for (const text of ['2025', '2026-09', '2026-10-22', '2026-12', '2027', '2026-11-03'])
    assert.is(await codeOf(historyOf(0, text)), 'history-period-outside', text)
})

test('a month that is settled is added up once, and the one that runs after each block', async () => {
  const asked: string[] = []
  let height = street.outcomes.length
  const desk = createHistoryDesk({
    community: street.community,
    state: () => ({ ...stateOf(street), height }),
    site: () => TEST_SITE,
    statement: (month) => {
      asked.push(month)
      return statementOf(0, month)
    },
  })
  for (let round = 0; round < 3; round++) await desk.written('2026', 'json')
  assert.equal(asked, [OCTOBER, NOVEMBER])
  height += 1
  await desk.written('2026', 'json')
  assert.equal(asked, [OCTOBER, NOVEMBER, NOVEMBER])
})

test('the table has the same rows, with units in its head and nothing rounded', async () => {
  const { rows } = await historyOf(0, OCTOBER)
  const { contentType, body } = await deskOf(0).written(OCTOBER, 'csv')
  assert.is(contentType, 'text/csv; charset=utf-8')
  const [head, ...lines] = body.trimEnd().split('\r\n')
  assert.is(
    head,
    'day,slots,estimatedSlots,importWh,exportWh,generationWh,boughtWh,soldWh,trade_nanoEUR,supplier_nanoEUR,fee_nanoEUR,payment_nanoEUR,net_nanoEUR,tariffAlone_nanoEUR,saving_nanoEUR',
  )
  assert.is(lines.length, rows.length)
  const first = lines[0]?.split(',')
  assert.is(first?.[0], rows[0]?.key)
  assert.is(first?.[12], rows[0]?.netNano)
})

test('a home that the street knows to have no generators made nothing, and used what it imported', async () => {
  const site = { ...TEST_SITE, generationW: 0 }
  for (const period of ['2026-10-25', OCTOBER, '2026']) {
    const { total, rows } = await unmetered(0, { period, site })
    assert.is(total.exportWh, 0)
    assert.ok([total, ...rows].every(({ generationWh }) => generationWh === 0))
    assert.is(usedWh(energyShares(total)), total.importWh)
    assert.is(energyShares(total).ownWh, 0)
  }
  for (const unread of [TEST_SITE, { ...site, battery: { capacityWh: 5000, powerW: 2500 } }])
    assert.is((await unmetered(0, { period: OCTOBER, site: unread })).total.generationWh, null)
  const { total } = await unmetered(1, { period: OCTOBER, site })
  assert.is(total.generationWh, null, 'energy left it: the street does not know all of it')
})

/** As if no meter had said what the generators of this home made. */
async function unmetered(
  index: number,
  { period, site }: { period: string; site: SiteFacts },
): Promise<History> {
  const desk = createHistoryDesk({
    community: street.community,
    state: () => stateOf(street),
    site: () => site,
    async statement(month) {
      const told = await statementOf(index, month)
      return { ...told, slotRows: told.slotRows.map((row) => ({ ...row, generationWh: null })) }
    },
  })
  return JSON.parse((await desk.written(period, 'json')).body) as History
}

const NUMBERS = ['slots', 'estimated', 'importWh', 'exportWh', 'boughtWh', 'soldWh'] as const
const AMOUNTS = ['tradeNano', 'supplierNano', 'feeNano', 'paymentNano', 'netNano', 'savingNano'] as const

function sumOf(rows: readonly HistoryEntry[]): Record<string, bigint> {
  return Object.fromEntries(
    [...NUMBERS, ...AMOUNTS].map((name) => [name, rows.reduce((sum, row) => sum + BigInt(row[name]), 0n)]),
  )
}

async function historyOf(index: number, period: string): Promise<History> {
  return JSON.parse((await deskOf(index).written(period, 'json')).body) as History
}

function deskOf(index: number): ReturnType<typeof createHistoryDesk> {
  return createHistoryDesk({
    community: street.community,
    state: () => stateOf(street),
    site: () => TEST_SITE,
    statement: (month) => statementOf(index, month),
  })
}

function stateOf({ outcomes }: MonthStreet): { height: number; slot: number; settledThrough: number } {
  const settled = outcomes.flatMap((outcome) => outcome.settled.map(({ slot }) => slot))
  return {
    height: outcomes.length,
    slot: outcomes.at(-1)?.slot ?? 0,
    settledThrough: Math.max(...settled),
  }
}

function statementOf(index: number, month: string): Promise<StatementDocument> {
  const [year, number] = month.split('-').map(Number)
  return makeStatement(
    {
      community: street.community,
      member: memberAt(street, index),
      month: { year: year ?? 0, month: number ?? 0 },
    },
    street.source,
  )
}

test.run()
