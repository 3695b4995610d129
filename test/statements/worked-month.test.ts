/** The worked month of docs/settlement.md, to the cent and the nano: what the page computes by hand is what is printed. */
import { readFile } from 'node:fs/promises'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { statementText } from '../../node/statements/statement-text.ts'
import { playWorkedMonth } from './worked-month.ts'

const page = await readFile(new URL('../../docs/settlement.md', import.meta.url), 'utf8')
const { bea, adam } = await playWorkedMonth()

const lineOf = ({ lines }: typeof bea, code: string): string | undefined =>
  lines.find((line) => line.code === code)?.amountNano

test('the month has 745 hours, and each is settled once', () => {
  assert.equal(bea.slots, { expected: 745, settled: 745, estimated: 0 })
  assert.is(bea.slotRows.filter(({ retailMicroPerKwh }) => retailMicroPerKwh === 300_000).length, 360)
  assert.is(bea.slotRows.filter(({ retailMicroPerKwh }) => retailMicroPerKwh === 320_000).length, 385)
})

test('every line is what it is by hand', () => {
  assert.is(lineOf(bea, 'sold'), String(745 * 250 * 195_000))
  assert.is(lineOf(bea, 'supplier-import'), String(-(360 * 20 * 300_000 + 385 * 20 * 320_000)))
  assert.is(lineOf(bea, 'supplier-export'), String(744 * 10 * 80_000))
  assert.is(lineOf(bea, 'undelivered'), String(-50 * 320_000))
  assert.is(bea.netNano, '32273950000')
  assert.equal([bea.netCents, bea.roundingNano], ['3227', '-3950000'])
  assert.is(bea.tariffAloneNano, String((744 * 260 + 200) * 80_000 - 4_624_000_000))
  assert.is(bea.savingNano, '21406750000')
  assert.is(lineOf(adam, 'bought'), String(-745 * 250 * 195_000))
  assert.is(lineOf(adam, 'fees'), String(-745 * 250 * 10_000))
  assert.is(lineOf(adam, 'undelivered'), String(745 * 10 * 80_000))
  assert.is(adam.netNano, '-37585250000')
})

test('the page shows what the program prints', () => {
  const printed = statementText(bea)
    .split('\n')
    .filter((line) => !line.includes(bea.community.hash))
    .map((line) => line.trimEnd())
    .join('\n')
    .trim()
  assert.ok(page.includes(printed), printed)
})

for (const figure of [
  '745 × 250 × 195,000 = 36,318,750,000',
  '360 × 20 × 300,000 + 385 × 20 × 320,000 = 4,624,000,000',
  '744 × 10 × 80,000 = 595,200,000',
  '50 × 320,000 = 16,000,000',
  '193,640 × 80,000 − 4,624,000,000 = 10,867,200,000',
])
  test(`the page computes ${figure} aloud`, () => {
    assert.ok(page.includes(figure))
    const [formula = '', result = ''] = figure.split(' = ')
    assert.is(valueOf(formula), BigInt(result.replaceAll(',', '')))
  })

/** Sums and differences of products, as the page writes them. */
function valueOf(formula: string): bigint {
  const terms = formula.replaceAll(',', '').split(/ (?=[+−])/)
  return terms.reduce((sum, term) => {
    const isLess = term.startsWith('−')
    const product = term
      .replace(/^[+−] ?/, '')
      .split(' × ')
      .reduce((value, factor) => value * BigInt(factor), 1n)
    return isLess ? sum - product : sum + product
  }, 0n)
}

test.run()
