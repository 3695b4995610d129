/** How long every rule takes, metered as a ledger runs it and plain; pay-as-bid also against its naive form. */
import { Book } from '../../matcher-wasm/host/book.ts'
import type { Rule } from '../../matcher-wasm/host/rule.ts'
import { HALF, loadNamedRule } from '../matcher/load-rule.ts'
import { ORACLES } from '../oracles/rules.ts'
import type { BenchRow } from './measure.ts'
import type { Case, Prepare } from './measure.ts'
import { measure, roundsFor } from './measure.ts'
import { clearPayAsBidNaively } from './naive-pay-as-bid.ts'

const NAIVE = 'naive pay-as-bid'
const LOT = Uint8Array.from({ length: 32 }, (_, index) => index)

/** Measures all rules for each size. */
export function benchRules(sizes: readonly number[]): readonly BenchRow[] {
  measure(makeCases(1_000), 1_000, { warmUps: 0, rounds: 40 })
  return sizes.flatMap((n) => {
    const cases = makeCases(n)
    const medians = measure(cases, n, roundsFor(n))
    const medianOf = (name: string): number => medians[cases.findIndex((own) => own.name === name)] ?? NaN
    return cases.map(({ name }, index) => {
      const medianUs = medians[index] ?? NaN
      return { case: name, n, medianUs, ratioTo: ratiosOf(name, medianUs, medianOf) }
    })
  })
}

function ratiosOf(
  name: string,
  medianUs: number,
  medianOf: (name: string) => number,
): Readonly<Record<string, number>> {
  if (name === NAIVE || name.endsWith(', metered')) return {}
  const metered = { metered: medianOf(`${name}, metered`) / medianUs }
  return name === 'pay-as-bid' ? { [NAIVE]: medianOf(NAIVE) / medianUs, ...metered } : metered
}

function makeCases(n: number): Case[] {
  const rules = Object.keys(ORACLES).flatMap((name) => [
    { name, prepare: reused(loadNamedRule(name, { gasLimit: undefined }), n) },
    { name: `${name}, metered`, prepare: reused(loadNamedRule(name), n) },
  ])
  return [{ name: NAIVE, prepare: naive }, ...rules].map((own): Case => ({ kind: 'random', ...own }))
}

const naive: Prepare = ({ prices, energies }) => {
  const orders = Array.from(prices, (price, index) => {
    const energyWh = energies[index] ?? 0
    return { index, price, isBid: energyWh > 0, energyWh: Math.abs(energyWh) }
  })
  return () => clearPayAsBidNaively(orders)
}

/** One instance for all books; two orders an owner. */
function reused(rule: Rule, n: number): Prepare {
  const book = new Book(rule, { capacity: n, checks: 'none' })
  return ({ prices, energies }) => {
    const { limitPricesMicroPerKwh, energiesWh, owners } = book.columns
    limitPricesMicroPerKwh.set(prices)
    energiesWh.set(energies)
    owners?.set(prices.map((_price, index) => (index * 7919) % (n >> 1)))
    book.count = n
    return () => book.clear(HALF, LOT)
  }
}
