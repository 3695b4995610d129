/** What must hold when a run is over: the same chain on every disk, the same root when it is computed again, and life. */
import { decodeBlock } from '../../node/core/chain/block.ts'
import { genesisState } from '../../node/core/chain/chain-state.ts'
import { checkBlock } from '../../node/core/chain/check-block.ts'
import { stateRoot } from '../../node/core/chain/state-leaves.ts'
import type { KeptCounts } from '../../node/engine/kept-counts.ts'
import { keptLimits } from '../../node/engine/kept-limits.ts'
import type { ChaosWorld } from './chaos-world.ts'
import { rootOnDisk } from './memory-store.ts'
import type { SimulatedHome } from './street-home.ts'

/** After healing so many slots may pass without a block; from then on every slot has one, on every honest home. */
export const LIVE_WITHIN_SLOTS = 2

/** Executes the longest honest chain from the genesis again, and compares every disk and running state with it. */
export function checkChains(world: ChaosWorld, homes: readonly SimulatedHome[]): void {
  const { made, context, violated } = world
  const [longest] = [...homes].sort(
    (left, right) => (right.disk.tip?.height ?? 0) - (left.disk.tip?.height ?? 0),
  )
  const roots = new Map<number, string>()
  let state = genesisState(made.community)
  for (let height = 1; height <= (longest?.disk.tip?.height ?? 0); height++) {
    const stored = longest?.disk.blocks.get(height)
    const block = stored && decodeBlock(stored.block)
    const check = block && checkBlock(block, state, context)
    if (check?.code !== 'ok') {
      violated('re-execution', `block ${height} does not hold when it is executed again: ${check?.code}`)
      return
    }
    ;({ state } = check)
    roots.set(height, stateRoot(state))
    for (const home of homes) checkStored(world, home, height, state.blockHash)
  }
  for (const home of homes.filter((each) => each.isRunning())) {
    const own = home.engine().keeper.state()
    if (own.height > 0 && stateRoot(own) !== roots.get(own.height))
      violated('re-execution', `${home.id} has another state root at height ${own.height}`)
    const { tip } = home.disk
    if (tip !== undefined && rootOnDisk(home.disk) !== roots.get(tip.height))
      violated('re-execution', `${home.id} has another state on its disk at height ${tip.height}`)
  }
}

function checkStored(world: ChaosWorld, home: SimulatedHome, height: number, hash: string): void {
  const stored = home.disk.blocks.get(height)
  const isMissing = stored === undefined && height <= (home.disk.tip?.height ?? 0)
  const isOther = stored !== undefined && decodeBlock(stored.block)?.hash !== hash
  if (isMissing || isOther) world.violated('agreement', `${home.id} has another block at height ${height}`)
}

/** Whether each of these slots has a block, on every honest home. */
export function isLive(
  homes: readonly SimulatedHome[],
  { fromSlot, lastSlot }: { fromSlot: number; lastSlot: number },
): boolean {
  return homes.every((home) => {
    if (!home.isRunning() || home.engine().halted() !== undefined) return false
    const final = new Set([...home.disk.blocks.values()].map(({ block }) => decodeBlock(block)?.header.slot))
    for (let slot = fromSlot; slot <= lastSlot; slot++) if (!final.has(slot)) return false
    return true
  })
}

/** A node has few: the driver's, the gate's, those of requests. */
const TIMERS_LIMIT = 256

/** More than its limits is a leak, or somebody made it. */
export function checkMemory({ violated }: ChaosWorld, home: SimulatedHome): void {
  const engine = home.engine()
  const { genesis, members } = engine.keeper.community()
  const limits = keptLimits({ validators: genesis.validators.length, members: members.size })
  const counted = Object.entries({ ...engine.kept(), timers: home.clock().timers() })
  for (const [what, count] of counted) {
    const limit = what === 'timers' ? TIMERS_LIMIT : limits[what as keyof KeptCounts]
    if (count > limit) violated('bounded-memory', `${home.id} keeps ${count} ${what}, and may keep ${limit}`)
  }
}
