import { createMemoryDisk, createMemoryStore } from '../support/memory-store.ts'
import { testStore } from './store-suite.ts'

const promises = testStore('store in memory', async (communityHash) => {
  const disk = createMemoryDisk()
  return {
    communityHash,
    open: async () => createMemoryStore(disk),
    close: async () => {},
    remove: async () => {},
  }
})

promises.run()
