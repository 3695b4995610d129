/**
 * Disks rot: a stored value no longer fits its checksum. Whatever is not a signature must come back from blocks and
 * peers; what was signed and cannot be read silences the home, for that slot or for good.
 */
import type { Chances } from './chances.ts'
import type { ChaosHome } from './chaos-street.ts'
import type { ChaosWorld } from './chaos-world.ts'
import type { MemoryDisk } from './memory-store.ts'
import { ROT } from './memory-store.ts'

/** A block is held to be repairable while so many honest homes have it whole. */
const WHOLE_COPIES = 2

/** Damages one value on a home's disk, if there is one that may be: never the sign state. */
export function rotSomething(
  world: ChaosWorld,
  home: ChaosHome,
  { homes, chances }: { homes: readonly ChaosHome[]; chances: Chances },
): void {
  const { disk } = home
  const kinds = [
    () => chances.pick([...disk.leaves.keys()].map(ROT.leaf)),
    () => (disk.tip === undefined ? undefined : ROT.tip),
    () => chances.pick(repairableBlocks(home, homes).map(ROT.block)),
    () => chances.pick([...disk.outcomes.keys()].map(ROT.outcome)),
    () => chances.pick([...disk.own.keys()].map(ROT.own)),
    () => chances.pick([...disk.files.keys()].map(ROT.file)),
  ]
  const name = chances.pick(kinds)?.()
  if (name === undefined || disk.rotten.has(name)) return
  if (name.startsWith(ROT.file(''))) rotFile(world, home, { name, chances })
  else rot(world, home, name)
}

/** Damages what a home signed last; it must not sign again. False where it has signed nothing. */
export function rotSignState(world: ChaosWorld, home: ChaosHome): boolean {
  if (home.disk.signState === undefined) return false
  rot(world, home, ROT.signState)
  return true
}

/** What a home that went on after the damage should have found and mended. */
export function stillRotten({ rotten, blocks }: MemoryDisk): string[] {
  const names = new Set([ROT.tip, ...[...blocks.keys()].map(ROT.block)])
  return [...rotten].filter((name) => names.has(name) || name.startsWith(ROT.leaf('')))
}

function rot({ time, trace, count }: ChaosWorld, home: ChaosHome, name: string): void {
  home.disk.rotten.add(name)
  count('bitRot')
  trace.event(time.nowMs(), `${home.id}: ${name} rots`)
}

/** A file has its checksum within: one of its bits changes. */
function rotFile(
  { time, trace, count }: ChaosWorld,
  home: ChaosHome,
  { name, chances }: { name: string; chances: Chances },
): void {
  const content = home.disk.files.get(name.slice(ROT.file('').length))
  if (content === undefined || content.length === 0) return
  const at = chances.below(content.length)
  content[at] = (content[at] ?? 0) ^ (1 << chances.below(8))
  count('snapshotRot')
  trace.event(time.nowMs(), `${home.id}: ${name} rots`)
}

function repairableBlocks(home: ChaosHome, homes: readonly ChaosHome[]): number[] {
  const others = homes.filter(({ isHonest, member }) => isHonest && member !== home.member)
  const copies = (height: number): number =>
    others.filter(({ disk }) => disk.blocks.has(height) && !disk.rotten.has(ROT.block(height))).length
  return [...home.disk.blocks.keys()].filter((height) => copies(height) >= WHOLE_COPIES)
}
