import type { SignOptions, Signs } from '../sunspec/maker-signs.ts'

/** `reversed`: something is the wrong way round. The sentence is for people, and says what to do. */
export interface SelfTestResult {
  readonly verdict: 'agreed' | 'reversed' | 'undecided'
  readonly sentence: string
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
