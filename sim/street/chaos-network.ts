/** The simulated street's wires: messages are late, lost, doubled, overtaken; links are cut, often in one direction only. */
import type { Carry } from '../../node/net/memory-hub.ts'
import type { MemberId } from '../../node/engine/ports.ts'
import type { ChaosWorld } from './chaos-world.ts'
import { createChances } from './chances.ts'

export interface ChaosNetwork {
  readonly carry: Carry
  /** How much later the same message comes once more; undefined for never. */
  readonly duplicateAfterMs: () => number | undefined
  /** Takes links away, one way each. */
  cut(ways: readonly Way[]): void
  mend(): void
}

/** All links from some homes to others. */
export interface Way {
  readonly from: ReadonlySet<MemberId>
  readonly to: ReadonlySet<MemberId>
}

/** A wire in a home, one way. */
const HOP_MS = 10
const LATE_MS = 4000

export function createChaosNetwork(world: ChaosWorld): ChaosNetwork {
  const { time, count, trace } = world
  const clock = time.clock()
  const chances = createChances(world.seed, 1)
  const habits = {
    loss: chances.happens(0.8) ? chances.between(0, 0.2) : 0,
    late: chances.happens(0.7) ? chances.between(0, 0.1) : 0,
    duplicate: chances.happens(0.7) ? chances.between(0, 0.15) : 0,
  }
  const lastArrivalMs = new Map<string, number>()
  let cuts: readonly Way[] = []
  let hasCutCounted = true

  function isCut(from: MemberId, to: MemberId): boolean {
    if (!cuts.some((way) => way.from.has(from) && way.to.has(to))) return false
    if (!hasCutCounted) count(cuts.length > 1 ? 'partition' : 'oneWayPartition')
    hasCutCounted = true
    return true
  }

  function delayMs(way: string): number {
    const isLate = !world.isHealed() && chances.happens(habits.late)
    if (isLate) count('delay')
    const delay = isLate ? chances.between(100, LATE_MS) : HOP_MS * (1 + chances.fraction())
    const arrivalMs = time.nowMs() + delay
    const last = lastArrivalMs.get(way) ?? 0
    // Jitter alone overtakes too; what counts is what a stream would not have done.
    if (arrivalMs < last - HOP_MS) count('reorder')
    lastArrivalMs.set(way, Math.max(arrivalMs, last))
    return delay
  }

  return {
    carry({ from, to, bytes }, arrive) {
      if (isCut(from, to)) return
      if (!world.isHealed() && chances.happens(habits.loss)) return count('drop')
      const way = `${world.nameOf(from)}>${world.nameOf(to)}`
      clock.after(delayMs(way), () => {
        trace.small(time.nowMs(), `hop ${way} ${bytes}`)
        arrive()
      })
    },
    duplicateAfterMs() {
      if (world.isHealed() || !chances.happens(habits.duplicate)) return undefined
      count('duplicate')
      return chances.between(1, LATE_MS)
    },
    cut(ways) {
      cuts = ways
      hasCutCounted = false
    },
    mend() {
      cuts = []
    },
  }
}
