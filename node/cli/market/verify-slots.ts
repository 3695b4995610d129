/** `streetwatt market verify`: clears one slot again, or all that the ledger has, and compares with the block. */
import { createDecidedRule } from '../../../matcher-wasm/host/decided-rule.ts'
import type { Hash } from '../../core/crypto/sha256.ts'
import { OperatingError } from '../../core/units/operating-error.ts'
import { outcomeMissing, outcomeOfSlot } from '../../engine/past-outcomes.ts'
import type { Print } from '../print.ts'
import type { Terminal } from '../terminal.ts'
import type { CheckParts, MarketDifference, SlotCheck } from './check-block.ts'
import { checkBlock } from './check-block.ts'
import type { MarketFlags } from './market-flags.ts'
import { kwhWords, unitPriceWords } from './market-words.ts'
import type { Market, MarketBlock } from './market-source.ts'
import { withMarket } from './market-source.ts'
import type { SlotArgument } from './slot-argument.ts'
import { findSlot, notCleared, slotWords, withoutBlock } from './slot-argument.ts'

/** As `market verify --json` prints it: of one slot its check, of all of them what did not hold. */
export type VerifySlotsDocument =
  | ({ readonly ok: boolean } & SlotCheck)
  | {
      readonly ok: boolean
      /** Blocks that were looked at, and those that could be cleared again. */
      readonly blocks: number
      readonly checked: number
      readonly unchecked: readonly Pick<SlotCheck, 'slot' | 'height' | 'code'>[]
      readonly failures: readonly SlotCheck[]
    }

type Output = { readonly print: Print; readonly terminal: Pick<Terminal, 'say' | 'progress'> }

/** Blocks between two lines of progress. */
const PROGRESS_BLOCKS = 50

/**
 * Null: all. Throws `market-differs`, which ends with exit code 5, and `slot-conditions-unknown`, both after the
 * document is printed.
 */
export function verifySlots(
  argument: SlotArgument | null,
  { config, json }: MarketFlags,
  { print, terminal }: Output,
): Promise<void> {
  return withMarket({ config }, terminal.say, async (market) => {
    const parts = checkParts(market)
    const told =
      argument === null ? await verifyAll(market, parts, terminal) : await verifyOne(argument, market, parts)
    await print(json === true ? `${JSON.stringify(told)}\n` : describe(told, market))
    const failed = 'failures' in told ? told.failures[0] : told
    if (failed?.code === 'different') throw differs(failed, market)
    if (failed?.code === 'conditions-unknown') throw unverifiable(failed, market)
  })
}

/** Every module is fetched and compiled once. */
function checkParts({ view, rule }: Market): CheckParts {
  const modules = new Map<Hash, Promise<Uint8Array>>()
  const made = new Map<string, ReturnType<typeof createDecidedRule>>()
  return {
    view,
    rule(hash) {
      const bytes = modules.get(hash) ?? rule(hash)
      modules.set(hash, bytes)
      return bytes
    },
    makeRule(options) {
      const key = `${options.hash}/${String(options.gasLimit)}`
      const found = made.get(key) ?? createDecidedRule(options)
      made.set(key, found)
      return found
    },
  }
}

async function verifyOne(
  argument: SlotArgument,
  market: Market,
  parts: CheckParts,
): Promise<VerifySlotsDocument> {
  const { view, outcomes } = market
  const slot = findSlot(argument, view)
  const past = await outcomeOfSlot(outcomes, slot)
  if (past === undefined) throw slot > view.tipSlot ? notCleared(slot, view) : withoutBlock(slot, view)
  const { height } = past.outcome
  for await (const block of market.blocks({ from: height, to: height, isWhole: true })) {
    const check = await checkBlock(readable(block), parts)
    return { ok: check.code === 'same', ...check }
  }
  throw outcomeMissing(height)
}

async function verifyAll(
  market: Market,
  parts: CheckParts,
  { progress }: Output['terminal'],
): Promise<VerifySlotsDocument> {
  const to = market.view.tipHeight
  const unchecked: Pick<SlotCheck, 'slot' | 'height' | 'code'>[] = []
  const failures: SlotCheck[] = []
  let blocks = 0
  for await (const block of market.blocks({ from: 1, to, isWhole: true })) {
    const check = await checkBlock(readable(block), parts)
    blocks += 1
    const { slot, height, code } = check
    if (code === 'different') failures.push(check)
    if (code === 'conditions-unknown') unchecked.push({ slot, height, code })
    if (blocks % PROGRESS_BLOCKS === 0) progress(`cleared ${String(blocks)} of ${String(to)} slots again`)
  }
  return {
    ok: failures.length === 0,
    ...{ blocks, checked: blocks - unchecked.length, unchecked, failures },
  }
}

function readable(block: MarketBlock): Parameters<typeof checkBlock>[0] {
  const { outcome } = block
  if (outcome === undefined) throw outcomeMissing(block.height)
  return { ...block, outcome }
}

function describe(told: VerifySlotsDocument, { view }: Market): string {
  if (!('failures' in told)) return describeOne(told, view)
  const { blocks, checked, unchecked, failures } = told
  const first = failures[0]
  const held =
    first === undefined
      ? checked === 0
        ? 'There is nothing to compare.'
        : 'All hold.'
      : `${String(failures.length)} do not hold; the first is ${slotWords(first.slot, view)}: ${firstDifference(first)}`
  const left =
    unchecked.length === 0
      ? ''
      : `${String(unchecked.length)} more are of a version that kept too little for that; streetwatt ledger verify can.\n`
  return `Cleared ${String(checked)} of ${String(blocks)} slots again from the ledger. ${held}\n${left}`
}

function describeOne(check: { readonly ok: boolean } & SlotCheck, view: Market['view']): string {
  const { slot, height, blockHash, ruleHash, orders, fills, energyWh } = check
  const { buyPriceMicroPerKwh: buy, sellPriceMicroPerKwh: sell } = check
  const words = slotWords(slot, view).replace(/^s/, 'S')
  if (check.code === 'conditions-unknown') return `${words} was not cleared again.\n`
  if (check.code === 'different')
    return `${words} does not hold, block ${String(height)}.\n${check.differences.map((each) => `  ${differenceWords(each)}\n`).join('')}`
  const prices = buy === sell ? unitPriceWords(buy) : `${unitPriceWords(buy)} / ${unitPriceWords(sell)}`
  const lines = [
    `${words} holds: cleared again, it comes to the same.`,
    `orders       ${String(orders)}, ${String(fills)} filled`,
    `energy       ${kwhWords(energyWh)} kWh`,
    `price        ${prices}${buy === null ? '' : ` ${view.currency}/kWh`}`,
    `block        height ${String(height)}, ${blockHash ?? ''}`,
    `rule         ${ruleHash ?? ''}`,
  ]
  return `${lines.join('\n')}\n`
}

function firstDifference({ differences }: SlotCheck): string {
  const [first] = differences
  return first === undefined ? 'unknown' : differenceWords(first)
}

function differenceWords({ what, order, said, computed }: MarketDifference): string {
  const of = order === null ? '' : ` of order ${order}`
  return `${what}${of}: it says ${String(said ?? 'nothing')}, and it should be ${String(computed ?? 'nothing')}`
}

function unverifiable({ slot, height }: SlotCheck, { view }: Market): OperatingError {
  return new OperatingError(
    { code: 'slot-conditions-unknown', slot, height },
    `An older version of the node kept too little of ${slotWords(slot, view)} to clear it again: streetwatt ledger verify computes it from the genesis.`,
  )
}

function differs(check: SlotCheck, { view }: Market): OperatingError {
  const { slot, height } = check
  return new OperatingError(
    { code: 'market-differs', slot, height },
    `The clearing of ${slotWords(slot, view)} does not hold: ${firstDifference(check)}. Run streetwatt ledger verify, and compare with a neighbour.`,
  )
}
