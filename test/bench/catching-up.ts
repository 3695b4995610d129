/** A home with nothing that takes over a street's whole chain from its peers, in one process, on a store of its own. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { assert } from '../../node/core/units/assert.ts'
import { createCatchUp } from '../../node/engine/catch-up.ts'
import { createChainKeeper } from '../../node/engine/chain-keeper.ts'
import { createCommits } from '../../node/engine/commits.ts'
import type { NetworkHandlers } from '../../node/engine/ports.ts'
import { decodeBlocksRequest } from '../../node/engine/requests.ts'
import type { VerifyLater } from '../../node/engine/verify-ahead.ts'
import { createVerifyAhead } from '../../node/engine/verify-ahead.ts'
import { createMemoryHub } from '../../node/net/memory-hub.ts'
import { createMemoryNetwork } from '../../node/net/memory-network.ts'
import { createSystemClock } from '../../node/runtime/clock.ts'
import { verifyEd25519 } from '../../node/runtime/ed25519.ts'
import { createSeededRandom } from '../../node/runtime/random.ts'
import { openLevelStore } from '../../node/store/level-store.ts'
import { createRuleShelf } from '../../node/store/rule-shelf.ts'
import type { LedgerChain } from '../support/ledger-chain.ts'

export interface CatchingUp {
  /** What each peer answers to who asks for blocks. */
  readonly peers: readonly ((from: number, count: number) => Uint8Array[])[]
  /** Decides whom the home asks first. */
  readonly seed: number
  /** Without it signatures are verified on the spot. */
  readonly verifyLater?: VerifyLater
}

const silent = (): void => undefined
const LOGGER = { debug: silent, info: silent, warn: silent, error: silent }

/** Microseconds per block, disk and all. */
export async function catchUpFrom(
  { street, commits }: LedgerChain,
  { peers, seed, verifyLater }: CatchingUp,
): Promise<number> {
  const { community, homes } = street
  const members = homes.map(({ member }) => member)
  const [self = '', ...others] = members
  const hub = createMemoryHub({ members })
  for (const [index, answer] of peers.entries())
    await createMemoryNetwork(hub, others[index] ?? '').start(serving(answer))
  const network = createMemoryNetwork(hub, self)
  await network.start(serving(() => []))

  const directory = await mkdtemp(join(tmpdir(), 'streetwatt-bench-'))
  const store = await openLevelStore(join(directory, 'ledger'), { communityHash: community.hash })
  const rules = createRuleShelf({ directory: '' })
  await rules.prepare(community.genesis.rule)
  const ahead = verifyLater && createVerifyAhead({ verify: verifyEd25519, verifyLater })
  const verify = ahead?.verify ?? verifyEd25519
  const clock = createSystemClock()
  const keeper = await createChainKeeper({ community, verify, ruleFor: rules.find }, { store, clock })
  let failure: unknown
  const line = createCommits({
    keeper,
    ready: () => Promise.resolve(true),
    committed: silent,
    failed: (error) => (failure = error),
  })
  const catchUp = createCatchUp({
    ...{ network, keeper, clock, random: createSeededRandom(seed), logger: LOGGER, receive: silent },
    commitRun: line.commitRun,
    ahead,
  })
  const startMs = performance.now()
  await catchUp.fetchBlocks()
  const spentMs = performance.now() - startMs
  await catchUp.stop()
  await line.stop()
  await store.close()
  await rm(directory, { recursive: true })
  assert(failure === undefined && keeper.tip().height === commits.length, 'the home has caught up')
  return (spentMs * 1000) / commits.length
}

function serving(answer: CatchingUp['peers'][number]): NetworkHandlers {
  return {
    message: () => 'ignore',
    serve(_protocol, request) {
      const wanted = decodeBlocksRequest(request)
      return wanted === undefined ? [] : answer(wanted.fromHeight, wanted.count)
    },
  }
}
