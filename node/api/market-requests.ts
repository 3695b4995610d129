/** Answers what `streetwatt market` asks the running node (market-protocol.ts), from its ledger and what it holds. */
import type { Community } from '../core/governance/genesis.ts'
import type { ChainState } from '../core/chain/chain-state.ts'
import { toHex } from '../core/codec/hex.ts'
import type { SlotIndex } from '../core/units/quantities.ts'
import { firstOpenSlot } from '../core/units/slots.ts'
import type { ChainStore } from '../engine/chain-store.ts'
import type { MemberId, RuleShelf } from '../engine/ports.ts'
import type { Engine } from '../engine/running-engine.ts'
import type { Clock } from '../runtime/clock.ts'
import type { MarketBlocks, MarketView } from './market-protocol.ts'

export interface MarketParts {
  readonly engine: Pick<Engine, 'keeper' | 'sheetsOf'>
  readonly clock: Clock
  readonly self: MemberId
  readonly store: Pick<ChainStore, 'outcome' | 'block'>
  readonly modules: Pick<RuleShelf, 'bytes'>
  readonly isPausedIn: (slot: SlotIndex) => boolean
}

/** The market as a ledger has it; what only a running node knows is apart. */
export function viewLedgerMarket(
  { genesis, hash, members }: Community,
  { height, slot, settledThrough, terms }: Pick<ChainState, 'height' | 'slot' | 'settledThrough' | 'terms'>,
  self: MemberId,
): Omit<MarketView, 'running'> {
  const { currency, timezone, slotMs, gateLeadMs, firstSlot } = genesis
  return {
    ...{
      communityHash: hash,
      ruleHash: terms.rule.hash,
      currency,
      timezone,
      slotMs,
      gateLeadMs,
      firstSlot,
      self,
    },
    members: [...members.values()].map(({ memberKey, id, title }) => ({ member: memberKey, id, title })),
    ...{ tipHeight: height, tipSlot: slot, settledThrough },
  }
}

export function viewMarket(asked: SlotIndex | null, parts: MarketParts): MarketView {
  const { engine, clock, self, isPausedIn } = parts
  const { keeper } = engine
  const { slotMs, gateLeadMs, firstSlot } = keeper.community().genesis
  const nowMs = clock.nowMs()
  const openSlot = Math.max(firstSlot, firstOpenSlot(nowMs, slotMs, gateLeadMs))
  const slot = asked ?? openSlot
  const sheets = engine.sheetsOf(slot).map(({ bytes }) => toHex(bytes))
  return {
    ...viewLedgerMarket(keeper.community(), keeper.state(), self),
    running: { nowMs, openSlot, slot, isPaused: isPausedIn(slot), sheets },
  }
}

/** As many of the blocks from a height on as there are. */
export async function readMarketBlocks(
  { from, count, isWhole }: { from: number; count: number; isWhole: boolean },
  { tipHeight, store }: { tipHeight: number; store: MarketParts['store'] },
): Promise<MarketBlocks> {
  const blocks: MarketBlocks = []
  for (let height = from; height < from + count && height <= tipHeight; height++) {
    const pair = isWhole ? await store.block(height) : undefined
    blocks.push({
      height,
      outcome: (await store.outcome(height)) ?? null,
      block: pair === undefined ? null : toBase64(pair.block),
      certificate: pair === undefined ? null : toBase64(pair.certificate),
    })
  }
  return blocks
}

export function toBase64(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('base64')
}
