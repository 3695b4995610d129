/** Run by tiers.test.ts under several compilers of the engine: prints one hash of results and gas of many books. */
import { createHash } from 'node:crypto'
import { Book } from '../../matcher-wasm/host/book.ts'
import { randomBook, seeded } from './books.ts'
import { HALF, loadNamedRule } from './load-rule.ts'

const hash = createHash('sha256')
const book = new Book(loadNamedRule('uniform'))
for (let seed = 1; seed <= 600; seed++) {
  book.reset()
  for (const { side, energyWh, limitPriceMicroPerKwh } of randomBook(seed, 60)) {
    book.add(limitPriceMicroPerKwh, side === 'bid' ? energyWh : -energyWh)
  }
  note(`seed ${seed}`)
}
for (let seed = 1; seed <= 6; seed++) {
  const below = seeded(seed)
  book.reset()
  for (let i = 0; i < 20_000; i++)
    book.add(below(300_000), below(2) === 0 ? 1 + below(5_000) : -1 - below(5_000))
  note(`large ${seed}`)
}
process.stdout.write(`${hash.digest('hex')}\n`)

function note(what: string): void {
  const result = book.clear(HALF)
  if (result.code === 'rule-failed') throw new Error(`${what}: ${result.reason}`)
  hash.update(`${what} ${result.buyPriceMicroPerKwh} ${result.energyWh} ${result.gasUsed}\n`)
  hash.update(new Uint8Array(result.fillsWh.slice().buffer))
  const list = book.listTrades()
  if (list.code === 'rule-failed') throw new Error(`${what}: ${list.reason}`)
  hash.update(new Uint8Array(list.words.slice().buffer))
}
