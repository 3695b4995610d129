/** What must hold when a run is over: the same chain on every disk, the same root when it is computed again, and life. */
import { decodeBlock } from '../../node/core/chain/block.ts'
import { genesisState } from '../../node/core/chain/chain-state.ts'
import { checkBlock } from '../../node/core/chain/check-block.ts'
import { stateRoot } from '../../node/core/chain/state-leaves.ts'
import { encodeObjectsRequest } from '../../node/engine/requests.ts'
import type { MemoryHub } from '../../node/net/memory-hub.ts'
import type { ChaosWorld } from './chaos-world.ts'
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

/** Messages held of one height by a node: 128 of each signer, and the certificates' one room (node/engine). */
const HELD_PER_SIGNER = 128
const GATE_VOTES_PER_VALIDATOR = 4
const TIMERS = 256

/** Asks a home for all it holds of the coming heights; more than its limits is a leak. */
export async function checkMemory(world: ChaosWorld, hub: MemoryHub, home: SimulatedHome): Promise<void> {
  const { validators } = world.made.community.genesis
  const limit = (validators.length + 1) * (HELD_PER_SIGNER + GATE_VOTES_PER_VALIDATOR)
  const handlers = hub.handlersOf(home.member)
  const height = home.engine().keeper.tip().height + 1
  let held = 0
  for (const ahead of [0, 1, 2]) {
    const request = encodeObjectsRequest({ type: 'current', height: height + ahead })
    for await (const _frame of handlers?.serve('objects', request, home.member) ?? []) held += 1
  }
  if (held > 3 * limit) world.violated('bounded-memory', `${home.id} holds ${held} messages`)
  if (home.clock().timers() > TIMERS)
    world.violated('bounded-memory', `${home.id} has ${home.clock().timers()} timers`)
}
