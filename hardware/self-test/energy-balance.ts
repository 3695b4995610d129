/**
 * What flows into a home is what it uses: sun + grid + battery = load, and a load is never negative. A sign that is
 * wrong, of the meter or of the battery, shows as a home that gives out more than it gets.
 */
import type { Sample } from '../device.ts'
import type { SignOptions, Signs } from '../sunspec/maker-signs.ts'
import { flowsOf, type Flows } from './flows.ts'
import { turnedSetting, type SelfTestResult } from './result.ts'

/** Says whether the samples so far add up. */
export interface EnergyBalance {
  add(sample: Sample): void
  result(): SelfTestResult
  /** The share of samples that would add up with these signs turned round, or null before there are enough. */
  shareWith(turned: { readonly grid: boolean; readonly battery: boolean }): number | null
}

/** Samples with less power than this prove nothing. */
const QUIET_W = 300
/** Devices do not measure at the same moment, and not without error. */
const SLACK_W = 100
const SLACK_SHARE = 0.05
const SAMPLES_NEEDED = 10
/** So many of the last samples are kept, which is an hour at one a minute. */
const SAMPLES_LIMIT = 60
/** A home adds up when so many of its samples do; a few are taken while power changes. */
export const GOOD_SHARE = 0.95
/** With no more than so many it certainly does not, even if no other sign explains it. */
export const BAD_SHARE = 0.6

export function createEnergyBalance({ signs = {} }: { signs?: SignOptions } = {}): EnergyBalance {
  const samples: Flows[] = []

  function shareWith(turned: { readonly grid: boolean; readonly battery: boolean }): number | null {
    if (samples.length < SAMPLES_NEEDED) return null
    return samples.filter((flows) => isPossible(flows, turned)).length / samples.length
  }

  return {
    add(sample) {
      const flows = flowsOf(sample)
      if (flows === null || throughput(flows) < QUIET_W) return
      samples.push(flows)
      if (samples.length > SAMPLES_LIMIT) samples.shift()
    },
    shareWith,
    result() {
      const share = shareWith({ grid: false, battery: false })
      if (share === null) return undecided(samples.length)
      if (share >= GOOD_SHARE) {
        return {
          ...{ verdict: 'agreed', code: 'powers-agree', facts: {} },
          sentence: 'The powers of this home add up: what flows in is what it uses.',
        }
      }
      // With a wrong sign only some samples are impossible: a meter that is turned round hides at noon.
      const cures = CURES.filter(({ turned }) => (shareWith(turned) ?? 0) >= GOOD_SHARE)
      if (cures.length === 0 && share > BAD_SHARE) return undecided(samples.length)
      return reversed(samples, signs, cures)
    },
  }
}

function undecided(samples: number): SelfTestResult {
  if (samples < SAMPLES_NEEDED)
    return {
      ...{ verdict: 'undecided', code: 'powers-too-few' },
      facts: { samples, needed: SAMPLES_NEEDED, quietW: QUIET_W },
      sentence: `Not enough is known yet whether the powers of this home add up (${samples} of ${SAMPLES_NEEDED} samples with more than ${QUIET_W} W); wait.`,
    }
  return {
    ...{ verdict: 'undecided', code: 'powers-unclear', facts: {} },
    sentence:
      'The powers of this home add up at some times and not at others; wait, and check the meter and the battery if it lasts.',
  }
}

interface Cure {
  readonly turned: { readonly grid: boolean; readonly battery: boolean }
  readonly names: readonly (keyof Signs)[]
}

/** What may be the wrong way round, the likeliest first. */
const CURES: readonly Cure[] = [
  { turned: { grid: true, battery: false }, names: ['gridSign'] },
  { turned: { grid: false, battery: true }, names: ['batterySign'] },
  { turned: { grid: true, battery: true }, names: ['gridSign', 'batterySign'] },
]

function reversed(samples: readonly Flows[], signs: SignOptions, cures: readonly Cure[]): SelfTestResult {
  const worstW = Math.round(Math.min(...samples.map(({ sunW, gridW, batteryW }) => sunW + gridW + batteryW)))
  const what = `This home would use ${worstW} W, which cannot be: a sign is wrong`
  const settingsOf = ({ names }: Cure): string[] => names.map((name) => turnedSetting(name, signs))
  const inWords = (settings: readonly string[]): string => settings.map((each) => `\`${each}\``).join(' and ')
  const [first, second] = cures
  const verdict = 'reversed'
  if (first === undefined) {
    const sentence = `${what}, and neither gridSign nor batterySign explains it; compare with the displays of the devices.`
    return { verdict, code: 'powers-unexplained', facts: { worstW }, sentence }
  }
  const settings = settingsOf(first)
  if (second === undefined || second.names.length > 1) {
    const sentence = `${what}; set ${inWords(settings)}.`
    return { verdict, code: 'powers-reversed', facts: { worstW, settings }, sentence }
  }
  const others = settingsOf(second)
  const sentence = `${what}; set ${inWords(settings)}, or else ${inWords(others)}.`
  return { verdict, code: 'powers-reversed-either', facts: { worstW, settings, others }, sentence }
}

function isPossible(flows: Flows, turned: { readonly grid: boolean; readonly battery: boolean }): boolean {
  const gridW = turned.grid ? -flows.gridW : flows.gridW
  const batteryW = turned.battery ? -flows.batteryW : flows.batteryW
  return flows.sunW + gridW + batteryW >= -(SLACK_W + SLACK_SHARE * throughput(flows))
}

function throughput({ sunW, gridW, batteryW }: Flows): number {
  return sunW + Math.abs(gridW) + Math.abs(batteryW)
}
