/**
 * Mistakes that can be built into the homes of a run from outside, to show that the simulator finds them: each must
 * break a promise in some seeds. Mistakes in the code itself are made by mutation of its source, elsewhere.
 */
export const MUTANTS = {
  'forget-sign-state': 'what was signed is forgotten at each restart',
  'lose-synced-writes': 'the disk says that it has synced, and has not: a loss of power takes the last 40 s',
  'ignore-disk-errors': 'a write that failed counts as written',
  'unchecked-state': 'the state on the disk is taken as it is, and not compared with its block',
  'late-clocks':
    'every clock of an honest home is 40 s behind: proposals are accepted after their slot has begun',
  'no-signature-check': 'every signature counts as good',
  'other-rule': 'one home clears with another rule',
  'no-repair': 'peers are never asked for what was missed',
} as const satisfies Readonly<Record<string, string>>

export type Mutant = keyof typeof MUTANTS

export function isMutant(name: string): name is Mutant {
  return Object.hasOwn(MUTANTS, name)
}
