/** What a liar has heard of the current slots: enough to build a second block as valid as the first. */
import type { Block } from '../../node/core/chain/block.ts'
import { buildBlock } from '../../node/core/chain/build-block.ts'
import type { ChainState } from '../../node/core/chain/chain-state.ts'
import type { SignedGateVote } from '../../node/core/chain/gate-vote.ts'
import { decodeGateVote } from '../../node/core/chain/gate-vote.ts'
import { decodeTransaction } from '../../node/core/governance/transaction.ts'
import type { SignedSheet } from '../../node/core/market/order-sheet.ts'
import { decodeSheet } from '../../node/core/market/order-sheet.ts'
import { decodeReading } from '../../node/core/metering/reading.ts'
import type { Topic } from '../../node/engine/ports.ts'
import type { ChaosWorld } from './chaos-world.ts'

export interface Hearsay {
  hears(topic: Topic, bytes: Uint8Array): void
  /**
   * Another valid block of the same height and slot: with a gate vote of somebody whose own is not in the block, or else
   * with `second`, the liar's other one, in the place of its first; undefined where neither is there.
   */
  otherBlock(block: Block, second: SignedGateVote | undefined): Block | undefined
  /** Anybody's sheet of a slot. */
  sheetOf(slot: number): SignedSheet | undefined
}

const KEPT = 256

export function createHearsay({ context, parentOf }: ChaosWorld): Hearsay {
  const sheets = new Map<string, SignedSheet>()
  const readings = new Map<string, NonNullable<ReturnType<typeof decodeReading>>>()
  const transactions = new Map<string, NonNullable<ReturnType<typeof decodeTransaction>>>()
  const gateVotes = new Map<string, SignedGateVote>()

  function votesWithout(block: Block): SignedGateVote[] | undefined {
    const { gateVotes: used } = block.body
    const extra = [...gateVotes.values()].find(
      ({ vote }) =>
        vote.slot === block.header.slot && used.every((signed) => signed.vote.validator !== vote.validator),
    )
    return extra === undefined ? undefined : [...used.slice(1), extra]
  }

  function votesWith(block: Block, second: SignedGateVote | undefined): SignedGateVote[] | undefined {
    const { gateVotes: used } = block.body
    if (second === undefined || used.every(({ vote }) => vote.validator !== second.vote.validator))
      return undefined
    return used.map((signed) => (signed.vote.validator === second.vote.validator ? second : signed))
  }

  return {
    hears(topic, bytes) {
      if (topic === 'sheets') keep(sheets, decodeSheet(bytes))
      else if (topic === 'readings') keep(readings, decodeReading(bytes))
      else if (topic === 'transactions') keep(transactions, decodeTransaction(bytes))
      else if (topic === 'gate-votes') {
        const signed = decodeGateVote(bytes)
        if (signed !== undefined) gateVotes.set(`${signed.vote.slot}/${signed.vote.validator}`, signed)
      }
    },
    otherBlock(block, second) {
      const { slot, parentHash } = block.header
      const votes = votesWithout(block) ?? votesWith(block, second)
      const parent: ChainState | undefined = parentOf(parentHash)
      if (votes === undefined || parent === undefined) return undefined
      const built = buildBlock(parent, { slot, gateVotes: votes, sheets, readings, transactions }, context)
      return built.code === 'ok' && built.block.hash !== block.hash ? built.block : undefined
    },
    sheetOf: (slot) => [...sheets.values()].find(({ sheet }) => sheet.slot === slot),
  }
}

function keep<Kept extends { readonly hash: string }>(map: Map<string, Kept>, one: Kept | undefined): void {
  if (one === undefined) return
  map.set(one.hash, one)
  const [oldest] = map.keys()
  if (map.size > KEPT && oldest !== undefined) map.delete(oldest)
}
