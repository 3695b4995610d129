import type { Facts } from '../self-test/result.ts'
import type { CheckCode, IdentityCode } from './check-codes.ts'

/** What a test of a device finds: one subject, how it is, and in words what to do. */
export interface Check {
  readonly name: string
  /** What was found, for who says it in another language. */
  readonly code: CheckCode | IdentityCode
  /** What the sentence names: counts, powers in W, energies in Wh, points by their names, settings. */
  readonly facts: Facts
  /** `unknown`: not enough was seen to say. */
  readonly result: 'ok' | 'attention' | 'failed' | 'unknown'
  readonly sentence: string
  /** What to do; null where there is nothing to do. */
  readonly remedy: string | null
}

export function ok(name: string, found: Pick<Check, 'code' | 'facts' | 'sentence'>): Check {
  return { name, ...found, result: 'ok', remedy: null }
}
