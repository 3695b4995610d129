/** What a check can find, by code: whoever says it in another language has words for each, with the facts it names. */
import { SELF_TEST_CODES } from '../self-test/result.ts'

export const CHECK_CODES = [
  'looks-answered',
  'looks-failed',
  'timing-good',
  'timing-slow',
  'timing-many-requests',
  'values-known',
  'value-stale',
  'value-implausible',
  'grid-meter-lacking',
  ...SELF_TEST_CODES,
] as const
export type CheckCode = (typeof CHECK_CODES)[number]

/** Of a command alone, which opens the device itself. */
export type IdentityCode = 'identity-known' | 'identity-without-serial'
