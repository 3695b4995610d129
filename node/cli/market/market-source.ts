/** Where the market of a home is read: from its node while that runs and has the ledger open, else in the ledger. */
import type { MarketBlocks, MarketView } from '../../api/market-protocol.ts'
import { MARKET_BLOCKS_LIMIT } from '../../api/market-protocol.ts'
import { readMarketBlocks, viewLedgerMarket } from '../../api/market-requests.ts'
import { genesisState } from '../../core/chain/chain-state.ts'
import type { Hash } from '../../core/crypto/sha256.ts'
import { communityUnder } from '../../core/governance/terms.ts'
import { OperatingError } from '../../core/units/operating-error.ts'
import type { Height, SlotIndex } from '../../core/units/quantities.ts'
import type { CertifiedBlock } from '../../engine/chain-store.ts'
import type { BlockOutcome } from '../../engine/outcome.ts'
import type { OutcomeSource } from '../../engine/past-outcomes.ts'
import { nodeOf } from '../community/own-home.ts'
import { refusal } from '../community/refusals.ts'
import { ownMember } from '../ledger/month-source.ts'
import { withHomeLedger } from '../ledger/open-ledger.ts'

/** One block as a home keeps it; undefined is what is damaged or missing. */
export interface MarketBlock {
  readonly height: Height
  readonly outcome: BlockOutcome | undefined
  readonly pair: CertifiedBlock | undefined
}

export interface Market {
  readonly view: MarketView
  readonly outcomes: OutcomeSource
  /** Blocks of these heights in order, both ends included. Without `isWhole` they come without their pair. */
  blocks(range: { from: Height; to: Height; isWhole: boolean }): AsyncIterable<MarketBlock>
  /** What the running node holds for a slot; null of a stopped home. */
  running(slot: SlotIndex): Promise<MarketView['running']>
  /** Throws `rule-unknown`. */
  readonly rule: (hash: Hash) => Promise<Uint8Array>
}

interface Asked {
  readonly view: MarketView
  readonly read: (range: { from: number; count: number; isWhole: boolean }) => Promise<MarketBlocks>
  readonly running: Market['running']
  readonly rule: Market['rule']
}

/** Asks the node that runs, and opens the ledger of a home that is stopped. */
export async function withMarket<T>(
  { config }: { readonly config: string },
  say: (line: string) => void,
  work: (market: Market) => Promise<T>,
): Promise<T> {
  const running = await findRunning(config)
  if (running !== undefined) return work(running)
  return withHomeLedger({ config, say }, async ({ community, store, rules }) => {
    const state = (await store.load())?.state ?? genesisState(community)
    const self = await ownMember(config)
    const ledger = viewLedgerMarket(communityUnder(community, state.terms), state, self)
    return work(
      createMarket({
        view: { ...ledger, running: null },
        read: (range) => readMarketBlocks(range, { tipHeight: state.height, store }),
        running: () => Promise.resolve(null),
        async rule(hash) {
          const bytes = await rules.bytes(hash)
          if (bytes === undefined) throw refusal('rule-unknown')
          return bytes
        },
      }),
    )
  })
}

/** Then nobody listens; whether a node runs, the lock of its ledger says. */
const NOBODY: ReadonlySet<string> = new Set(['node-not-running', 'channel-path-too-long'])

async function findRunning(config: string): Promise<Market | undefined> {
  try {
    return await runningMarket(config)
  } catch (error) {
    if (error instanceof OperatingError && NOBODY.has(String(error.code))) return undefined
    throw error
  }
}

/** Asks the node alone. Throws `node-not-running`. */
export async function runningMarket(config: string): Promise<Market> {
  const node = await nodeOf(config)
  return createMarket({
    view: await node.market(null),
    read: (range) => node.marketBlocks(range),
    running: async (slot) => (await node.market(slot)).running,
    rule: (hash) => node.rule(hash),
  })
}

function createMarket({ view, read, running, rule }: Asked): Market {
  const known = new Map<Height, BlockOutcome>()
  async function* blocks({ from, to, isWhole }: Parameters<Market['blocks']>[0]): AsyncIterable<MarketBlock> {
    for (let next = from; next <= to;) {
      const some = await read({ from: next, count: Math.min(MARKET_BLOCKS_LIMIT, to + 1 - next), isWhole })
      if (some.length === 0) return
      for (const each of some) yield toBlock(each)
      next += some.length
    }
  }
  return {
    ...{ view, running, rule, blocks },
    outcomes: {
      tipHeight: view.tipHeight,
      async at(height) {
        const found = known.get(height) ?? toBlock(await one(read, height)).outcome
        if (found !== undefined) known.set(height, found)
        return found
      },
    },
  }
}

async function one(read: Asked['read'], height: Height): Promise<MarketBlocks[number]> {
  const [block] = await read({ from: height, count: 1, isWhole: false })
  return block ?? { height, outcome: null, block: null, certificate: null }
}

function toBlock({ height, outcome, block, certificate }: MarketBlocks[number]): MarketBlock {
  return {
    height,
    outcome: outcome === null ? undefined : (JSON.parse(outcome) as BlockOutcome),
    pair:
      block === null || certificate === null
        ? undefined
        : { block: bytesOf(block), certificate: bytesOf(certificate) },
  }
}

function bytesOf(base64: string): Uint8Array {
  return new Uint8Array(Buffer.from(base64, 'base64'))
}
