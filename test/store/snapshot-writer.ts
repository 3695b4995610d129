/** A process that keeps one snapshot after the other, says each height, and is killed by its test. */
import { createSnapshotFolder } from '../../node/store/snapshot-folder.ts'
import { createSnapshots } from '../../node/store/snapshots.ts'

const MOST = 400
const [directory = '', communityHash = '', from = '0'] = process.argv.slice(2)
const stored = { block: new Uint8Array(4000), certificate: new Uint8Array(600) }
const shelf = createSnapshots({ communityHash, place: directory }, createSnapshotFolder(directory))
/** Long enough that a kill seldom falls between two. */
const leaves = new Map(
  Array.from({ length: 5_000 }, (_, index) => [
    `leaf/${String(index).padStart(9, '0')}`,
    new Uint8Array(200),
  ]),
)
for (let height = Number(from) + 1; height <= Number(from) + MOST; height++) {
  await shelf.keep(height, { stored, leaves })
  process.stdout.write(`${height}\n`)
}
