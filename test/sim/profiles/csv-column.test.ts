import { test } from 'uvu'
import * as assert from 'uvu/assert'
import type { ColumnRequest } from '../../../sim/profiles/csv-column.ts'
import {
  CSV_BYTES_LIMIT,
  CSV_ROWS_LIMIT,
  decodeCsv,
  readCsvColumn,
} from '../../../sim/profiles/csv-column.ts'
import { failureOf } from '../scenario/make-scenario.ts'

const request = (change: Partial<ColumnRequest> = {}): ColumnRequest => ({
  file: 'homes.csv',
  column: 'load',
  firstRow: 0,
  rows: 2,
  most: 10_000,
  ...change,
})

const decode = (text: string) => decodeCsv(new TextEncoder().encode(text), 'homes.csv')

const right: readonly (readonly [title: string, text: string])[] = [
  ['plain lines', 'time,load\nx,1.5\ny,2.25\n'],
  ['no line feed at the end', 'time,load\nx,1.5\ny,2.25'],
  ['CRLF and a byte order mark', '\uFEFFload,time\r\n1.5,x\r\n2.25,y\r\n'],
  ['quoted fields with commas, quotes and line feeds', '"a ""b"", c",load\n"x\ny",1.5\n"",2.25\n'],
  ['spaces around names and numbers', 'time, load \nx, 1.5\ny,2.25 \n'],
  ['a quoted number before CRLF', 'time,load\r\nx,"1.5"\r\ny,"2.25"\r\n'],
  ['one column only', 'load\n1.5\n2.25\n'],
  ['anything after the rows that are needed', 'load\n1.5\n2.25\n\nend of data\n'],
]

for (const [title, text] of right) {
  test(`reads ${title}`, () => {
    assert.equal(readCsvColumn(decode(text), request()), { digits: [150n, 225n], scale: 2 })
  })
}

test('firstRow skips rows, whatever they hold', () => {
  const text = 'load\nbroken\n-3\n1.5\n2.25\n'
  assert.equal(readCsvColumn(text, request({ firstRow: 2 })), { digits: [150n, 225n], scale: 2 })
})

type Row = readonly [title: string, text: string, code: string, line: number, column: number, says: RegExp]
const wrong: readonly Row[] = [
  [
    'a column that is not there',
    'time,lode\nx,1\n',
    'csv-column-missing',
    1,
    1,
    /the columns are "time", "lode"/,
  ],
  ['semicolons', 'time;load\nx;1\n', 'csv-column-missing', 1, 1, /semicolons/],
  ['an empty file', '', 'csv-column-missing', 1, 1, /empty/],
  ['an empty value', 'time,load\nx,1\ny,\n', 'csv-gap', 3, 3, /is empty/],
  ['a word', 'time,load\nx,1\nyy,n\/a\n', 'csv-gap', 3, 4, /"n\/a" in "load" is not a decimal number/],
  ['a decimal comma', 'time,load\nx,"1,5"\n', 'csv-gap', 2, 3, /"1,5"/],
  ['a row cut short', 'time,load\nx\ny,1\n', 'csv-gap', 2, 2, /no value/],
  ['an empty line', 'time,load\nx,1\n\ny,1\n', 'csv-gap', 3, 1, /no value/],
  ['too few rows', 'time,load\nx,1\n', 'csv-gap', 3, 1, /ends after 1 rows and the scenario needs 2 rows/],
  ['a negative value', 'time,load\nx,1\ny,-0.1\n', 'csv-value-negative', 3, 3, /-0.1/],
  [
    'an implausible value',
    'time,load\nx,10000\ny,10000.1\n',
    'csv-value-implausible',
    3,
    3,
    /check the unit/,
  ],
  ['a quote never closed', 'time,load\n"x,1\ny,2\n', 'csv-syntax', 2, 1, /never closed/],
  ['text after a quote', 'time,load\n"x"y,1\n', 'csv-syntax', 2, 4, /after a closing quote/],
  ['a gap after a field of two lines', 'time,load\n"a\nb",1\nx,?\n', 'csv-gap', 4, 3, /"\?"/],
]

for (const [title, text, code, line, column, says] of wrong) {
  test(`${title} is ${code} at ${line}:${column}`, async () => {
    const failure = await failureOf(() => readCsvColumn(decode(text), request()))
    assert.equal([failure.code, failure.line, failure.column], [code, line, column], failure.message)
    assert.match(failure.message, says)
    assert.ok(failure.message.startsWith(`homes.csv:${line}:${column}: `))
  })
}

test('a minus zero is zero', () => {
  assert.equal(readCsvColumn('load\n-0.0\n0\n', request()).digits, [0n, 0n])
})

test('bytes that are no UTF-8, too many bytes and too many rows have their codes', async () => {
  assert.is((await failureOf(() => decodeCsv(Uint8Array.of(0xff), 'x.csv'))).code, 'csv-syntax')
  assert.is(
    (await failureOf(() => decodeCsv(new Uint8Array(CSV_BYTES_LIMIT + 1), 'x.csv'))).code,
    'csv-too-large',
  )
  const many = request({ rows: CSV_ROWS_LIMIT, firstRow: 1 })
  assert.is((await failureOf(() => readCsvColumn('load\n', many))).code, 'csv-too-large')
})

test.run()
