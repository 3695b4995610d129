/** The simulator's disk and store in memory, for tests. */
export { createMemoryDisk, createMemoryStore, ROT } from '../../sim/street/memory-store.ts'
