/**
 * What this home has traded since it joined, added up from the settled slots in the store. The file only saves adding up
 * again: what it lacks is read from the ledger, so that a crash takes nothing back.
 */
import { readFile } from 'node:fs/promises'
import type { TradingTotals } from '../api/figures.ts'
import type { Height } from '../core/units/quantities.ts'
import type { ChainStore } from '../engine/chain-store.ts'
import type { OutcomeSettled } from '../engine/outcome.ts'
import type { Logger } from '../runtime/logger.ts'
import { writeWholeFile } from '../runtime/whole-file.ts'

export interface TradingCounter {
  /** Undefined until everything up to the tip of the start is added. */
  readonly totals: () => TradingTotals | undefined
  /** A block is final. */
  advance(outcome: ToldOutcome): void
  /** Ends adding up and writes the file. */
  stop(): Promise<void>
}

export interface TradingCounterOptions {
  readonly path: string
  /** Of another community or member the file counts as none. */
  readonly communityHash: string
  readonly member: string
}

/** What counts of the outcome of a block. */
interface ToldOutcome {
  readonly height: Height
  readonly settled: readonly Pick<OutcomeSettled, 'member' | 'boughtWh' | 'soldWh' | 'tradeNano'>[]
}

interface Sum extends TradingTotals {
  /** The last block that is in it. */
  readonly height: Height
}

const NOTHING: Sum = {
  height: 0,
  ...{ boughtWh: 0, soldWh: 0, boughtSlots: 0, soldSlots: 0, earnedNano: 0n, spentNano: 0n },
}
/** A day of quarter hours. */
const WRITE_EVERY_BLOCKS = 96
/** Where an outcome cannot be read nothing is added up, and others are told all the same. */
const WAITING_LIMIT = 4096

export async function createTradingCounter(
  options: TradingCounterOptions,
  parts: { store: Pick<ChainStore, 'outcome'>; tipHeight: Height; logger: Logger },
): Promise<TradingCounter> {
  const { path, member } = options
  const { store, logger } = parts
  let target = parts.tipHeight
  const kept = await readSum(options)
  // A ledger that is shorter than the file was replaced: its own slots count.
  let sum = kept !== undefined && kept.height <= target ? kept : NOTHING
  let writtenHeight = sum.height
  let isComplete = false
  let isStopped = false
  let adding: Promise<void> | undefined
  /** Told while earlier ones are added up: those need not be read. What there is no room for is. */
  const waiting = new Map<Height, ToldOutcome['settled']>()

  async function addUp(): Promise<void> {
    while (sum.height < target && !isStopped) {
      const height = sum.height + 1
      const settled = waiting.get(height) ?? (await readSettled(height))
      waiting.delete(height)
      sum = plus(sum, { height, settled }, member)
    }
    isComplete ||= !isStopped
    if (isToBeWritten()) await write()
  }

  async function readSettled(height: Height): Promise<ToldOutcome['settled']> {
    const text = await store.outcome(height)
    return text === undefined ? [] : (JSON.parse(text) as Pick<ToldOutcome, 'settled'>).settled
  }

  function isToBeWritten(): boolean {
    return sum.height >= writtenHeight + WRITE_EVERY_BLOCKS
  }

  async function write(): Promise<void> {
    const { earnedNano, spentNano, ...numbers } = sum
    const { communityHash: community } = options
    const amounts = { earnedNano: earnedNano.toString(), spentNano: spentNano.toString() }
    await writeWholeFile(
      path,
      `${JSON.stringify({ version: 1, community, member, ...numbers, ...amounts })}\n`,
    )
    writtenHeight = numbers.height
  }

  function start(): void {
    adding ??= addUp()
      .catch((error: unknown) => {
        logger.warn({ err: error }, 'what this home has traded could not be added up')
      })
      .finally(() => {
        adding = undefined
        if (isComplete && sum.height < target && !isStopped) start()
      })
  }

  start()
  return {
    totals: () => (isComplete ? sum : undefined),
    advance(outcome) {
      target = Math.max(target, outcome.height)
      // What comes in its turn need not be read: a home that catches up is told of hundreds.
      const isNext = isComplete && adding === undefined && outcome.height === sum.height + 1
      if (isNext) sum = plus(sum, outcome, member)
      else if (outcome.height > sum.height && waiting.size < WAITING_LIMIT)
        waiting.set(outcome.height, ownRows(outcome, member))
      if (!isNext || isToBeWritten()) start()
    },
    async stop() {
      isStopped = true
      await adding
      if (sum.height > writtenHeight)
        await write().catch((error: unknown) => {
          logger.warn({ err: error }, 'what this home has traded could not be kept')
        })
    },
  }
}

function ownRows({ settled }: Pick<ToldOutcome, 'settled'>, member: string): ToldOutcome['settled'] {
  return settled.filter((row) => row.member === member)
}

function plus(sum: Sum, outcome: ToldOutcome, member: string): Sum {
  const { height } = outcome
  return ownRows(outcome, member).reduce<Sum>(
    (before, { boughtWh, soldWh, tradeNano }) => {
      const amount = BigInt(tradeNano)
      return {
        height,
        boughtWh: before.boughtWh + boughtWh,
        soldWh: before.soldWh + soldWh,
        boughtSlots: before.boughtSlots + (boughtWh > 0 ? 1 : 0),
        soldSlots: before.soldSlots + (soldWh > 0 ? 1 : 0),
        earnedNano: before.earnedNano + (amount > 0n ? amount : 0n),
        spentNano: before.spentNano + (amount < 0n ? -amount : 0n),
      }
    },
    { ...sum, height },
  )
}

async function readSum({ path, communityHash, member }: TradingCounterOptions): Promise<Sum | undefined> {
  const text = await readFile(path, 'utf8').catch(() => undefined)
  if (text === undefined) return undefined
  try {
    const kept = JSON.parse(text) as Partial<Record<string, unknown>>
    const isOurs = kept['version'] === 1 && kept['community'] === communityHash && kept['member'] === member
    return isOurs ? parseSum(kept) : undefined
  } catch {
    return undefined
  }
}

function parseSum(kept: Partial<Record<string, unknown>>): Sum | undefined {
  const { height, boughtWh, soldWh, boughtSlots, soldSlots, earnedNano, spentNano } = kept
  const numbers = { height, boughtWh, soldWh, boughtSlots, soldSlots }
  if (!Object.values(numbers).every((value) => Number.isSafeInteger(value) && Number(value) >= 0))
    return undefined
  if (!isDigits(earnedNano) || !isDigits(spentNano)) return undefined
  return { ...(numbers as Sum), earnedNano: BigInt(earnedNano), spentNano: BigInt(spentNano) }
}

function isDigits(value: unknown): value is string {
  return typeof value === 'string' && /^\d{1,40}$/.test(value)
}
