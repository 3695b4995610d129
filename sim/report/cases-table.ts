/** Accounting gains and physical gains, apart: the three cases side by side. */
import type { CaseResult, RunResult } from '../fast/run-result.ts'
import { CASE_NAMES } from '../fast/run-result.ts'
import { escapeText } from './markup.ts'
import { energyWords, moneyWords, powerWords, shareWords } from './words.ts'

const HEADS: Readonly<Record<CaseResult['name'], string>> = {
  none: 'no trading',
  unchanged: 'trading, same energy',
  steered: 'trading and steering',
}

/** What batteries cost that no bill shows. */
function batteryRows(
  money: (nano: bigint) => string,
): readonly (readonly [string, (each: CaseResult) => string])[] {
  return [
    ['Wear of batteries, in no bill', ({ kpis }) => money(kpis.batteryWearNano)],
    ['More in batteries at the end, at feed-in', ({ kpis }) => money(kpis.storedChangeNano)],
    ['Saved after both', ({ kpis }) => money(kpis.savingAfterBatteriesNano)],
  ]
}

/** What the cables had to bear. */
const FEEDER_ROWS: readonly (readonly [string, (each: CaseResult) => string])[] = [
  ['Lost in the cables', ({ kpis }) => energyWords(kpis.feederLossWh ?? 0)],
  ['Lowest voltage, of nominal', ({ kpis }) => shareWords(kpis.lowestVoltageShare, 1)],
  ['Highest voltage, of nominal', ({ kpis }) => shareWords(kpis.highestVoltageShare, 1)],
  ['Transformer at most', ({ kpis }) => shareWords(kpis.peakTransformerShare)],
  ['Slots beyond a limit of the feeder', ({ kpis }) => String(kpis.feederViolationSlots)],
]

export function casesTable(run: RunResult): string {
  const cases = CASE_NAMES.map((name) => run.cases[name])
  const money = (nano: bigint) => moneyWords(nano, run.currency)
  const none = run.cases.none.kpis
  const rows: readonly (readonly [string, (each: CaseResult) => string])[] = [
    ['Homes pay together', ({ homes }) => money(homes.reduce((sum, { costNano }) => sum + costNano, 0n))],
    ['Saved against no trading', ({ kpis }) => money(kpis.savingNano)],
    ['… of it accounting: same energy, better prices', ({ kpis }) => money(kpis.accountingGainNano)],
    ['… of it physical: energy moved', ({ kpis }) => money(kpis.physicalGainNano)],
    ...(run.homes.some(({ battery }) => battery !== null) ? batteryRows(money) : []),
    ['Traded between neighbours', ({ kpis }) => energyWords(kpis.tradedWh)],
    ['From outside', ({ kpis }) => energyWords(kpis.streetImportWh)],
    ['To outside', ({ kpis }) => energyWords(kpis.streetExportWh)],
    ['Solar used on the street', ({ kpis }) => shareWords(kpis.selfConsumptionPooled, 1)],
    ['Highest slot from outside', ({ kpis }) => powerWords((kpis.peakImportWh * 3_600_000) / run.slotMs)],
    ['Homes worse off', ({ kpis }) => String(kpis.homesWorseOff)],
    ...(run.feeder === null ? [] : FEEDER_ROWS),
  ]
  const same = run.cases.unchanged.kpis.streetImportWh === none.streetImportWh
  const head = cases.map(({ name }) => `<th scope="col">${HEADS[name]}</th>`).join('')
  const body = rows
    .map(
      ([label, value]) =>
        `<tr><th scope="row">${label}</th>${cases.map((each) => `<td>${escapeText(value(each))}</td>`).join('')}</tr>`,
    )
    .join('')
  const note = same
    ? 'In the middle column every home uses, stores and makes what it would anyway: money moves, not a single Wh.'
    : 'The middle column moved energy too; see the warnings.'
  return `<section class="card wide" id="cases"><h2>Money moved, energy moved</h2><p>${note} What the last column saves beyond it comes from batteries and loads that follow the price.</p><div class="scroll"><table class="cases"><thead><tr><td></td>${head}</tr></thead><tbody>${body}</tbody></table></div></section>`
}
