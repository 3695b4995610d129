/** With whom a member traded: exactly what the pairs of the rule say, under pseudonyms, and nobody where there are none. */
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import type { StatementDocument, StatementPartner } from '../../node/statements/document.ts'
import { makeStatement } from '../../node/statements/make-statement.ts'
import { collectPartners } from '../../node/statements/partners.ts'
import { writeStatement } from '../../node/statements/write-statement.ts'
import { makePairs } from './made-pairs.ts'
import type { MonthStreet } from './month-street.ts'
import { memberAt, runMonth } from './month-street.ts'
import { proveMonth, runProvedStreet, verifyBundle } from './proved-street.ts'

const fees = {
  communityFeeMicroPerKwh: 3_000,
  zones: [],
}
const paired = runMonth({ hours: 24 * 9, rule: 'pay-as-bid', fees })
const INDEXES = [0, 1, 2, 3]

test('partners sum to what was bought and sold, in energy and to the nano, fees set apart', async () => {
  for (const index of INDEXES) {
    const { partners, lines, energy } = await statementOf(paired, index)
    assert.ok(partners.length > 0)
    assert.is(sumOf(partners, 'boughtWh'), energy.boughtWh)
    assert.is(sumOf(partners, 'soldWh'), energy.soldWh)
    const traded = lines.filter(({ code }) => code === 'bought' || code === 'sold')
    assert.is(
      nanoOf(partners),
      traded.reduce((sum, { amountNano }) => sum + BigInt(amountNano), 0n),
    )
    assert.ok(lines.some(({ code }) => code === (index % 2 === 0 ? 'fees' : 'sold')))
  }
})

test('what one bought of the other is what the other sold it, at the same amount', async () => {
  const titles = INDEXES.map((index) => memberAt(paired, index).title)
  const named = await Promise.all(INDEXES.map((index) => statementOf(paired, index, { isNamed: true })))
  const part = (from: number, to: number): StatementPartner | undefined =>
    named[from]?.partners.find(({ partner }) => partner === titles[to])
  let pairs = 0
  for (const buyer of [0, 2])
    for (const seller of [1, 3]) {
      const [bought, sold] = [part(buyer, seller), part(seller, buyer)]
      assert.is(bought?.boughtWh, sold?.soldWh)
      assert.is(bought?.soldWh ?? 0, 0)
      assert.is(BigInt(bought?.amountNano ?? 0), -BigInt(sold?.amountNano ?? 0))
      if (bought !== undefined) pairs += 1
    }
  assert.is(pairs, 4)
})

test('rules under which all trade with all name nobody, also those that list pairs to look at', async () => {
  for (const rule of ['uniform', 'mid-market-rate']) {
    const street = runMonth({ hours: 48, rule })
    const { partners, energy } = await statementOf(street, 1)
    assert.ok(energy.soldWh > 0)
    assert.equal(partners, [])
    assert.ok(street.outcomes.every((outcome) => !('trades' in outcome)))
  }
})

test('partners are numbers unless names are asked for, and no form of the statement tells who they are', async () => {
  const others = [0, 2].map((index) => memberAt(paired, index))
  const statement = await statementOf(paired, 1)
  assert.equal(
    statement.partners.map(({ partner }) => partner),
    ['Neighbour 1', 'Neighbour 2'],
  )
  const named = await statementOf(paired, 1, { isNamed: true })
  for (const format of ['text', 'html', 'json'] as const) {
    const [numbers, names] = [await textOf(statement, format), await textOf(named, format)]
    assert.match(numbers, /Neighbour 1/)
    for (const { title, memberKey } of others) {
      assert.not.match(numbers, title)
      assert.not.match(numbers, memberKey)
      assert.match(names, title)
    }
  }
  // Names stand in the place of numbers: the same amounts in the same order.
  assert.equal(named.partners.map(withoutName), statement.partners.map(withoutName))
})

test('numbers of two members and of two months do not belong together', () => {
  const { rows, cleared, keys } = makePairs(24)
  const order = (memberKey: string, month: string): string =>
    collectPartners({ memberKey, month, names: null }, rows, cleared)
      .map(({ soldWh }) => soldWh)
      .join()
  const [own = ''] = keys
  const months = ['2026-08', '2026-09', '2026-10'].map((month) => order(own, month))
  assert.is(new Set(months).size, 3)
  for (const each of months) assert.equal(each.split(',').sort(), months[0]?.split(',').sort())
})

test('a slot whose fills were void has no partners, and one that somebody else traded neither', () => {
  const { rows, cleared, keys } = makePairs(3)
  const [own = ''] = keys
  const partnersOf = (memberKey: string, slotRows: typeof rows): number =>
    collectPartners({ memberKey, month: '2026-10', names: null }, slotRows, cleared).length
  assert.is(partnersOf(own, rows), 3)
  assert.is(
    partnersOf(
      own,
      rows.map((row) => ({ ...row, boughtWh: 0, soldWh: 0 })),
    ),
    0,
  )
  assert.is(partnersOf('ee'.repeat(32), rows), 0)
})

test('a bundle proves the partners too: one who is told otherwise is found and named', async () => {
  const bundle = await proveMonth(await runProvedStreet('pay-as-bid'), 1, 11)
  const { failures, statement } = await verifyBundle(bundle, undefined)
  assert.equal(failures, [])
  assert.ok((statement?.partners.length ?? 0) > 1)
  const told = JSON.parse(new TextDecoder().decode(bundle.statement)) as StatementDocument
  const partners = [...told.partners].reverse()
  const changed = new TextEncoder().encode(JSON.stringify({ ...told, partners }))
  const [first] = (await verifyBundle({ ...bundle, statement: changed }, undefined)).failures
  assert.is(first?.code, 'proof-statement-differs')
  assert.match(first?.what ?? '', 'partners.0')
})

function statementOf(
  street: MonthStreet,
  index: number,
  { isNamed = false }: { isNamed?: boolean } = {},
): Promise<StatementDocument> {
  const month = { year: 2026, month: 10 }
  const { community, source } = street
  return makeStatement({ community, member: memberAt(street, index), month, namesPartners: isNamed }, source)
}

async function textOf(statement: StatementDocument, format: 'text' | 'html' | 'json'): Promise<string> {
  return String((await writeStatement(statement, format)).body).replaceAll(statement.member.key, '')
}

function withoutName({ partner: _partner, ...part }: StatementPartner): Omit<StatementPartner, 'partner'> {
  return part
}

function sumOf(partners: readonly StatementPartner[], column: 'boughtWh' | 'soldWh'): number {
  return partners.reduce((sum, partner) => sum + partner[column], 0)
}

function nanoOf(partners: readonly StatementPartner[]): bigint {
  return partners.reduce((sum, { amountNano }) => sum + BigInt(amountNano), 0n)
}

test.run()
