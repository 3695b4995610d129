/**
 * The plain arithmetic of the simulator's slots. No rule: it decides nothing, and money is settled elsewhere
 * (`node/core/settlement`). A street of objects and `bigint` says what it must give (`test/sim/fast/plain-street.test.ts`).
 */
export { reserve } from './layout'
export { meetLoads } from './meter'
export { selfConsume } from './battery'
export { bidEnergy, draft, expectMeter, offerEnergy } from './draft'
export { addSelfConsumed, addUp, keepMost } from './sums'
