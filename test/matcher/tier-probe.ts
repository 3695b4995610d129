/** Run by tiers.test.ts under several compilers of the engine: prints one hash of results and gas of many books. */
import { createHash } from 'node:crypto'
import { Book } from '../../matcher-wasm/host/book.ts'
import { amountsNano } from '../../matcher-wasm/host/clearing-rule.ts'
import type { RuleParameters } from '../../matcher-wasm/host/header.ts'
import { randomLot, randomOwnedBook, randomParameters } from '../oracles/random-books.ts'
import { ORACLES } from '../oracles/rules.ts'
import { seeded } from './books.ts'
import { HALF, loadNamedRule } from './load-rule.ts'

const hash = createHash('sha256')
for (const name of Object.keys(ORACLES)) probe(name)
process.stdout.write(`${hash.digest('hex')}\n`)

function probe(name: string): void {
  const book = new Book(loadNamedRule(name))
  for (let seed = 1; seed <= 300; seed++) {
    const { orders, lot } = randomOwnedBook(seed, 60)
    book.reset()
    for (const { side, energyWh, limitPriceMicroPerKwh, owner } of orders) {
      book.add(limitPriceMicroPerKwh, side === 'bid' ? energyWh : -energyWh, owner)
    }
    note(book, `${name} ${seed}`, randomParameters(seed), lot)
  }
  for (let seed = 1; seed <= 3; seed++) {
    const below = seeded(seed)
    book.reset()
    for (let i = 0; i < 20_000; i++)
      book.add(80_000 + below(220_000), below(2) === 0 ? 1 + below(5_000) : -1 - below(5_000), below(9_000))
    note(book, `${name} large ${seed}`, HALF, randomLot(seed))
  }
}

function note(book: Book, what: string, parameters: RuleParameters, lot: Uint8Array): void {
  const result = book.clear(parameters, lot)
  if (result.code === 'rule-failed') {
    // Parameters that a rule refuses are part of what must be the same.
    hash.update(`${what} ${result.reason}\n`)
    return
  }
  const { buyPriceMicroPerKwh, sellPriceMicroPerKwh, energyWh, gasUsed } = result
  hash.update(`${what} ${buyPriceMicroPerKwh} ${sellPriceMicroPerKwh} ${energyWh} ${gasUsed}\n`)
  hash.update(new Uint8Array(result.fillsWh.slice().buffer))
  hash.update(amountsNano(result).join())
  const list = book.listTrades()
  hash.update(list.code === 'listed' ? new Uint8Array(list.words.slice().buffer) : list.reason)
}
