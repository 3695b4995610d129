/**
 * The report of a run as one file of HTML: no network, no fonts, no library; the numbers of every figure are in it.
 * The same run gives the same bytes.
 */
import { readFileSync } from 'node:fs'
import { billRows, billsSection } from './bills.ts'
import { casesTable } from './cases-table.ts'
import { downloads } from './downloads.ts'
import type { ExplorerData } from './explorer-data.ts'
import { explorerData } from './explorer-data.ts'
import type { RunResult } from '../fast/run-result.ts'
import { feederLimits } from './feeder-limits.ts'
import type { Figure, ReportInput } from './figure.ts'
import { feederOf } from './figure.ts'
import { figureCard } from './figure-card.ts'
import { feederPicture } from './figures/feeder-picture.ts'
import { lorenzFigure } from './figures/lorenz.ts'
import { priceFigure } from './figures/price.ts'
import { savingsFigure } from './figures/savings.ts'
import { meanDayFigure, sourcesFigure } from './figures/sources.ts'
import { streetFlowFigure } from './figures/street-flow.ts'
import { transformerFigure } from './figures/transformer-load.ts'
import { voltagesFigure } from './figures/voltages.ts'
import { escapeText, toCsv } from './markup.ts'
import { pageHead } from './page-head.ts'
import { summarise } from './summary.ts'
import { tiles } from './tiles.ts'
import { createTimeWords } from './words.ts'

/** What the browser draws the page with stands beside this file. */
const part = (name: string): string => readFileSync(new URL(name, import.meta.url), 'utf8')

export function renderReport(input: ReportInput): string {
  const { run } = input
  const summary = summarise(run)
  const times = createTimeWords(run.timezone)
  const endMs = run.startMs + run.slots * run.slotMs
  const figures = figuresOf(run)
  const explorer = explorerData(run)
  const csv = Object.fromEntries(figures.map(({ id, rows }) => [id, toCsv(rows)]))
  const data = { csv: { ...csv, bills: toCsv(billRows(run)) }, explorer }
  const title = `${run.title ?? 'Street'}: what trading did`
  const answers = summary.answers
    .map(
      ({ question, answer }) => `<div><dt>${escapeText(question)}</dt><dd>${escapeText(answer)}</dd></div>`,
    )
    .join('')
  const [savings = '', lorenz = '', ...others] = figures.map(figureCard)
  return `${pageHead({ title, version: run.version })}
<p class="over">${escapeText(run.title ?? 'A street')} · ${times.moment(run.startMs)} to ${times.moment(endMs)} · ${run.homes.length} homes · ${run.slots.toLocaleString('en')} slots of ${run.slotMs / 60_000} minutes</p>
<h1>${escapeText(summary.headline)}</h1>
<section class="card"><dl class="answers">${answers}</dl></section>
${tiles(run)}
<div class="columns">
${savings}
${lorenz}
${casesTable(run)}
${others.join('\n')}
${feederLimits(run)}
${explorerSection(explorer)}
${billsSection(run)}
${notes(input)}
</div>
</main>
${downloads(data)}
${part('./page.html')}
</body>
</html>
`
}

function figuresOf(run: RunResult): Figure[] {
  const grid = feederOf(run)
  const days = (run.slots * run.slotMs) / 86_400_000
  return [
    savingsFigure(run),
    lorenzFigure(run),
    priceFigure(run),
    sourcesFigure(run),
    ...(days > 2 ? [meanDayFigure(run)] : []),
    streetFlowFigure(run),
    ...(grid === null ? [] : [feederPicture(grid), transformerFigure(run, grid), voltagesFigure(run, grid)]),
  ]
}

function explorerSection({ books, unit }: ExplorerData): string {
  if (books.length === 0) return ''
  // The busiest book is the one to begin with.
  const busiest = books.reduce(
    (best, book, index) => (book.tradedWh > (books[best]?.tradedWh ?? 0) ? index : best),
    0,
  )
  return `<section class="card wide" id="explorer"><h2>One slot, order by order</h2><p>Homes that want energy bid (the dearest first), homes that have some offer it (the cheapest first). Where the two lines meet, the slot is cleared. Move the slider, or choose an order, by mouse or keyboard.</p>
<div class="explorer-bar"><button type="button" data-step="-1" aria-label="earlier slot">◀</button><input type="range" min="0" max="${books.length - 1}" value="${busiest}" aria-label="slot"><button type="button" data-step="1" aria-label="later slot">▶</button><output></output></div>
<p id="explorer-said" aria-live="polite"></p>
<div class="explorer-body"><div class="explorer-picture"></div><div class="scroll" tabindex="0"><table><thead><tr><th scope="col">home</th><th scope="col">side</th><th scope="col">kWh</th><th scope="col">limit ${escapeText(unit)}</th><th scope="col">cleared</th><th scope="col"></th></tr></thead><tbody></tbody></table></div></div>
<div class="tools"><button type="button" data-svg="explorer" aria-label="This slot as SVG">SVG</button><button type="button" data-csv="explorer" aria-label="This slot as CSV">CSV</button></div></section>`
}

function notes({ run, command }: ReportInput): string {
  const list = (items: readonly string[], none: string) =>
    items.length === 0
      ? `<p>${none}</p>`
      : `<ul>${items.map((item) => `<li>${escapeText(item)}</li>`).join('')}</ul>`
  const facts: readonly (readonly [string, string])[] = [
    ['Command', command],
    ['Seed', String(run.seed)],
    ['Rule', `${run.rule.name}, k = ${run.rule.kNumerator}/${run.rule.kDenominator}`],
    ['Rule’s hash', run.rule.hash],
    ['Run’s hash', run.runHash],
    ['Engine', `${run.engine}, streetwatt ${run.version}`],
    ['Tariffs', run.tariffs.plans.join(', ')],
  ]
  const scenario =
    run.scenarioText === null
      ? ''
      : `<details><summary>The scenario</summary><pre>${escapeText(run.scenarioText)}</pre></details>`
  return `<section class="card" id="warnings"><h2>Before you believe it</h2>${list(run.warnings, 'Nothing to warn about.')}</section>
<section class="card" id="assumptions"><h2>What is taken for granted</h2>${list(run.assumptions, 'Nothing beyond the scenario.')}</section>
<section class="card wide" id="scenario"><h2>The same again</h2><dl class="facts">${facts.map(([name, value]) => `<dt>${name}</dt><dd>${escapeText(value)}</dd>`).join('')}</dl>${scenario}</section>`
}
