/** What `sim run` prints: the document of design section 7, or a few lines for people. */
import type { CaseResult, RunResult } from '../../../sim/fast/run-result.ts'
import { CASE_NAMES } from '../../../sim/fast/run-result.ts'
import { toJsonValue } from '../../../sim/fast/result-json.ts'
import { countWords } from '../../../sim/report/words.ts'
import { formatTable } from '../print.ts'

/** How long it took; none of it is in `runHash`. */
export interface RunTimes {
  /** From the first line of the scenario to the result, what is written not included. */
  readonly wallMs: number
  /** The cases alone. */
  readonly simulatedMs: number
}

/** The homes are those of unchanged dispatch, as an arithmetic on the profiles gives them; `run.json` has all cases. */
export function runDocument(result: RunResult, { wallMs, simulatedMs }: RunTimes): unknown {
  const { runHash, seed, slots, homes, cases } = result
  const { none, unchanged, steered } = cases
  return toJsonValue({
    runHash,
    seed,
    households: homes.length,
    slots,
    wallMs: Math.round(wallMs),
    householdSlotsPerSecond: Math.round((homes.length * slots * 1000) / simulatedMs),
    kpis: { none: none.kpis, unchanged: unchanged.kpis, steered: steered.kpis },
    homes: homes.map(({ id }, home) => {
      const totals = unchanged.homes[home]
      return {
        id,
        loadWh: totals?.loadWh,
        pvWh: totals?.pvWh,
        importWh: totals?.importWh,
        exportWh: totals?.exportWh,
        boughtWh: totals?.boughtWh,
        soldWh: totals?.soldWh,
        costNano: totals?.costNano,
        tariffCostNano: totals?.tariffCostNano,
        steeredCostNano: steered.homes[home]?.costNano,
      }
    }),
    warnings: result.warnings,
  })
}

export function describeRun(result: RunResult, directory: string | null): string {
  const { title, homes, slots, slotMs, currency, rule, cases, warnings } = result
  const days = Math.round((slots * slotMs) / DAY_MS)
  const head = `${title ?? 'A street'}: ${countWords(homes.length, 'home')}, ${countWords(days, 'day')}, rule ${rule.name}, amounts in ${currency}\n\n`
  const rows = CASE_NAMES.map((name) => caseRow(cases[name]))
  const table = formatTable([
    ['', 'traded kWh', 'used on the street', 'from outside kWh', 'saved', 'worse off'],
    ...rows,
  ])
  const { accountingGainNano, physicalGainNano } = cases.steered.kpis
  const gains = `\nOf what steering saves, ${money(accountingGainNano)} is money that trading moves and ${money(physicalGainNano)} comes of energy that flows otherwise.\n`
  const said = warnings.map((warning) => `Note: ${warning}\n`).join('')
  return `${head}${table}${gains}${feederLines(result)}${said}${directory === null ? '' : `\nWritten to ${directory}.\n`}`
}

/** What the cables had to bear, without trading and with trading and steering. */
function feederLines({ feeder, cases }: RunResult): string {
  if (feeder === null) return ''
  const { none, steered } = cases
  const each = (say: (kpis: CaseResult['kpis']) => string) => `${say(none.kpis)} → ${say(steered.kpis)}`
  const percent = (share: number | null) => (share === null ? '–' : `${(100 * share).toFixed(1)} %`)
  const losses = each(({ feederLossWh }) => lostKilo(feederLossWh ?? 0))
  const lowest = each(({ lowestVoltageShare }) => percent(lowestVoltageShare))
  const transformer = each(({ peakTransformerShare }) => percent(peakTransformerShare))
  const broken = each(({ feederViolationSlots }) => String(feederViolationSlots))
  return `\nFeeder ${feeder.title}, without trading → with steering: lost ${losses} kWh, lowest voltage ${lowest}, transformer at most ${transformer}, slots beyond a limit ${broken}.\n`
}

function lostKilo(energyWh: number): string {
  return (energyWh / 1000).toFixed(energyWh < 10_000 ? 1 : 0)
}

const DAY_MS = 86_400_000
const CASE_WORDS = { none: 'no trading', unchanged: 'trading', steered: 'trading, steered' } as const

function caseRow({ name, kpis }: CaseResult): string[] {
  const { tradedWh, selfConsumptionPooled, streetImportWh, savingNano, homesWorseOff } = kpis
  return [
    CASE_WORDS[name],
    kilo(tradedWh),
    selfConsumptionPooled === null ? '–' : `${Math.round(selfConsumptionPooled * 100)} %`,
    kilo(streetImportWh),
    money(savingNano),
    String(homesWorseOff),
  ]
}

function kilo(energyWh: number): string {
  return (energyWh / 1000).toFixed(0)
}

function money(nano: bigint): string {
  return (Number(nano / 10_000_000n) / 100).toFixed(2)
}
