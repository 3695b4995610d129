/** Keeps the memory of a process that runs for years small, at a cost in processor time that docs/footprint.md tells. */
import { setFlagsFromString } from 'node:v8'

/**
 * The heap may grow by so much of what is alive before all of it is collected. V8 by itself lets a heap of this size grow
 * to several times that: with few objects per slot that takes hours, in which a home climbs without having a leak. V8
 * adds at least some 8 MB, which is what counts for a home.
 */
const GROWING_PERCENT = 10

/**
 * Keeps the part of the heap where objects are made at its size of now, 2 × 1 MB where nothing is loaded yet (V8 doubles it to
 * 2 × 8 MB or more while loading, and gives it back only when nothing happens for long), and has the whole heap collected often. To be called before most of the program is loaded.
 *
 * @public: bin/streetwatt.js imports it from what was built.
 */
export function keepHeapSmall(): void {
  // V8 asks for these each time it thinks of growing; the limits themselves hold from its start on.
  setFlagsFromString('--semi-space-growth-factor=1')
  setFlagsFromString(`--heap-growing-percent=${String(GROWING_PERCENT)}`)
}

/** For a command that calculates and ends: what V8 does by itself is faster. */
export function letHeapGrow(): void {
  setFlagsFromString('--semi-space-growth-factor=2')
  setFlagsFromString('--heap-growing-percent=0')
}
