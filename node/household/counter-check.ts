/**
 * What people must know of their meter's counters. A counter that was reset, or says what it cannot say, has no reading:
 * its slots are settled by estimate until it is right again, so a home does not sell meanwhile what it could not prove.
 * A counter of coarse steps is right in the long run, and says little about one slot.
 */
import type { Point, Sample } from '../../hardware/device.ts'

/** Something to be told, and what to do about it. */
export interface CounterNotice {
  readonly code: 'counter-fell' | 'counter-zero' | 'counter-jumped' | 'counter-coarse'
  readonly sentence: string
  readonly action: string
}

/** Coarser steps say too little about a slot: 100 Wh in 15 minutes are 400 W. */
const COARSE_STEP_WH = 100

const WORST_FIRST = ['fell', 'jumped', 'zero'] as const

/** Why there is no reading now although the device answers, or undefined. */
export function counterFault(sample: Sample | undefined): CounterNotice | undefined {
  const counters = gridCounters(sample)
  const problem = WORST_FIRST.find((each) => counters.some((point) => point.problem === each))
  return problem && faultOf(problem)
}

/** Whether the counters say too little about one slot. */
export function isCoarse(sample: Sample | undefined): boolean {
  return stepWh(sample) > COARSE_STEP_WH
}

/** All that is to be said of the counters of a look at the device. */
export function counterNotices(sample: Sample | undefined): CounterNotice[] {
  const fault = counterFault(sample)
  return [...(fault ? [fault] : []), ...(isCoarse(sample) ? [coarseNotice(stepWh(sample))] : [])]
}

function gridCounters(sample: Sample | undefined): Point[] {
  return sample === undefined ? [] : [sample.points.gridImportWh, sample.points.gridExportWh]
}

function stepWh(sample: Sample | undefined): number {
  return Math.max(1, ...gridCounters(sample).map(({ resolutionWh = 1 }) => resolutionWh))
}

const UNTIL_THEN =
  'Until it is right again this home does not trade, sends no readings, and its slots are estimated.'

function faultOf(problem: (typeof WORST_FIRST)[number]): CounterNotice {
  switch (problem) {
    case 'fell':
      return {
        code: 'counter-fell',
        sentence: `A counter of the grid meter says less than before: it was reset, or the meter was replaced. ${UNTIL_THEN}`,
        action:
          'Check that the configuration names the right device and unit and that `gridCounters` was not changed; if the meter really is another one, tell your community.',
      }
    case 'jumped':
      return {
        code: 'counter-jumped',
        sentence: `A counter of the grid meter rose faster than the connection of this home carries. ${UNTIL_THEN}`,
        action:
          'Check that the configuration names the right device and unit, and that the clock of this machine is right.',
      }
    case 'zero':
      return {
        code: 'counter-zero',
        sentence: `A counter of the grid meter says 0, and said more before. ${UNTIL_THEN}`,
        action: 'Wait: the device may be starting. If it stays so, the meter was reset or replaced.',
      }
  }
}

function coarseNotice(resolutionWh: number): CounterNotice {
  return {
    code: 'counter-coarse',
    sentence: `The grid meter counts in steps of ${String(resolutionWh)} Wh, so the energy of one slot is an estimate, right within one step; what one slot lacks the next one has, and nothing is lost.`,
    action: 'Nothing has to be done; a meter with finer counters would make every slot exact.',
  }
}
