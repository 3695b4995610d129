/** A process that commits blocks of one chain as fast as it can, says each height, and is killed by its test. */
import { openLevelStore } from '../../node/store/level-store.ts'
import { makeCommits } from './store-suite.ts'

const COMMITS = 120
const [directory = ''] = process.argv.slice(2)
const { commits, communityHash } = makeCommits(COMMITS)
const store = await openLevelStore(directory, { communityHash })
const loaded = await store.load()
for (const commit of commits.slice(loaded?.tip.height ?? 0)) {
  await store.commitBlocks([commit])
  process.stdout.write(`${commit.tip.height}\n`)
}
await store.close()
