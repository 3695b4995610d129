/** A comparison as one file of HTML without network: a picture for each headline figure, and a table of all. */
import { pageHead } from '../report/page-head.ts'
import { downloads } from '../report/downloads.ts'
import { figureCard } from '../report/figure-card.ts'
import { escapeText, toCsv } from '../report/markup.ts'
import type { Ink, Scale } from '../report/svg.ts'
import { drawing, linearScale, polyline, rectangle, text, WIDTH } from '../report/svg.ts'
import type { ComparedKpi, ComparedRule, Comparison } from './compare-rules.ts'
import type { FigureWords } from './figure-words.ts'
import { figureWords, headlinesAmong } from './figure-words.ts'

export interface ComparisonFacts {
  readonly title: string | null
  readonly homes: number
  readonly days: number
  readonly currency: string
  readonly version: string
  /** As one types it to get the same numbers again. */
  readonly command: string
}

export function renderComparison(comparison: Comparison, facts: ComparisonFacts): string {
  const { rules, baseline, seeds } = comparison
  const names = Object.keys(rules[0]?.kpis ?? {})
  const title = `${facts.title ?? 'Street'}: rules compared`
  const headlines = headlinesAmong(names)
  const figures = headlines.map((name) => ruleFigure(name, comparison, facts.currency))
  const csv = {
    ...Object.fromEntries(headlines.map((name) => [name, toCsv(csvRows([name], comparison))])),
    all: toCsv(csvRows(names, comparison)),
  }
  return `${pageHead({ title, version: facts.version })}
<p class="over">${escapeText(facts.title ?? 'A street')} · ${facts.homes} homes · ${facts.days} days · ${seeds} seeds · ${CASE_WORDS[comparison.case] ?? ''}</p>
<h1>${escapeText(headline(comparison, facts.currency))}</h1>
<section class="card"><p>Every seed is one street that all rules get. A square is the mean over the seeds and a line its 95 % interval. Beside it stands the difference from ${escapeText(baseline)} within a seed: it is called not distinguishable where its own interval has 0 in it. Of twenty figures that do not differ at all, about one is called different by chance.</p></section>
<div class="columns">
${figures.join('\n')}
<section class="card wide"><h2>All figures</h2><div class="scroll" tabindex="0">${table(comparison, facts.currency)}</div><div class="tools"><button type="button" data-csv="all" aria-label="All figures as CSV">CSV</button></div></section>
<section class="card wide"><h2>The same again</h2><dl class="facts"><dt>Command</dt><dd>${escapeText(facts.command)}</dd>${rules.map(({ rule, ruleHash }) => `<dt>${escapeText(rule)}</dt><dd>${ruleHash}</dd>`).join('')}</dl></section>
</div>
</main>
${downloads({ csv })}
</body>
</html>
`
}

const CASE_WORDS: Readonly<Record<string, string>> = {
  unchanged: 'trading, nothing steered',
  steered: 'trading with steering',
  books: 'the same books under every rule',
}

/** What homes save where the figures have it, else whether anything differs at all. */
function headline({ rules, baseline }: Comparison, currency: string): string {
  const saved = rules[0]?.kpis['savingNano']
  if (saved !== undefined && rules.length > 1) {
    const { write } = figureWords('savingNano', currency)
    const others = rules.slice(1).map(({ rule, kpis: { savingNano: kpi } }) => {
      if (kpi?.distinguishable !== true) return `${shorten(rule)} is not distinguishable`
      return `${shorten(rule)} ${write(Math.abs(kpi.diff))} ${kpi.diff > 0 ? 'more' : 'less'}`
    })
    return `Under ${shorten(baseline)} all homes together save ${write(saved.mean)} ${currency}; ${others.join(', ')}`
  }
  const others = rules.slice(1)
  const differing = others.filter(({ kpis }) =>
    headlinesAmong(Object.keys(kpis)).some((name) => kpis[name]?.distinguishable === true),
  )
  if (differing.length === 0) return `No rule can be told from ${baseline}`
  const names = differing.map(({ rule }) => rule).join(', ')
  return `${names} can be told from ${baseline}`
}

/** How many units of the drawing a rule has. */
const ROW = 46
const LEFT = 16
const RIGHT = WIDTH - 16

function ruleFigure(name: string, { rules, baseline }: Comparison, currency: string): string {
  const words = figureWords(name, currency)
  const kpis = rules.flatMap(({ kpis: { [name]: kpi } }) => (kpi === undefined ? [] : [kpi]))
  const scale = linearScale(
    { low: Math.min(...kpis.map(({ lo95 }) => lo95)), high: Math.max(...kpis.map(({ hi95 }) => hi95)) },
    { from: LEFT, to: RIGHT },
  )
  const rows = rules.map((rule, row) => {
    const kpi = rule.kpis[name]
    return kpi === undefined
      ? ''
      : ruleRow({ rule, kpi, isBaseline: row === 0 }, words, {
          top: 18 + row * ROW,
          at: (value: number) => scale.at(value),
        })
  })
  const label = `${words.title}, ${rules.length} rules`
  const unit = words.unit === '' ? '' : `, ${words.unit}`
  return figureCard({
    id: name,
    title: words.title + unit,
    sentence: sentence(name, { rules, baseline, write: words.write }),
    svg: drawing(34 + rules.length * ROW, label, [
      ...rows,
      ...scaleEnds(scale, words, 24 + rules.length * ROW),
    ]),
  })
}

/** What the left and the right end of the drawing stand for. */
function scaleEnds(scale: Scale, { write }: FigureWords, y: number): string[] {
  return [
    text(LEFT, y, write(scale.low), { size: 12 }),
    text(RIGHT, y, write(scale.high), { anchor: 'end', size: 12 }),
  ]
}

/** In the figures' own units, as `compare.json` has them. */
function csvRows(names: readonly string[], { rules }: Comparison): (string | number | null)[][] {
  const body = names.flatMap((name) =>
    rules.flatMap(({ rule, kpis: { [name]: kpi } }) =>
      kpi === undefined
        ? []
        : [
            [
              ...[name, rule, kpi.mean, kpi.lo95, kpi.hi95, kpi.diff, kpi.diffLo95, kpi.diffHi95],
              String(kpi.distinguishable),
            ],
          ],
    ),
  )
  return [
    ['figure', 'rule', 'mean', 'lo95', 'hi95', 'diff', 'diffLo95', 'diffHi95', 'distinguishable'],
    ...body,
  ]
}

function sentence(
  name: string,
  {
    rules,
    baseline,
    write,
  }: { rules: readonly ComparedRule[]; baseline: string; write: FigureWords['write'] },
): string {
  const said = rules.slice(1).map(({ rule, kpis: { [name]: kpi } }) => {
    if (kpi?.distinguishable !== true) return `${rule} is not distinguishable from ${baseline}`
    const [near, far] = [kpi.diffLo95, kpi.diffHi95].map(Math.abs).sort((one, other) => one - other)
    return `${rule} is ${kpi.diff > 0 ? 'above' : 'below'} ${baseline} by ${write(Math.abs(kpi.diff))} (${write(near ?? 0)} to ${write(far ?? 0)})`
  })
  return `${said.join('; ')}.`
}

function ruleRow(
  { rule, kpi, isBaseline }: { rule: ComparedRule; kpi: ComparedKpi; isBaseline: boolean },
  words: FigureWords,
  { top, at }: { top: number; at: (value: number) => number },
): string {
  const ink: Ink = isBaseline ? 'home' : kpi.distinguishable ? 'neighbours' : 'grid'
  const y = top + 16
  const size = 9
  const difference = isBaseline
    ? words.write(kpi.mean)
    : `${words.write(kpi.mean)}  (${differenceWords(kpi, words)})`
  return [
    text(LEFT, top, shorten(rule.rule), { ink: 'ink' }),
    text(RIGHT, top, difference, { anchor: 'end', size: 13 }),
    polyline(
      [
        [at(kpi.lo95), y],
        [at(kpi.hi95), y],
      ],
      ink,
      { width: 3 },
    ),
    rectangle({ x: at(kpi.mean) - size / 2, y: y - size / 2, width: size, height: size }, ink, {
      title: `${rule.rule}: ${words.write(kpi.mean)} ${words.unit}, 95 % from ${words.write(kpi.lo95)} to ${words.write(kpi.hi95)}`,
    }),
  ].join('')
}

/** A path of a module by its end. */
function shorten(rule: string): string {
  return rule.length > 26 ? `…${rule.slice(-25)}` : rule
}

function differenceWords({ diff, distinguishable }: ComparedKpi, { write }: FigureWords): string {
  return distinguishable ? `${diff > 0 ? '+' : ''}${write(diff)}` : 'not distinguishable'
}

function table({ rules, baseline }: Comparison, currency: string): string {
  const head = ['figure', 'rule', 'mean', '95 % from', 'to', `less ${baseline}`, '95 % from', 'to', '']
  const body = Object.keys(rules[0]?.kpis ?? {}).flatMap((name) => {
    const { title, unit, write } = figureWords(name, currency)
    return rules.flatMap(({ rule, kpis: { [name]: kpi } }, place) => {
      if (kpi === undefined) return []
      const difference =
        place === 0
          ? ['', '', '', '']
          : [
              ...[kpi.diff, kpi.diffLo95, kpi.diffHi95].map(write),
              kpi.distinguishable ? '' : 'not distinguishable',
            ]
      const figure = place === 0 ? `${title}${unit === '' ? '' : ` ${unit}`}` : ''
      return [[figure, rule, ...[kpi.mean, kpi.lo95, kpi.hi95].map(write), ...difference]]
    })
  })
  const row = (cells: readonly string[], tag: string) =>
    `<tr>${cells.map((cell) => `<${tag}>${escapeText(cell)}</${tag}>`).join('')}</tr>`
  return `<table><thead>${row(head, 'th scope="col"').replaceAll('</th scope="col">', '</th>')}</thead><tbody>${body.map((cells) => row(cells, 'td')).join('')}</tbody></table>`
}
