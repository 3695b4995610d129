import type { HomeTotals, RunHome, RunResult } from '../../fast/run-result.ts'
import { shownSavingNano } from '../bills.ts'
import { ASSET_GROUPS, assetGroup, assetWords, GROUP_INKS } from '../asset-words.ts'
import type { Figure } from '../figure.ts'
import { headlineCase } from '../figure.ts'
import type { Scale } from '../svg.ts'
import { drawing, legend, linearScale, polyline, rectangle, text, valueAxis, WIDTH } from '../svg.ts'
import { exactMoney, moneyWords } from '../words.ts'

/** Above this many homes there is no room for names. */
const NAMED_LIMIT = 40
const ROW = 24
const NAME_WIDTH = 172

export interface SavingHome {
  readonly home: RunHome
  readonly totals: HomeTotals
  readonly savingNano: bigint
}

/** Homes with what they saved against the case without trading, the most first. */
export function savingHomes(run: RunResult): SavingHome[] {
  const { homes } = headlineCase(run)
  return run.homes
    .flatMap((home, index) => {
      const totals = homes[index]
      return totals === undefined ? [] : [{ home, totals, savingNano: totals.savingNano }]
    })
    .sort((left, right) =>
      left.savingNano === right.savingNano ? 0 : left.savingNano < right.savingNano ? 1 : -1,
    )
}

/** One bar a home, the largest saving first, coloured by what the home owns; losses go to the left of zero. */
export function savingsFigure(run: RunResult): Figure {
  const homes = savingHomes(run)
  const groups = ASSET_GROUPS.filter((group) => homes.some(({ home }) => assetGroup(home) === group))
  const key = legend(
    groups.map((group) => ({ words: group, ink: GROUP_INKS[group] })),
    { x: 0, y: 14 },
  )
  const top = key.height + 12
  const values = homes.map(({ savingNano }) => Number(savingNano) / 1e9)
  const range = { low: Math.min(0, ...values), high: Math.max(0, ...values) }
  const body =
    homes.length <= NAMED_LIMIT ? namedBars(homes, { range, top, run }) : manyBars(homes, { range, top, run })
  return {
    id: 'savings',
    title: 'Who saved, and who lost',
    sentence:
      'Each bar is what one home saved over the whole run against the supplier’s tariff alone, without any trading: the most at the top; red numbers are losses. Coloured by roof and battery; a car or heat pump counts where there is neither.',
    svg: drawing(body.height, 'Savings of every home, coloured by what it owns', [key.markup, body.markup]),
    rows: [
      ['home', 'title', 'owns', 'tariffAlone', 'withTrading', 'saving'],
      ...homes.map(({ home, totals, savingNano }) => [
        home.id,
        home.title,
        assetWords(home),
        exactMoney(totals.costNano + savingNano),
        exactMoney(totals.costNano),
        exactMoney(savingNano),
      ]),
    ],
  }
}

interface Frame {
  readonly range: { low: number; high: number }
  readonly top: number
  readonly run: RunResult
}

function namedBars(homes: readonly SavingHome[], { range, top, run }: Frame) {
  const scale = linearScale(range, { from: range.low < 0 ? NAME_WIDTH + 84 : NAME_WIDTH, to: WIDTH - 84 })
  const rows = homes.map(({ home, totals, savingNano }, index) => {
    const y = top + index * ROW
    const value = Number(savingNano) / 1e9
    const words = moneyWords(shownSavingNano(totals), run.currency, { isSigned: true })
    return (
      text(NAME_WIDTH - 8, y + 16, shorten(home.title, 18), { ink: 'ink', anchor: 'end' }) +
      bar(scale, value, {
        y: y + 3,
        height: ROW - 6,
        home,
        words: `${home.title}: ${words}; ${assetWords(home)}`,
      }) +
      text(value < 0 ? scale.at(value) - 6 : scale.at(value) + 6, y + 16, words, {
        ink: value < 0 ? 'bad' : 'ink',
        anchor: value < 0 ? 'end' : 'start',
      })
    )
  })
  const bottom = top + homes.length * ROW
  const zero = polyline(
    [
      [scale.at(0), top],
      [scale.at(0), bottom],
    ],
    'muted',
    { width: 1 },
  )
  return { markup: rows.join('') + zero, height: bottom + 6 }
}

function bar(
  scale: Scale,
  value: number,
  { y, height, home, words }: { y: number; height: number; home: RunHome; words: string },
): string {
  const [from, to] = [Math.min(scale.at(0), scale.at(value)), Math.max(scale.at(0), scale.at(value))]
  return rectangle({ x: from, y, width: Math.max(1, to - from), height }, GROUP_INKS[assetGroup(home)], {
    title: words,
  })
}

function manyBars(homes: readonly SavingHome[], { range, top, run }: Frame) {
  const bottom = top + 260
  const y = linearScale(range, { from: bottom, to: top + 16 })
  const left = 60
  const width = (WIDTH - left) / homes.length
  const bars = homes.map(({ home, savingNano }, index) => {
    const value = Number(savingNano) / 1e9
    const [upper, lower] = [Math.min(y.at(0), y.at(value)), Math.max(y.at(0), y.at(value))]
    return rectangle(
      {
        x: left + index * width,
        y: upper,
        width: Math.max(0.4, width * 0.9),
        height: Math.max(0.5, lower - upper),
      },
      GROUP_INKS[assetGroup(home)],
      {
        title: `${home.title}: ${moneyWords(savingNano, run.currency, { isSigned: true })}; ${assetWords(home)}`,
      },
    )
  })
  const axis = valueAxis(y, {
    left,
    right: WIDTH,
    unit: run.currency,
    write: (value) => String(Math.round(value)),
  })
  const caption = text(WIDTH, bottom + 20, `${homes.length} homes, the most saving first`, {
    anchor: 'end',
    size: 13,
  })
  return { markup: axis + bars.join('') + caption, height: bottom + 28 }
}

function shorten(words: string, most: number): string {
  return words.length <= most ? words : `${words.slice(0, most - 1)}…`
}
