import type { SignOptions, Signs } from '../sunspec/maker-signs.ts'

/** `reversed`: something is the wrong way round. The sentence is for people, and says what to do. */
export interface SelfTestVerdict {
  readonly verdict: 'agreed' | 'reversed' | 'undecided'
  readonly sentence: string
}

/** What was found, by code, with what the sentence names: for who says it in another language. */
export interface SelfTestResult extends SelfTestVerdict {
  readonly code: SelfTestCode
  readonly facts: Facts
}

/** Numbers have their unit in their name; lists are of settings, written as in a configuration, or of points. */
export type Facts = Readonly<Record<string, number | string | readonly string[]>>

export const SELF_TEST_CODES = [
  'powers-agree',
  'powers-too-few',
  'powers-unclear',
  'powers-reversed',
  'powers-reversed-either',
  'powers-unexplained',
  'meter-agrees',
  'meter-too-little',
  'meter-unclear',
  'meter-reversed',
  'meter-reversed-either',
] as const
export type SelfTestCode = (typeof SELF_TEST_CODES)[number]

/** `gridSign: export-positive`: the setting that turns round what is the wrong way round now. */
export function turnedSetting(name: keyof Signs, signs: SignOptions): string {
  return `${name}: ${oppositeOf(name, signs)}`
}

/** What a setting is to become when it is the wrong way round now; what is not said stands at its usual value. */
export function oppositeOf(name: keyof Signs, signs: SignOptions): string {
  switch (name) {
    case 'gridSign':
      return signs.gridSign === 'export-positive' ? 'import-positive' : 'export-positive'
    case 'gridCounters':
      return signs.gridCounters === 'swapped' ? 'as-named' : 'swapped'
    case 'batterySign':
      return signs.batterySign === 'charge-positive' ? 'discharge-positive' : 'charge-positive'
  }
}
