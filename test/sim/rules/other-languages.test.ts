/** A rule may be written in any language: the C of the examples is built as its comment says, and clears as its twin. */
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { Book } from '../../../matcher-wasm/host/book.ts'
import type { Rule } from '../../../matcher-wasm/host/rule.ts'
import { loadRule } from '../../../matcher-wasm/host/rule.ts'
import { DEFAULT_INPUT } from '../../../sim/rules/named-parameters.ts'
import { examineRule } from '../../../sim/rules/properties/examine-rule.ts'
import { TEST_GAS_LIMIT } from '../../../sim/rules/properties/mechanism.ts'
import type { OracleBook } from '../../oracles/book.ts'
import { randomOwnedBook } from '../../oracles/random-books.ts'
import { compileText } from '../../support/compile-rule.ts'
import type { Requirement } from '../../support/optional.ts'
import { command, optionalTest } from '../../support/optional.ts'

const EXAMPLES = fileURLToPath(new URL('../../../examples/rules/other-languages', import.meta.url))
const { parameters } = DEFAULT_INPUT

function clangWithLinker(): Requirement {
  return { name: 'clang with lld', isPresent: command('clang').isPresent && command('wasm-ld').isPresent }
}

function buildC(): Uint8Array {
  const folder = mkdtempSync(join(tmpdir(), 'streetwatt-c-'))
  try {
    const built = join(folder, 'middle.wasm')
    execFileSync('sh', [join(EXAMPLES, 'build-c.sh'), join(EXAMPLES, 'middle.c'), built], { stdio: 'pipe' })
    return new Uint8Array(readFileSync(built))
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

const load = (bytes: Uint8Array): Rule => loadRule({ bytes, hash: '', gasLimit: TEST_GAS_LIMIT })

/** Prices and fills of a book; the memory of both rules has room for 200 orders from the start. */
function clear(book: Book, { orders }: OracleBook): unknown {
  book.reset()
  for (const { side, energyWh, limitPriceMicroPerKwh } of orders)
    book.add(limitPriceMicroPerKwh, side === 'bid' ? energyWh : -energyWh)
  const result = book.clear(parameters)
  if (result.code === 'rule-failed') return result.reason
  return [result.energyWh, result.buyPriceMicroPerKwh, result.sellPriceMicroPerKwh, ...result.fillsWh]
}

optionalTest(test, 'a rule in C is guarded, metered and examined like any other', clangWithLinker(), () => {
  const { findings } = examineRule(load(buildC()), { parameters, books: 300, seed: 1 })
  assert.equal(
    findings.filter(({ flaw }) => flaw !== undefined).map(({ property }) => property),
    ['efficiency', 'truthfulness-one-order', 'truthfulness-several-orders'],
  )
})

optionalTest(test, 'a rule in C clears as the same rule in the text format', clangWithLinker(), async () => {
  const inC = new Book(load(buildC()))
  const inText = new Book(load(await compileText('examples/rules/other-languages/middle.wat')))
  for (let seed = 1; seed <= 2_000; seed++) {
    const book = randomOwnedBook(seed, seed % 50 === 0 ? 200 : 24)
    assert.equal(clear(inC, book), clear(inText, book), `seed ${seed}`)
  }
})

test.run()
