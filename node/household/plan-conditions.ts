/**
 * What may be done with the battery now. Hands off where the device is in doubt: then nothing is ordered and nothing is
 * written. Its own use, which needs nobody, where something is missing that trading with a battery needs.
 */
import type { OperatingError } from '../core/units/operating-error.ts'

export type PlanWay = 'optimise' | 'own-use' | 'hands-off'

/** The device is in doubt; these bring their own words. */
const DOUBTS = [
  'plan-device-silent',
  'plan-reading-doubtful',
  'plan-meter-wrong',
  'plan-counters-wrong',
  'plan-control-alarm',
  'plan-control-refused',
] as const

/** In order of precedence; each has a row in docs/errors.md. */
export const PLAN_CODES = [
  ...DOUBTS,
  'plan-battery-unknown',
  'plan-battery-untold',
  'plan-not-live',
  'plan-not-steerable',
  'plan-not-armed',
  'plan-no-forecast',
  'plan-node-halted',
  'plan-no-neighbours',
  'plan-market-rests',
] as const
export type PlanCode = (typeof PLAN_CODES)[number]

/** Why the battery does not follow the market. */
export interface PlanHindrance {
  readonly code: PlanCode
  readonly sentence: string
}

export interface PlanConditions {
  readonly device: OperatingError | undefined
  /** What of its last looks cannot be true or is old, in words. */
  readonly reading: string | undefined
  readonly meter: OperatingError | undefined
  /** What the counters do that they must not, in words. */
  readonly counters: string | undefined
  /** What the lease was ended for, until the owner arms the device again. */
  readonly alarm: string | undefined
  /** Why it did not take its last command, for a while after that. */
  readonly refusal: string | undefined
  /** Whether anybody knows the size of the battery, and the device its charge. */
  readonly isBatteryKnown: boolean
  /** Whether the community knows of it: else what it gives the street would not be believed. */
  readonly isBatteryTold: boolean
  readonly isLive: boolean
  /** Whether it is known how to steer it; null: not known yet. */
  readonly isSteerable: boolean | null
  readonly isArmed: boolean
  readonly hasForecast: boolean
  readonly isHalted: boolean
  readonly isQuorumReached: boolean
  readonly isMarketAtRest: boolean
}

/** The first thing that hinders, or null: then the battery follows the market. */
export function findHindrance(conditions: PlanConditions): PlanHindrance | null {
  const { device, reading, meter, counters, alarm, refusal } = conditions
  if (device !== undefined) return { code: 'plan-device-silent', sentence: device.message }
  if (reading !== undefined) return { code: 'plan-reading-doubtful', sentence: reading }
  if (meter !== undefined) return { code: 'plan-meter-wrong', sentence: meter.message }
  if (counters !== undefined) return { code: 'plan-counters-wrong', sentence: counters }
  if (alarm !== undefined) return { code: 'plan-control-alarm', sentence: alarm }
  if (refusal !== undefined) return { code: 'plan-control-refused', sentence: refusal }
  const code = missing(conditions)
  return code === null ? null : { code, sentence: SENTENCES[code] }
}

type MissingCode = Exclude<PlanCode, (typeof DOUBTS)[number]>

function missing(conditions: PlanConditions): MissingCode | null {
  if (!conditions.isBatteryKnown) return 'plan-battery-unknown'
  if (!conditions.isBatteryTold) return 'plan-battery-untold'
  if (!conditions.isLive) return 'plan-not-live'
  if (conditions.isSteerable === false) return 'plan-not-steerable'
  if (!conditions.isArmed) return 'plan-not-armed'
  if (!conditions.hasForecast) return 'plan-no-forecast'
  if (conditions.isHalted) return 'plan-node-halted'
  if (!conditions.isQuorumReached) return 'plan-no-neighbours'
  return conditions.isMarketAtRest ? 'plan-market-rests' : null
}

const SENTENCES: Readonly<Record<MissingCode, string>> = {
  'plan-battery-unknown':
    'The size of the battery, or how full it is, is not known: it serves your home as it always did. Where the device does not say the size, battery.capacity in the configuration does.',
  'plan-battery-untold':
    'Your street does not know of the battery, and would not believe what it sold: it serves your home as it always did. Ask for it with streetwatt community propose site HOME --battery WH:W.',
  'plan-not-live': 'This home does not trade for real: the battery serves your home as it always did.',
  'plan-not-steerable':
    'It is not known how to steer this battery: it serves your home as it always did. streetwatt detect says what can be asked of it.',
  'plan-not-armed':
    'The battery may not be steered: it serves your home as it always did. streetwatt device arm changes that.',
  'plan-no-forecast': 'Your home is not known for a day yet: until then the battery serves your home alone.',
  'plan-node-halted':
    'This node signs nothing any more: the battery serves your home alone until it is started again.',
  'plan-no-neighbours': 'Too few neighbours are reachable to trade: the battery serves your home alone.',
  'plan-market-rests': 'The market rests: the battery serves your home alone until there are blocks again.',
}

/** Hands off while the device is in doubt. */
export function wayOf(hindrance: PlanHindrance | null): PlanWay {
  if (hindrance === null) return 'optimise'
  return HANDS_OFF.has(hindrance.code) ? 'hands-off' : 'own-use'
}

const HANDS_OFF: ReadonlySet<PlanCode> = new Set(DOUBTS)
