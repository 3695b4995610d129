/** A copy of a disk as it is now. */
import type { MemoryDisk } from './memory-store.ts'

/** Keeps what a disk holds; the function it gives puts that back, whatever was written since. */
export function copyDisk(disk: MemoryDisk): () => void {
  const kept = { tip: disk.tip, signState: disk.signState }
  const rotten = [...disk.rotten]
  const restores = [disk.leaves, disk.blocks, disk.outcomes, disk.own, disk.files].map((map) => {
    const copy = new Map<unknown, unknown>(map)
    return () => {
      map.clear()
      for (const [key, value] of copy) (map as Map<unknown, unknown>).set(key, value)
    }
  })
  return () => {
    Object.assign(disk, kept)
    for (const restore of restores) restore()
    disk.rotten.clear()
    for (const name of rotten) disk.rotten.add(name)
  }
}
