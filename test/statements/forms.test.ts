/** A statement on the screen, in a spreadsheet, on a page and on paper says the same. */
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { csvText } from '../../node/statements/csv.ts'
import { layOutDays } from '../../node/statements/day-chart.ts'
import { daysOf } from '../../node/statements/days.ts'
import type { StatementDocument, StatementSlot } from '../../node/statements/document.ts'
import { exactText } from '../../node/statements/rounding.ts'
import { writeStatement } from '../../node/statements/write-statement.ts'
import { makeStatement } from '../../node/statements/make-statement.ts'
import { memberAt, runMonth } from './month-street.ts'

const street = runMonth({ hours: 24 * 9 })
const statement = await makeStatement(
  { community: street.community, member: memberAt(street, 1), month: { year: 2026, month: 10 } },
  street.source,
)

test('CSV has a header with units, ISO times with their offset, and one line for each slot', async () => {
  const lines = (await textOf('csv')).split('\r\n')
  const head = lines[0]?.split(',') ?? []
  assert.equal(head.slice(0, 5), ['entry', 'slot', 'start', 'importWh', 'exportWh'])
  assert.is(lines.length, statement.slotRows.length + statement.payments.length + 2)
  for (const line of lines.slice(0, -1)) assert.is(line.split(',').length, head.length)
  const starts = lines.slice(1, -1).map((line) => line.split(',')[2] ?? '')
  assert.is(new Set(starts).size, starts.length, 'also in the hour that comes twice')
  for (const start of starts) assert.match(start, /^2026-10-\d\dT\d\d:00:00\+0[12]:00$/)
})

test('the columns of the CSV sum to the lines of the statement', async () => {
  const [head = [], ...rows] = (await textOf('csv'))
    .trimEnd()
    .split('\r\n')
    .map((line) => line.split(','))
  const sum = (...columns: string[]): bigint =>
    rows.reduce(
      (total, row) => columns.reduce((part, name) => part + BigInt(row[head.indexOf(name)] || '0'), total),
      0n,
    )
  assert.is(String(sum('tradeNano', 'supplierNano', 'feeNano', 'paymentNano')), statement.netNano)
  assert.is(String(sum('tariffAloneNano')), statement.tariffAloneNano)
})

test('a cell that a spreadsheet would compute, or that holds a comma, is made harmless', () => {
  assert.is(csvText([['=1+1', 'a,b', '-5', '+x', 'say "hi"']]), `'=1+1,"a,b",-5,'+x,"say ""hi"""\r\n`)
})

test('text and page name the amount, the tariff alone and the saving, and escape what people are called', async () => {
  const named = { ...statement, member: { ...statement.member, title: 'Anna & <Otto>' } }
  for (const format of ['text', 'html'] as const) {
    const body = String((await writeStatement(named, format)).body)
    for (const amount of [statement.netNano, statement.tariffAloneNano])
      assert.ok(body.includes(exactText(BigInt(amount))), `${format} has ${amount}`)
    assert.ok(body.includes('better off'), format)
  }
  const page = String((await writeStatement(named, 'html')).body)
  assert.ok(page.includes('Anna &amp; &lt;Otto&gt;'))
  assert.not.ok(/<(script|link rel="stylesheet")|https?:\/\//.test(page), 'the page needs nothing else')
})

test('paper is a PDF of one page, the same bytes each time', async () => {
  const [first, second] = [await writeStatement(statement, 'pdf'), await writeStatement(statement, 'pdf')]
  const text = Buffer.from(first.body as Uint8Array).toString('latin1')
  assert.ok(text.startsWith('%PDF-'))
  assert.is(text.match(/\/Type \/Page\b/g)?.length, 1)
  assert.equal(first.body, second.body)
})

test('a day of the clock change has 92 or 100 quarter hours, and each is in its day', () => {
  const quarters = (fromMs: number, count: number): StatementDocument => ({
    ...statement,
    slotRows: Array.from({ length: count }, (_, index) => quarterRow(fromMs + index * 900_000)),
  })
  const autumn = daysOf(quarters(Date.UTC(2026, 9, 23, 22), 96 + 100 + 96))
  assert.equal(
    autumn.map(({ date, slots }) => [date, slots]),
    [
      ['2026-10-24', 96],
      ['2026-10-25', 100],
      ['2026-10-26', 96],
    ],
  )
  const spring = daysOf(quarters(Date.UTC(2026, 2, 27, 23), 96 + 92 + 96))
  assert.equal(
    spring.map(({ slots }) => slots),
    [96, 92, 96],
  )
})

test('bars of a day are as high as its energy, and stay on the paper', () => {
  const days = daysOf(statement)
  const { bars, height, baseline } = layOutDays(days, 720, 240)
  const total = (kind: string): number =>
    bars.filter((bar) => bar.kind === kind).reduce((sum, bar) => sum + bar.height, 0)
  const sold = days.reduce((sum, { soldWh }) => sum + soldWh, 0)
  const out = days.reduce((sum, { gridExportWh }) => sum + gridExportWh, 0)
  assert.ok(Math.abs(total('sold') / total('grid-export') - sold / out) < 1e-6)
  for (const bar of bars) assert.ok(bar.y >= 0 && bar.y + bar.height <= height)
  assert.ok(bars.every((bar) => (bar.kind === 'sold' ? bar.y >= baseline - 1e-9 : true)))
  assert.equal(layOutDays([], 720, 240).bars, [])
})

test('what was estimated, and what was not believed, is said in words and by its code', async () => {
  const slotRows = statement.slotRows.map((row, at) =>
    at < 3 ? { ...row, quality: 'estimated' as const, doubt: at < 2 ? 'reading-over-feeder' : null } : row,
  )
  const doubted = { ...statement, slots: { ...statement.slots, estimated: 3 }, slotRows }
  for (const format of ['text', 'html'] as const) {
    const { body } = await writeStatement(doubted, format)
    assert.match(String(body), /3 slots were settled by estimate/)
    assert.match(String(body), /In 2 of them what was read was not believed: reading-over-feeder\./)
  }
  assert.not.match(await textOf('text'), /not believed/)
})

async function textOf(format: 'csv' | 'text' | 'html'): Promise<string> {
  return String((await writeStatement(statement, format)).body)
}

function quarterRow(startMs: number): StatementSlot {
  const [row] = statement.slotRows
  assert.ok(row)
  return { ...row, startMs }
}

test.run()
