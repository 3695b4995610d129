/** A statement as one page that needs nothing else: on a screen, light or dark, and on paper. */
import type { DayChart } from './day-chart.ts'
import { BAR_WORDS, layOutDays } from './day-chart.ts'
import type { StatementDay } from './days.ts'
import { daysOf } from './days.ts'
import type { StatementDocument } from './document.ts'
import { exactText, kwhText } from './rounding.ts'
import { SLOT_COLUMNS } from './slot-columns.ts'
import { STATEMENT_CSS } from './statement-css.ts'
import {
  accountSentence,
  certificateCells,
  certificateHeadings,
  closingCells,
  greenSentence,
  LINE_HEADINGS,
  lineCells,
  monthTitle,
  PARTNER_HEADINGS,
  partnerCells,
  partnerSentence,
  periodText,
  REWARD_HEADINGS,
  rewardCells,
  rewardSentence,
  roundingSentence,
  summarySentences,
  unbroken,
} from './words.ts'

export function statementHtml(statement: StatementDocument): string {
  const { community, member } = statement
  const title = `${community.name}: ${member.title}, ${monthTitle(statement)}`
  const days = daysOf(statement)
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<link rel="icon" href="data:,">
<title>${escape(title)}</title>
<style>${STATEMENT_CSS}</style>
</head>
<body>
<main>
<header>
<p>${escape(community.name)}</p>
<h1>Statement for ${escape(monthTitle(statement))}</h1>
<p>${escape(member.title)}<br>${escape(periodText(statement))}</p>
</header>
<section class="summary">${summarySentences(statement).map(summaryParagraph).join('')}</section>
${linesTable(statement)}
<p class="small">${escape(roundingSentence(statement))}</p>
${days.length === 0 ? '' : daySection(days)}
${partnerSection(statement)}
${certificateSection(statement)}
${rewardSection(statement)}
${slotSection(statement)}
<footer>
<p>${escape(accountSentence(statement))}</p>
<p>Community <code>${escape(community.hash)}</code></p>
</footer>
</main>
</body>
</html>
`
}

function summaryParagraph(sentence: string, index: number): string {
  const words = escape(unbroken(sentence))
  return index === 0 ? `<p class="due">${words}</p>` : `<p>${words}</p>`
}

function linesTable(statement: StatementDocument): string {
  const rows = statement.lines.map((line) => `<tr>${cells(lineCells(line))}</tr>`).join('\n')
  const closing = closingCells(statement)
    .map((row) => `<tr>${cells(row)}</tr>`)
    .join('\n')
  return `<table class="lines">
<caption>What the amount is made of, in ${escape(statement.community.currency)}; minus is paid</caption>
<thead><tr>${headings(LINE_HEADINGS)}</tr></thead>
<tbody>
${rows}
</tbody>
<tfoot>
${closing}
</tfoot>
</table>`
}

function daySection(days: readonly StatementDay[]): string {
  const chart = layOutDays(days, 720, 240)
  const headingsOfDays = [
    'day',
    'bought, kWh',
    'sold, kWh',
    'grid in, kWh',
    'grid out, kWh',
    'amount',
    'tariff alone',
  ]
  const rows = days.map(
    (day) =>
      `<tr>${cells([
        day.date,
        ...[day.boughtWh, day.soldWh, day.gridImportWh, day.gridExportWh].map(kwhText),
        exactText(day.amountNano),
        exactText(day.tariffAloneNano),
      ])}</tr>`,
  )
  return `<section>
<h2>Day by day</h2>
${chartSvg(chart)}
<details><summary>The days as a table</summary>
<div class="wide"><table><thead><tr>${headings(headingsOfDays)}</tr></thead><tbody>
${rows.join('\n')}
</tbody></table></div></details>
</section>`
}

function chartSvg({ width, height, baseline, bars, labels, gridLines }: DayChart): string {
  const number = (value: number): string => String(Math.round(value * 100) / 100)
  const lines = gridLines.map(
    ({ y, text }) =>
      `<line class="grid" x1="44" x2="${String(width)}" y1="${number(y)}" y2="${number(y)}"/><text x="40" y="${number(y + 3)}" text-anchor="end">${text}</text>`,
  )
  const shapes = bars.map(
    (bar) =>
      `<rect class="${bar.kind}" x="${number(bar.x)}" y="${number(bar.y)}" width="${number(bar.width)}" height="${number(bar.height)}"/>`,
  )
  const days = labels.map(
    ({ text, x }) => `<text x="${number(x)}" y="${String(height - 3)}" text-anchor="middle">${text}</text>`,
  )
  const legend = Object.entries(BAR_WORDS).map(
    ([kind, words]) => `<li><span class="${kind}"></span>${words}</li>`,
  )
  return `<figure>
<svg viewBox="0 0 ${String(width)} ${String(height)}" role="img" aria-label="Energy of each day: in above the line, out below">
${[...lines, ...shapes, ...days].join('\n')}
<line class="base" x1="44" x2="${String(width)}" y1="${number(baseline)}" y2="${number(baseline)}"/>
</svg>
<figcaption><ul class="legend">${legend.join('')}</ul></figcaption>
</figure>`
}

function certificateSection(statement: StatementDocument): string {
  const rows = certificateCells(statement)
  const [closing = []] = rows.splice(-1)
  const green = greenSentence(statement)
  return `<section>
<h2>Where your energy came from</h2>
${green === undefined ? '' : `<p>${escape(green)}</p>`}
<table class="lines">
<thead><tr>${headings(certificateHeadings(statement))}</tr></thead>
<tbody>
${rows.map((row) => `<tr>${cells(row)}</tr>`).join('\n')}
</tbody>
<tfoot><tr>${cells(closing)}</tr></tfoot>
</table>
</section>`
}

function partnerSection(statement: StatementDocument): string {
  const sentence = partnerSentence(statement)
  if (sentence === undefined) return ''
  const rows = statement.partners.map((partner) => `<tr>${cells(partnerCells(partner))}</tr>`)
  return `<section>
<h2>With whom you traded</h2>
<p>${escape(sentence)}</p>
<table class="lines">
<thead><tr>${headings(PARTNER_HEADINGS)}</tr></thead>
<tbody>
${rows.join('\n')}
</tbody>
</table>
</section>`
}

function rewardSection(statement: StatementDocument): string {
  const sentence = rewardSentence(statement)
  if (sentence === undefined) return ''
  const rows = statement.rewards.map((reward) => `<tr>${cells(rewardCells(reward))}</tr>`)
  return `<section>
<h2>Rewards</h2>
<p>${escape(sentence)}</p>
<details><summary>How each day was shared</summary>
<div class="wide"><table><thead><tr>${headings(REWARD_HEADINGS)}</tr></thead><tbody>
${rows.join('\n')}
</tbody></table></div></details>
</section>`
}

function slotSection(statement: StatementDocument): string {
  const rows = statement.slotRows.map(
    (row) => `<tr>${cells(SLOT_COLUMNS.map(({ cell }) => cell(row, statement)))}</tr>`,
  )
  return `<details><summary>All ${String(rows.length)} slots, with the arithmetic of each</summary>
<div class="wide"><table class="slots"><thead><tr>${headings(SLOT_COLUMNS.map(({ heading }) => heading))}</tr></thead><tbody>
${rows.join('\n')}
</tbody></table></div></details>`
}

function headings(texts: readonly string[]): string {
  return texts.map((text) => `<th scope="col">${escape(text)}</th>`).join('')
}

/** The first cell names the row. */
function cells(texts: readonly string[]): string {
  return texts
    .map((text, index) => (index === 0 ? `<th scope="row">${escape(text)}</th>` : `<td>${escape(text)}</td>`))
    .join('')
}

function escape(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
}
