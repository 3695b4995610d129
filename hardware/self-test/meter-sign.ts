/**
 * The sign of a grid meter's power against its own counters. While energy flows in, the import counter must rise; where
 * the export counter rises instead, one of the two is the wrong way round, and a home that trades so sells what it buys.
 * Makers differ here, and firmware changes it (OpenEMS pull request 3290).
 */
import { COARSE_STEP_WH } from '../counters/energy-between.ts'
import type { Sample } from '../device.ts'
import type { SignOptions } from '../sunspec/maker-signs.ts'
import { BAD_SHARE, createEnergyBalance, GOOD_SHARE, type EnergyBalance } from './energy-balance.ts'
import { difference, known } from './flows.ts'
import { turnedSetting, type SelfTestResult } from './result.ts'

/** Says whether power and counters of the grid meter agree, from samples over minutes. */
export interface MeterSign {
  add(sample: Sample): void
  result(): SelfTestResult
}

/** Less power than this may change its sign between two looks. */
const QUIET_W = 100
/** So much energy must have crossed the meter, and two steps of its counters. */
const ENERGY_NEEDED_WH = 20
const STEPS_NEEDED = 2
/** For so long, of market time. */
const TIME_NEEDED_MS = 300_000
/** Samples further apart say nothing about what was between them. */
const GAP_LIMIT_MS = 900_000
/** So much of the energy must speak for the verdict. */
const CLEAR_SHARE = 0.8

interface Look {
  readonly atMs: number
  /** Import less export. */
  readonly powerW: number
  readonly importWh: number
  readonly exportWh: number
}

export function createMeterSign({ signs = {} }: { signs?: SignOptions } = {}): MeterSign {
  const balance = createEnergyBalance({ signs })
  let last: Look | null = null
  /** Energy that was counted in the direction of the power, and against it. */
  let agreeingWh = 0
  let opposingWh = 0
  let observedMs = 0
  let stepWh = 1

  return {
    add(sample) {
      balance.add(sample)
      const look = lookAt(sample)
      if (look === null) return
      stepWh = Math.max(stepOf(sample), stepWh)
      const before = last
      last = look
      const direction = before === null ? 0 : steadyDirection(before, look)
      if (before === null || direction === 0) return
      const netWh = look.importWh - before.importWh - (look.exportWh - before.exportWh)
      if (netWh * direction >= 0) agreeingWh += Math.abs(netWh)
      else opposingWh += Math.abs(netWh)
      observedMs += look.atMs - before.atMs
    },
    result() {
      const countedWh = agreeingWh + opposingWh
      const neededWh = Math.max(ENERGY_NEEDED_WH, STEPS_NEEDED * stepWh)
      if (countedWh < neededWh || observedMs < TIME_NEEDED_MS) return tooLittle(countedWh, neededWh, stepWh)
      if (agreeingWh >= CLEAR_SHARE * countedWh) {
        return {
          ...{ verdict: 'agreed', code: 'meter-agrees', facts: {} },
          sentence: 'Power and counters of the grid meter say the same direction.',
        }
      }
      if (opposingWh < CLEAR_SHARE * countedWh) return unclear()
      return reversed(opposingWh, signs, balance)
    },
  }
}

function lookAt({ atMs, points }: Sample): Look | null {
  const powerW = difference(points.gridImportPowerW, points.gridExportPowerW)
  const [importWh, exportWh] = [known(points.gridImportWh), known(points.gridExportWh)]
  return powerW === null || importWh === null || exportWh === null
    ? null
    : { atMs, powerW, importWh, exportWh }
}

/** 1 for import, -1 for export, 0 where the power may have changed its direction in between. */
function steadyDirection(before: Look, look: Look): -1 | 0 | 1 {
  const elapsedMs = look.atMs - before.atMs
  if (elapsedMs <= 0 || elapsedMs > GAP_LIMIT_MS) return 0
  if (Math.min(before.powerW, look.powerW) > QUIET_W) return 1
  return Math.max(before.powerW, look.powerW) < -QUIET_W ? -1 : 0
}

function stepOf({ points: { gridImportWh, gridExportWh } }: Sample): number {
  return Math.max(gridImportWh.resolutionWh ?? 1, gridExportWh.resolutionWh ?? 1)
}

function tooLittle(countedWh: number, neededWh: number, stepWh: number): SelfTestResult {
  const coarse =
    stepWh > COARSE_STEP_WH ? `; its counters move in steps of ${stepWh} Wh, so it takes long` : ''
  const sentence = `Too little has crossed the grid meter to check its sign (${countedWh} of ${neededWh} Wh, steadily in one direction for 5 minutes); wait, or switch on a large appliance${coarse}.`
  const facts = { countedWh, neededWh, stepWh }
  return { verdict: 'undecided', code: 'meter-too-little', facts, sentence }
}

function unclear(): SelfTestResult {
  const sentence =
    'The power of the grid meter goes now with its counters and now against them; check that both are of the same meter, at the grid connection.'
  return { verdict: 'undecided', code: 'meter-unclear', facts: {}, sentence }
}

/** The balance of the home tells whether the power or the counters are wrong, where there is sun enough. */
function reversed(opposingWh: number, signs: SignOptions, balance: EnergyBalance): SelfTestResult {
  const what = `The grid meter counted ${opposingWh} Wh in the direction opposite to its power`
  const sign = turnedSetting('gridSign', signs)
  const counters = turnedSetting('gridCounters', signs)
  const asItIs = balance.shareWith({ grid: false, battery: false }) ?? 1
  const turned = balance.shareWith({ grid: true, battery: false }) ?? 1
  const verdict = 'reversed'
  const surely = (setting: string, sentence: string): SelfTestResult => ({
    ...{ verdict, code: 'meter-reversed', sentence },
    facts: { opposingWh, settings: [setting] },
  })
  if (asItIs >= GOOD_SHARE && turned <= BAD_SHARE)
    return surely(counters, `${what}, and its power fits the rest of the home; set \`${counters}\`.`)
  if (turned >= GOOD_SHARE && asItIs <= BAD_SHARE) return surely(sign, `${what}; set \`${sign}\`.`)
  return {
    ...{ verdict, code: 'meter-reversed-either' },
    facts: { opposingWh, settings: [sign], others: [counters] },
    sentence: `${what}; set \`${sign}\`, or, if the display of the meter shows that import and export are interchanged, \`${counters}\`.`,
  }
}
