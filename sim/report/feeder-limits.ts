import type { RunResult } from '../fast/run-result.ts'
import type { FeederViolation, ViolationCode } from '../grid/lookout.ts'
import type { ReportFeeder } from './figure.ts'
import { feederOf } from './figure.ts'
import { escapeText } from './markup.ts'
import { createTimeWords, decimal } from './words.ts'

const WORDS: Readonly<Record<ViolationCode, { name: string; unit: string; scale: number }>> = {
  'voltage-low': { name: 'Voltage too low', unit: 'V', scale: 1 },
  'voltage-high': { name: 'Voltage too high', unit: 'V', scale: 1 },
  'line-overloaded': { name: 'A line carries too much', unit: 'A', scale: 1 },
  'transformer-overloaded': { name: 'The transformer carries too much', unit: 'kVA', scale: 1000 },
}

/** Which limits of the feeder are broken, how often in each case, and where worst; nothing without a feeder. */
export function feederLimits(run: RunResult): string {
  const grid = feederOf(run)
  if (grid === null) return ''
  const broken = (Object.keys(WORDS) as ViolationCode[]).filter(
    (code) => grid.without.violations.slotsByCode[code] + grid.steered.violations.slotsByCode[code] > 0,
  )
  const unsolved = grid.without.convergence.failedSlots.length + grid.steered.convergence.failedSlots.length
  const body =
    broken.length + unsolved === 0
      ? '<p>None, in none of the cases: voltages, lines and the transformer stay inside their limits in every slot.</p>'
      : `<p>In how many slots (one may break several), and where it is worst with trading and steering.</p>${table(run, grid, broken)}`
  return `<section class="card wide" id="feeder-limits"><h2>Limits of the feeder that are broken</h2>${body}</section>`
}

function table(run: RunResult, grid: ReportFeeder, broken: readonly ViolationCode[]): string {
  const rows = broken.map((code) => [
    WORDS[code].name,
    decimal(grid.without.violations.slotsByCode[code], 0),
    decimal(grid.steered.violations.slotsByCode[code], 0),
    worstWords(
      run,
      grid.steered.violations.worst.find((each) => each.code === code),
    ),
  ])
  const unsolved = [grid.without, grid.steered].map(({ convergence }) => convergence.failedSlots.length)
  if (unsolved.some((slots) => slots > 0))
    rows.push([
      'More than the cables can carry at all',
      ...unsolved.map((slots) => decimal(slots, 0)),
      'no voltages solve such a slot',
    ])
  const row = ([name = '', ...cells]: readonly string[]) =>
    `<tr><th scope="row">${escapeText(name)}</th>${cells.map((cell) => `<td>${escapeText(cell)}</td>`).join('')}</tr>`
  return `<div class="scroll" tabindex="0"><table class="worded"><thead><tr><td></td><th scope="col">no trading</th><th scope="col">trading and steering</th><th scope="col">worst</th></tr></thead><tbody>${rows.map(row).join('')}</tbody></table></div>`
}

function worstWords(run: RunResult, worst: FeederViolation | undefined): string {
  if (worst === undefined) return 'not with trading and steering'
  const { unit, scale } = WORDS[worst.code]
  const { slot, element, phase, value, limit } = worst
  const when = createTimeWords(run.timezone).moment(run.startMs + slot * run.slotMs)
  const where = phase === null ? element : `${element}, phase ${phase}`
  return `${decimal(value / scale, 1)} of ${decimal(limit / scale, 1)} ${unit} at ${where}, ${when}`
}
