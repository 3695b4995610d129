/** A comparison of rules as a table for people. */
import type { ComparedKpi, Comparison } from '../../../sim/compare/compare-rules.ts'
import type { FigureWords } from '../../../sim/compare/figure-words.ts'
import { figureWords, headlinesAmong } from '../../../sim/compare/figure-words.ts'
import type { ComparisonFacts } from '../../../sim/compare/render-comparison.ts'
import { countWords } from '../../../sim/report/words.ts'
import { formatTable } from '../print.ts'

/** With fewer, intervals drawn from the seeds themselves are narrower than they ought to be. */
const SEEDS_ADVISED = 10

export function describeComparison(comparison: Comparison, facts: ComparisonFacts): string {
  const { rules, baseline, seeds } = comparison
  const size = `${countWords(facts.homes, 'home')}, ${countWords(facts.days, 'day')}, ${countWords(seeds, 'seed')}`
  const head = `${facts.title ?? 'A street'}: ${size}, against ${baseline}; 95 % intervals\n\n`
  const rows = headlinesAmong(Object.keys(rules[0]?.kpis ?? {})).flatMap((name) => {
    const words = figureWords(name, facts.currency)
    return rules.flatMap(({ rule, kpis: { [name]: kpi } }, place) => {
      if (kpi === undefined) return []
      const figure = place === 0 ? [words.title, words.unit].filter((each) => each !== '').join(', ') : ''
      return [
        [
          figure,
          rule,
          words.write(kpi.mean),
          span(kpi.lo95, kpi.hi95, words),
          ...difference(place, kpi, words),
        ],
      ]
    })
  })
  const table = formatTable([['', 'rule', 'mean', 'interval', 'difference', 'interval'], ...rows])
  const few =
    seeds < SEEDS_ADVISED
      ? `\nNote: ${seeds} seeds are few: intervals are narrower than they ought to be; take ${SEEDS_ADVISED} or more.\n`
      : ''
  return `${head}${table}${few}`
}

function difference(place: number, kpi: ComparedKpi, words: FigureWords): string[] {
  if (place === 0) return ['', '']
  const { diff, diffLo95, diffHi95, distinguishable } = kpi
  return [words.write(diff), distinguishable ? span(diffLo95, diffHi95, words) : 'not distinguishable']
}

function span(low: number, high: number, { write }: FigureWords): string {
  return `${write(low)} to ${write(high)}`
}
