import * as fc from 'fast-check'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { clearLines, clearText, runRuleCommand } from './run-rule-command.ts'

/** Three trades of 10 Wh in the interval [18, 20]. */
const STREET = [
  'b1,anna,bid,10,30',
  'b2,bert,bid,10,25',
  'b3,carl,bid,10,20',
  'b4,dora,bid,10,10',
  's1,emil,offer,10,5',
  's2,fred,ask,10,12',
  's3,gerd,offer,10,18',
  's4,hans,offer,10,28',
]

interface Document {
  readonly rule: string
  readonly ruleHash: string
  readonly priceMicroPerKwh: number | null
  readonly buyPriceMicroPerKwh: number | null
  readonly sellPriceMicroPerKwh: number | null
  readonly energyWh: number
  readonly fills: readonly {
    readonly order: string
    readonly energyWh: number
    readonly amountNano: string
  }[]
  readonly surplusNano: string
  readonly gas: number
}

async function clearToDocument(lines: readonly string[], ...flags: readonly string[]): Promise<Document> {
  const { exitCode, stdout, stderr } = await clearLines(lines, '--json', ...flags)
  assert.is(exitCode, 0, stderr)
  return JSON.parse(stdout) as Document
}

test('a book clears to one document with every order in it', async () => {
  const document = await clearToDocument(STREET)
  assert.is(document.rule, 'uniform')
  assert.match(document.ruleHash, /^[0-9a-f]{64}$/)
  assert.is(document.priceMicroPerKwh, 19)
  assert.is(document.buyPriceMicroPerKwh, 19)
  assert.is(document.sellPriceMicroPerKwh, 19)
  assert.is(document.energyWh, 30)
  assert.equal(
    document.fills.map(({ order, energyWh, amountNano }) => `${order} ${energyWh} ${amountNano}`),
    ['b1 10 190', 'b2 10 190', 'b3 10 190', 'b4 0 0', 's1 10 190', 's2 10 190', 's3 10 190', 's4 0 0'],
  )
  assert.is(document.surplusNano, '0')
  assert.ok(document.gas > 0)
})

test('k moves the price inside the interval', async () => {
  for (const [k, price] of [
    ['0', 18],
    ['1/2', 19],
    ['0.5', 19],
    ['1', 20],
  ] as const) {
    assert.is((await clearToDocument(STREET, '--param', `k=${k}`)).priceMicroPerKwh, price, k)
  }
})

test('the tariffs that hold where none are given stand in the help, and set the price of a community', async () => {
  const help = (await runRuleCommand('clear', '--help')).stdout.replace(/\s+/g, ' ')
  assert.match(help, /retail=MICRO and feedIn=MICRO, the tariffs per kWh \(default: 310000 and 80000\)/)
  assert.match(help, /order,member,side,energyWh,priceMicroPerKwh/)
  const street = ['b,anna,bid,10,310000', 's,bert,offer,10,80000']
  const priceAt = async (...flags: readonly string[]): Promise<number | null> =>
    (await clearToDocument(street, '--rule', 'mid-market-rate', ...flags)).priceMicroPerKwh
  assert.is(await priceAt(), 195_000)
  assert.is(await priceAt('--param', 'retail=310000', '--param', 'feedIn=80000'), 195_000)
  assert.is(await priceAt('--param', 'feedIn=90000'), 200_000)
})

test('where nothing trades, prices are null and the orders are listed', async () => {
  for (const lines of [[], ['b,anna,bid,10,10'], ['b,anna,bid,10,10', 's,bert,offer,10,12']]) {
    const document = await clearToDocument(lines)
    assert.is(document.priceMicroPerKwh, null)
    assert.is(document.buyPriceMicroPerKwh, null)
    assert.is(document.energyWh, 0)
    assert.is(document.fills.length, lines.length)
  }
})

test('the order of lines changes nothing', async () => {
  const expected = (await clearLines(STREET, '--json')).stdout
  await fc.assert(
    fc.asyncProperty(fc.shuffledSubarray(STREET, { minLength: STREET.length }), async (lines) => {
      assert.is((await clearLines(lines, '--json')).stdout, expected)
    }),
    { numRuns: 10 },
  )
})

test('orders stand in the order of the bytes of their names', async () => {
  const names = ['a', 'B', 'ab', 'é', '\u{10ffff}', '\uffee', '10', '9']
  const { fills } = await clearToDocument(names.map((name) => `${name},anna,bid,1,1`))
  const sorted = [...names].sort((left, right) => Buffer.compare(Buffer.from(left), Buffer.from(right)))
  assert.equal(
    fills.map(({ order }) => order),
    sorted,
  )
})

test('columns may stand in any order, quoted, with others beside them, with CRLF and a byte order mark', async () => {
  const text =
    '\ufeffpriceMicroPerKwh,note,side,order,energyWh,member\r\n' +
    '30,"a, ""b""",bid,"o,1",5,anna\r\n\r\n10,,offer,o2,5,bert'
  const { exitCode, stdout, stderr } = await clearText(text, '--json')
  assert.is(exitCode, 0, stderr)
  const { fills, priceMicroPerKwh } = JSON.parse(stdout) as Document
  assert.is(priceMicroPerKwh, 20)
  assert.equal(
    fills.map(({ order }) => order),
    ['o,1', 'o2'],
  )
})

test('prices may be negative, and whoever sells then pays', async () => {
  const document = await clearToDocument(['b,anna,bid,5,-10', 's,bert,offer,5,-20'])
  assert.is(document.priceMicroPerKwh, -15)
  assert.equal(
    document.fills.map(({ amountNano }) => amountNano),
    ['-75', '-75'],
  )
})

test('without --json people read a table', async () => {
  const { exitCode, stdout } = await clearLines(STREET)
  assert.is(exitCode, 0)
  assert.match(stdout, /30 Wh trade at 19 micro per kWh/)
  assert.match(stdout, /b4\s+dora\s+bid\s+10\s+10\s+0\s+0/)
})

test('a rule, a file or a parameter that does not exist is said', async () => {
  const cases = [
    [['--rule', 'unifrom'], 2, 'usage-rule-unknown'],
    [['--rule', './no-such.wasm'], 3, 'rule-unreadable'],
    [['--param', 'compensation=1/2'], 2, 'usage-parameter-unknown'],
    [['--param', 'k=3/2'], 2, 'usage-parameter-invalid'],
    [['--param', 'k=1/0'], 2, 'usage-parameter-invalid'],
    [['--param', 'seed=xyz'], 2, 'usage-parameter-invalid'],
    [['--param', 'retail=0.3'], 2, 'usage-parameter-invalid'],
    [['--param', 'retail=1073741824'], 2, 'usage-parameter-invalid'],
    [['--gas-limit', '10'], 1, 'rule-failed'],
  ] as const
  for (const [flags, exitCode, code] of cases) {
    const ended = await clearLines(STREET, ...flags)
    assert.is(ended.code, code, ended.stderr)
    assert.is(ended.exitCode, exitCode, code)
    assert.is(ended.stdout, '')
  }
  const ended = await runRuleCommand('clear', './no-such-book.csv')
  assert.is(ended.code, 'book-unreadable')
  assert.is(ended.exitCode, 3)
})

test.run()
