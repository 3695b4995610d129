/** Why a reading is not believed, in order of precedence; physics.ts decides. The place in the list is the number in the state. */
export const READING_DOUBTS = [
  'reading-counter-backwards',
  'reading-device-of-other',
  'reading-device-unbound',
  'reading-over-connection',
  'reading-over-nameplate',
  'reading-generation-at-night',
  'reading-over-generation',
  'reading-over-battery',
  'reading-finer-than-meter',
] as const
export type ReadingDoubt = (typeof READING_DOUBTS)[number]
