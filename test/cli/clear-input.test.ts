/** What is wrong with a book file is said with its code and line, and nothing of the file is used. */
import { createWriteStream } from 'node:fs'
import { once } from 'node:events'
import { join } from 'node:path'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { BOOK_ORDERS_LIMIT } from '../../node/cli/clear/book-lines.ts'
import type { Ended } from './run-rule-command.ts'
import { BOOK_HEADER, clearLines, clearText, runRuleCommand, withFolder } from './run-rule-command.ts'

function assertRefused(ended: Ended, code: string, place: string): void {
  assert.is(ended.code, code, ended.stderr)
  assert.is(ended.exitCode, 3)
  assert.is(ended.stdout, '')
  assert.ok(ended.stderr.includes(`book.csv:${place}`), ended.stderr)
}

const GOOD = 'b1,anna,bid,10,30'

test('a bad line is named with its line, its column and a code', async () => {
  const cases = [
    ['b2,anna,buy,10,30', 'book-side-unknown', '3:9:'],
    ['b2,anna,BID,10,30', 'book-side-unknown', '3:9:'],
    ['b2,anna,bid,0,30', 'book-energy-zero', '3:13:'],
    ['b2,anna,bid,-0,30', 'book-energy-zero', '3:13:'],
    ['b2,anna,bid,-5,30', 'book-energy-out-of-range', '3:13:'],
    ['b2,anna,bid,2147483638,30', 'book-energy-out-of-range', '3:13:'],
    [`b2,anna,bid,${'9'.repeat(400)},30`, 'book-energy-out-of-range', '3:13:'],
    ['b2,anna,bid,10,1073741824', 'book-price-out-of-range', '3:16:'],
    ['b2,anna,bid,10,-1073741824', 'book-price-out-of-range', '3:16:'],
    ['b2,anna,bid,1.5,30', 'book-number-invalid', '3:13:'],
    ['b2,anna,bid,1e3,30', 'book-number-invalid', '3:13:'],
    ['b2,anna,bid,10,0x1f', 'book-number-invalid', '3:16:'],
    ['b2,anna,bid,10,NaN', 'book-number-invalid', '3:16:'],
    ['b1,bert,offer,10,30', 'book-order-duplicate', '3:1:'],
    [' b1 ,bert,offer,10,30', 'book-order-duplicate', '3:1:'],
    ['"b1",bert,offer,10,30', 'book-order-duplicate', '3:1:'],
    ['b2,anna,bid,10', 'book-value-missing', '3:'],
    ['b2,anna,bid,10,', 'book-value-missing', '3:16:'],
    [',anna,bid,10,30', 'book-value-missing', '3:1:'],
    ['"b2,anna,bid,10,30', 'book-syntax', '3:1:'],
    ['"b2"x,anna,bid,10,30', 'book-syntax', '3:5:'],
    [`${'b'.repeat(5_000)},anna,bid,10,30`, 'book-syntax', '3:'],
  ] as const
  for (const [line, code, place] of cases) {
    assertRefused(await clearLines([GOOD, line, 'never,reached,at,all,!'], '--json'), code, place)
  }
})

test('the largest numbers that fit are taken, to the last one', async () => {
  const most = ['b1,anna,bid,2147483647,1073741823', 's1,bert,offer,2147483647,-1073741823']
  const ended = await clearLines(most, '--json')
  assert.is(ended.exitCode, 0, ended.stderr)
  assert.is((JSON.parse(ended.stdout) as { energyWh: number }).energyWh, 2_147_483_647)
})

test('a file needs its header', async () => {
  assertRefused(await clearText(''), 'book-column-missing', '1:')
  assertRefused(await clearText('\n\n'), 'book-column-missing', '2:')
  assertRefused(await clearText(`${GOOD}\n`), 'book-column-missing', '1:')
  assertRefused(await clearText('order,member,side,energyWh\n'), 'book-column-missing', '1:')
  assertRefused(await clearText(`${BOOK_HEADER},order\n`), 'book-syntax', '1:')
})

test('a file must be UTF-8, and its lines must end', async () => {
  const latin = Buffer.from(`${BOOK_HEADER}\n${GOOD}\nm\xfcller,a,bid,1,1\n`, 'latin1')
  assertRefused(await clearText(latin), 'book-syntax', '3:')
  assertRefused(await clearText('x'.repeat(1_000_000)), 'book-syntax', '1:')
})

test('a file of ten million lines is refused at the first one that is too many', async () => {
  await withFolder(async (folder) => {
    const path = join(folder, 'book.csv')
    await writeManyOrders(path, 10_000_000)
    assertRefused(
      await runRuleCommand('clear', path, '--json'),
      'book-file-too-large',
      `${BOOK_ORDERS_LIMIT + 2}:`,
    )
  })
})

async function writeManyOrders(path: string, count: number): Promise<void> {
  const stream = createWriteStream(path)
  stream.write(`${BOOK_HEADER}\n`)
  const step = 50_000
  for (let from = 0; from < count; from += step) {
    const lines = Array.from({ length: step }, (_, index) => `${(from + index).toString(36)},a,bid,1,1\n`)
    if (!stream.write(lines.join(''))) await once(stream, 'drain')
  }
  stream.end()
  await once(stream, 'finish')
}

test.run()
