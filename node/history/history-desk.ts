/**
 * A home's past by slot, day or month, as the ledger has it. A month is added up from its blocks once and remembered when
 * all of it is settled; the one that runs is added up again after each block. One question is answered at a time:
 * a year is read from tens of thousands of blocks.
 */
import type { ChainState } from '../core/chain/chain-state.ts'
import type { Community } from '../core/governance/genesis.ts'
import type { SiteFacts } from '../core/metering/site.ts'
import { OperatingError } from '../core/units/operating-error.ts'
import type { History, HistoryFormat, WrittenHistory } from '../api/history.ts'
import type { CalendarMonth } from '../runtime/site-time.ts'
import { monthSpan, siteDate } from '../runtime/site-time.ts'
import type { StatementDocument } from '../statements/document.ts'
import { monthText } from '../statements/make-statement.ts'
import { writeHistoryCsv } from './history-csv.ts'
import type { HistoryRow } from './history-row.ts'
import { addRows, emptyRow, netNano } from './history-row.ts'
import { daysOfMonth, slotsOfDay, sumOfMonth, withNothingMade } from './month-rows.ts'
import type { Period } from './period.ts'
import { besidePeriod, monthsOf, parsePeriod, spanOf } from './period.ts'

export interface HistoryDesk {
  /** Throws `history-period-invalid`, `history-period-outside` and what a statement throws. */
  written(period: string, format: HistoryFormat): Promise<WrittenHistory>
}

export interface HistoryDeskParts {
  readonly community: Community
  /** Where the chain stands now. */
  readonly state: () => Pick<ChainState, 'height' | 'slot' | 'settledThrough'>
  readonly statement: (month: string) => Promise<StatementDocument>
  /** What the street knows of the home now. */
  readonly site: () => Pick<SiteFacts, 'generationW' | 'battery'>
}

interface Month {
  readonly total: HistoryRow
  readonly days: readonly HistoryRow[]
}

export function createHistoryDesk({ community, state, statement, site }: HistoryDeskParts): HistoryDesk {
  const { slotMs, timezone, currency, firstSlot } = community.genesis
  /** Those that nothing changes any more. */
  const past = new Map<string, Month>()
  let last: { readonly height: number; readonly document: StatementDocument } | undefined
  let line: Promise<unknown> = Promise.resolve()

  /** Undefined where the community had no slot in it yet, or has none any more. */
  async function monthRows(month: CalendarMonth): Promise<Month | undefined> {
    const text = monthText(month)
    const { startMs, endMs } = monthSpan(month, timezone)
    const { settledThrough } = state()
    if (endMs <= firstSlot * slotMs || startMs > settledThrough * slotMs) return undefined
    const known = past.get(text)
    if (known !== undefined) return known
    const document = await read(text)
    const rows = { total: sumOfMonth(document), days: daysOfMonth(document) }
    if ((settledThrough + 1) * slotMs >= endMs) past.set(text, rows)
    return rows
  }

  /** Who looks at a month looks at its days next. */
  async function read(month: string): Promise<StatementDocument> {
    const { height } = state()
    if (last?.document.month !== month || last.height !== height)
      last = { height, document: withNothingMade(await statement(month), site()) }
    return last.document
  }

  async function rowsOf(period: Period): Promise<readonly HistoryRow[]> {
    if (period.by === 'slot') {
      const month = monthText({ year: period.year, month: period.month ?? 1 })
      return slotsOfDay(await read(month), period.text)
    }
    const months: Month[] = []
    for (const month of monthsOf(period)) {
      const rows = await monthRows(month)
      if (rows !== undefined) months.push(rows)
    }
    return period.by === 'day' ? months.flatMap(({ days }) => days) : months.map(({ total }) => total)
  }

  async function history(text: string): Promise<History> {
    const period = parsePeriod(text)
    const { startMs, endMs } = spanOf(period, timezone)
    if (!isKnown(period)) throw outside(text, community)
    const rows = await rowsOf(period)
    const [before, after] = [besidePeriod(period, -1), besidePeriod(period, 1)]
    return {
      ...{ period: text, by: period.by, currency, timezone, startMs, endMs },
      previous: isKnown(parsePeriod(before)) ? before : null,
      next: isKnown(parsePeriod(after)) ? after : null,
      rows: rows.map(describe),
      total: describe(rows.reduce(addRows, emptyRow({ key: text, startMs }))),
    }
  }

  /** Has the street had a slot in it? */
  function isKnown(period: Period): boolean {
    const { startMs, endMs } = spanOf(period, timezone)
    return endMs > firstSlot * slotMs && startMs <= Math.max(state().slot, firstSlot) * slotMs
  }

  function inLine<T>(work: () => Promise<T>): Promise<T> {
    const next = line.then(work)
    line = next.catch(() => undefined)
    return next
  }

  return {
    async written(period, format) {
      const told = await inLine(() => history(period))
      return format === 'csv'
        ? { contentType: 'text/csv; charset=utf-8', body: writeHistoryCsv(told) }
        : { contentType: 'application/json', body: `${JSON.stringify(told)}\n` }
    },
  }
}

function outside(text: string, { genesis }: Community): OperatingError {
  const first = siteDate(genesis.firstSlot * genesis.slotMs, genesis.timezone)
  return new OperatingError(
    { code: 'history-period-outside', period: text },
    `${genesis.name} has no slots in ${text}: its first day is ${first}, and its last is the one that runs.`,
  )
}

function describe(row: HistoryRow): History['rows'][number] {
  const { tradeNano, supplierNano, feeNano, paymentNano, tariffAloneNano } = row
  const net = netNano(row)
  return {
    ...row,
    tradeNano: String(tradeNano),
    supplierNano: String(supplierNano),
    feeNano: String(feeNano),
    paymentNano: String(paymentNano),
    netNano: String(net),
    tariffAloneNano: String(tariffAloneNano),
    savingNano: String(net - tariffAloneNano),
  }
}
