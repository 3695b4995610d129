/**
 * What a home must know of its meter before it trades. The wiring brings what decides it (hardware/self-test); a home
 * whose meter is the wrong way round would sell what it buys.
 */
import type { Sample } from '../../hardware/device.ts'
import { OperatingError } from '../core/units/operating-error.ts'

export interface MeterCheck {
  add(sample: Sample): void
  /** The sentence says what is wrong and what to do. */
  result(): { readonly verdict: 'agreed' | 'reversed' | 'undecided'; readonly sentence: string }
}

/** Why this home must not trade, or undefined. Undecided is no reason: it lasts until enough has flowed. */
export function meterFault(check: MeterCheck | undefined): OperatingError | undefined {
  const result = check?.result()
  if (result?.verdict !== 'reversed') return undefined
  return new OperatingError(
    { code: 'meter-reversed' },
    `${result.sentence} Until then this home does not trade.`,
  )
}
