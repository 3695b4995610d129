import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import type { RunResult } from '../../../sim/fast/run-result.ts'
import { runFeeder } from '../../../sim/grid/feeder-run.ts'
import { billOf, billRows } from '../../../sim/report/bills.ts'
import type { ReportInput } from '../../../sim/report/figure.ts'
import { renderReport } from '../../../sim/report/render-report.ts'
import {
  readStoredReport,
  redrawReport,
  storeReport,
  writeReport,
} from '../../../sim/report/stored-report.ts'
import { summarise } from '../../../sim/report/summary.ts'
import { makeFeeder } from '../grid/sample-feeder.ts'
import { makeRun, withFeeder } from './sample-run.ts'

const makeInput = (run: RunResult = makeRun()): ReportInput => ({
  run,
  command: 'streetwatt sim run lindenweg.yaml --out lindenweg',
})

test('the same run gives the same page, byte for byte', () => {
  assert.is(renderReport(makeInput()), renderReport(makeInput()))
})

test('the page asks nothing of any network', () => {
  const page = renderReport(makeInput()).replaceAll('http://www.w3.org/2000/svg', '')
  assert.not.match(page, /https?:\/\//)
  assert.not.match(page, /<(link|img|iframe|script)[^>]*\s(src|href)=(?!"data:,")/)
  assert.not.match(page, /@import|url\(/)
})

test('what a scenario writes is text in the page and never markup', () => {
  const page = renderReport(makeInput())
  assert.not.match(page, /<b>|<script>alert/)
  assert.match(page, 'Lindenweg 5 &lt;b&gt;')
  assert.match(page, '\\u003cb>')
})

test('the page says who saved, who lost, why, and against what', () => {
  const { headline, answers } = summarise(makeRun({ lossNano: 9_000_000_000n }))
  const by = (question: string) => answers.find((each) => each.question === question)?.answer ?? ''
  assert.match(
    headline,
    /^In 2 days trading saved the 6 homes of Lindenweg & Co €\d+\.\d\d, \d+\.\d\s% of their bill\.$/,
  )
  assert.match(by('Who saved?'), '5 homes of 6. Most: Lindenweg 4 (car)')
  assert.match(by('Who lost?'), '1 home: Lindenweg 6 (no roof, no battery)')
  assert.match(by('Why?'), /31\.0\sct\/kWh and pays 8\.0\sct\/kWh/)
  assert.match(by('Why?'), 'is trading alone (accounting)')
  assert.match(by('Why?'), 'is steering (physical)')
  assert.match(by('Against what?'), 'each alone with its supplier')
})

test('a run without trades is a page that says so', () => {
  const run = makeRun()
  const page = renderReport(
    makeInput({ ...run, cases: { ...run.cases, steered: { ...run.cases.none, name: 'steered' } } }),
  )
  assert.match(page, 'Nothing was traded')
  assert.not.match(page, 'id="explorer"')
  assert.not.match(page.replace(/<script[\s\S]*/, ''), /NaN|undefined|Infinity/)
})

test('no number of the page is missing or endless, for half a day and for three months', () => {
  for (const days of [0.5, 1, 90]) {
    const page = renderReport(makeInput(makeRun({ days })))
    assert.not.match(page.slice(0, page.indexOf('<script type="application/json"')), /NaN|undefined|Infinity/)
    assert.ok(page.length < 1_500_000, `${days} days: ${page.length} bytes`)
  }
})

test('every bill adds up: to the nano exactly, and to the cent as shown', () => {
  for (const home of makeRun({ lossNano: 1_234_567n }).cases.steered.homes) {
    const bill = billOf(home)
    assert.is(bill.totalNano, home.costNano)
    assert.is(
      bill.lines.reduce((sum, { cents }) => sum + cents, 0n),
      bill.totalCents,
    )
  }
  const [home] = makeRun().cases.steered.homes
  if (home === undefined) return assert.unreachable()
  const odd = { ...home, tradeNano: -4_000_000n, supplierNano: -4_000_000n, feeNano: 4_000_000n }
  assert.equal(
    billOf(odd).lines.map(({ cents }) => cents),
    [0n, 0n, 0n, 1n],
  )
})

test('the bills for spreadsheets hold exact amounts whose difference is the saving', () => {
  const [, ...rows] = billRows(makeRun())
  const nano = (text: string | number | undefined) => BigInt(String(text).replace('.', ''))
  for (const row of rows) assert.is(nano(row[10]) - nano(row[8]), nano(row[11]))
  assert.is(rows.length, 6)
})

test('a stored report is read back as it was', () => {
  const input = makeInput()
  const again = readStoredReport(storeReport(input))
  assert.is(renderReport(again), renderReport(input))
  assert.ok(again.run.cases.steered.series.loadWh instanceof Int32Array)
  assert.is(again.run.cases.steered.homes[0]?.costNano, input.run.cases.steered.homes[0]?.costNano)
  assert.throws(() => readStoredReport(storeReport(input).subarray(0, 200)))
})

test('the cables are drawn with their limits, and a stored report draws the same ones', () => {
  const run = makeRun()
  const feeder = makeFeeder()
  // Too much at each of four homes in the middle of the run, and far too much at its end.
  const kilowatts = (slot: number) => (slot === 100 ? 28 : slot === 191 ? 900 : 1)
  const powerW = Float64Array.from(
    { length: 4 * run.slots },
    (_, index) => 1000 * kilowatts(Math.floor(index / 4)),
  )
  const flows = runFeeder(feeder, { slots: run.slots, slotMs: run.slotMs, powerW })
  assert.equal(flows.convergence.failedSlots, [191])
  const input = makeInput(withFeeder(run, feeder, flows))
  const page = renderReport(input)
  for (const id of ['feeder', 'transformer', 'voltages', 'feeder-limits']) assert.match(page, `id="${id}"`)
  assert.match(page, /<th scope="row">Voltage too low<\/th><td>1<\/td><td>1<\/td>/)
  assert.match(page, 'More than the cables can carry at all')
  assert.is(renderReport(readStoredReport(storeReport(input))), page)
  assert.not.match(renderReport(makeInput()), 'id="feeder')
})

test('a page that was lost is drawn again from its folder, and without its data is refused by code', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'streetwatt-report-'))
  try {
    const input = makeInput()
    const page = await writeReport(folder, input)
    await rm(page)
    assert.is(await redrawReport(folder), page)
    assert.is(await readFile(page, 'utf8'), renderReport(input))
    await rm(join(folder, 'report.json.gz'))
    const code = await redrawReport(folder).catch((error: unknown) => (error as { code: string }).code)
    assert.is(code, 'report-data-unreadable')
  } finally {
    await rm(folder, { recursive: true })
  }
})

test.run()
