/** The simulator's virtual time, for tests. */
export { createVirtualTime } from '../../sim/street/virtual-clock.ts'
export type { VirtualClock, VirtualTime } from '../../sim/street/virtual-clock.ts'
