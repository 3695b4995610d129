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

/** The feeder meter says that the homes together claim more than can be. It comes last, when a slot is settled. */
export const FEEDER_DOUBT = 'reading-over-feeder'
/** Why the energy of a settled slot is not believed. */
export type SlotDoubt = ReadingDoubt | typeof FEEDER_DOUBT
