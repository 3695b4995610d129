/** A process that opens a store, which migrates it, and is killed by its test at any moment after it said so. */
import { openLevelStore } from '../../node/store/level-store.ts'

const [directory = '', communityHash = ''] = process.argv.slice(2)
process.stdout.write('begins\n')
await (await openLevelStore(directory, { communityHash })).close()
