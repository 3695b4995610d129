/** The simulator's exact meter, for tests. */
export { createFakeDevice } from '../../sim/street/fake-device.ts'
