/** `streetwatt rule bench`: how long a rule takes, metered and not, on books it has never seen. */
import { Book } from '../../../matcher-wasm/host/book.ts'
import type { Rule } from '../../../matcher-wasm/host/rule.ts'
import type { RuleInput } from '../../../sim/rules/named-parameters.ts'
import { OperatingError } from '../../core/units/operating-error.ts'
import { ampleGas } from '../clear/clear-book.ts'
import type { Print } from '../print.ts'
import { formatTable } from '../print.ts'
import type { FoundRule } from './find-rule.ts'
import { findRule, loadFoundRule, onThisMachine } from './find-rule.ts'
import type { ParameterEntry } from './parameter-option.ts'
import { toRuleInput } from './parameter-option.ts'

export interface BenchFlags {
  readonly orders: readonly number[]
  readonly param?: readonly ParameterEntry[]
  readonly json?: true
}

interface BenchRow {
  readonly orders: number
  readonly unmeteredUs: number
  readonly meteredUs: number
  readonly gas: number
}

/** Medians; copying the orders into the rule's memory is not counted, nor is checking the result. */
export async function benchRule(
  name: string,
  { orders, param = [], json }: BenchFlags,
  print: Print,
): Promise<void> {
  const found = await findRule(name)
  const input = toRuleInput(param, found)
  // The host's own code must be as warm for the first size as for the others.
  onThisMachine(() => measure(found, WARM_UP_ORDERS, input))
  const rows = orders.map((count) => onThisMachine(() => measure(found, count, input)))
  if (json === true) {
    await print(`${JSON.stringify({ rule: name, ruleHash: found.hash, rows }, null, 2)}\n`)
    return
  }
  const cells = rows.map(({ orders: count, unmeteredUs, meteredUs, gas }) => [
    String(count),
    unmeteredUs.toFixed(2),
    meteredUs.toFixed(2),
    (meteredUs / unmeteredUs).toFixed(2),
    ((meteredUs * 1000) / count).toFixed(1),
    String(gas),
  ])
  const heads = ['orders', 'unmetered µs', 'metered µs', 'ratio', 'ns an order', 'gas']
  await print(`${name} (${found.hash.slice(0, 12)}…)\n\n${formatTable([heads, ...cells])}`)
}

function measure(found: FoundRule, count: number, input: RuleInput): BenchRow {
  const unmetered = timeRule(loadFoundRule(found), count, input, found)
  const metered = timeRule(loadFoundRule(found, { gasLimit: ampleGas(count) }), count, input, found)
  return { orders: count, unmeteredUs: unmetered.medianUs, meteredUs: metered.medianUs, gas: metered.gas }
}

/** Enough calls for the engine to have optimised the rule, and for a median. */
const WARM_UP_CALLS = 1_000
const WARM_UP_ORDERS = 100
const CALLS_LEAST = 15
const ORDERS_IN_ALL = 1_000_000
const CALLS_MOST = 2_000

function timeRule(
  rule: Rule,
  count: number,
  { parameters, lot }: RuleInput,
  { name }: FoundRule,
): { medianUs: number; gas: number } {
  const book = new Book(rule, { capacity: count, checks: 'none' })
  book.count = count
  const chance = createChance(count)
  const calls = Math.min(CALLS_MOST, Math.max(CALLS_LEAST, Math.floor(ORDERS_IN_ALL / count)))
  const timesUs: number[] = []
  let gas = 0
  for (let call = -Math.min(WARM_UP_CALLS, calls); call < calls; call++) {
    fillAtRandom(book, chance)
    const startMs = performance.now()
    const result = book.clear(parameters, lot)
    const timeUs = (performance.now() - startMs) * 1000
    if (result.code === 'rule-failed') {
      throw new OperatingError(
        { code: 'rule-failed', rule: name, reason: result.reason },
        `The rule ${name} failed on a random book of ${count} orders: ${result.reason}.`,
      )
    }
    gas = Number(result.gasUsed)
    if (call >= 0) timesUs.push(timeUs)
  }
  timesUs.sort((left, right) => left - right)
  return { medianUs: timesUs[timesUs.length >> 1] ?? 0, gas }
}

const OWNERS = 1_000

/** A new book for every call: a repeated one is learnt by the branch predictor, which is worth a factor of three. */
function fillAtRandom(book: Book, below: (bound: number) => number): void {
  const { energiesWh, limitPricesMicroPerKwh, owners } = book.columns
  for (let index = 0; index < book.count; index++) {
    const energyWh = 1 + below(2_000)
    energiesWh[index] = below(2) === 0 ? energyWh : -energyWh
    limitPricesMicroPerKwh[index] = 80_000 + below(220_000)
    if (owners !== undefined) owners[index] = below(OWNERS)
  }
}

/** Numbers below a bound, the same every time (mulberry32). */
function createChance(seed: number): (bound: number) => number {
  let state = seed >>> 0
  return (bound) => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * bound)
  }
}
