/** Certificates of origin in a statement: what the ledger says, month after month, and the share of a home's use. */
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import type { StatementDocument } from '../../node/statements/document.ts'
import { makeStatement } from '../../node/statements/make-statement.ts'
import { writeStatement } from '../../node/statements/write-statement.ts'
import type { MonthStreet } from './month-street.ts'
import { memberAt, runMonth } from './month-street.ts'

const OCTOBER = { year: 2026, month: 10 }
const NOVEMBER = { year: 2026, month: 11 }

const battery = { capacityWh: 2000, powerW: 4000 }
const whole = runMonth({ hours: 24 * 9, batteries: [null, null, battery, battery] })

test('months follow each other without a gap, and end at the balance of the ledger', async () => {
  for (const index of [0, 1, 2, 3]) {
    const october = (await statementOf(whole, index)).certificates
    const november = (await statementOf(whole, index, NOVEMBER)).certificates
    assert.is(october.openingWh, 0)
    assert.is(november.openingWh, october.closingWh)
    const account = `certificate/${memberAt(whole, index).memberKey}`
    const balance = whole.outcomes.at(-1)?.accounts.find(({ id }) => id === account)?.balance
    assert.is(String(november.closingWh), balance)
    for (const each of [october, november]) {
      const inWh = each.openingWh + each.mintedWh + each.receivedWh
      assert.is(inWh, each.givenWh + each.gridWh + each.retiredWh + each.closingWh)
    }
  }
})

test('a block that settles slots of two months leaves none of their certificates out, and counts none twice', async () => {
  const boundary = Date.UTC(2026, 9, 31, 23) / 3_600_000
  const street = runMonth({
    hours: 24 * 8 + 12,
    batteries: [null, null, battery, battery],
    holes: new Set([boundary - 1, boundary, boundary + 1]),
  })
  for (const index of [2, 3]) {
    const october = (await statementOf(street, index)).certificates
    const november = (await statementOf(street, index, NOVEMBER)).certificates
    assert.is(november.openingWh, october.closingWh)
  }
})

test('a seller makes what its roof made, and a buyer covers a part of its use', async () => {
  const seller = await statementOf(whole, 1)
  assert.is(seller.certificates.mintedWh, seller.energy.exportWh, 'this roof exports all that it makes')
  assert.ok(seller.certificates.givenWh > seller.certificates.gridWh)
  const buyer = await statementOf(whole, 0)
  const { receivedWh, retiredWh, useWh, greenSharePpm, source } = buyer.certificates
  assert.is(receivedWh, retiredWh)
  assert.is(useWh, buyer.energy.importWh)
  assert.is(greenSharePpm, Math.floor((retiredWh * 1_000_000) / useWh))
  assert.ok(retiredWh * 2 > useWh && retiredWh < useWh, 'more than half of it, and not all')
  assert.is(source, 'local', 'this community has no table of daylight')
})

test('who used nothing has no share, and its statement does not make one up', async () => {
  const statement = await statementOf(whole, 0)
  const idle: StatementDocument = {
    ...statement,
    certificates: { ...statement.certificates, useWh: 0, greenSharePpm: null },
  }
  assert.not.ok(String((await writeStatement(idle, 'text')).body).includes('Local and green'))
})

test('every form says the share and what the certificates are made of', async () => {
  const statement = await statementOf(whole, 0)
  const { certificates } = statement
  const share = `${(Math.floor((certificates.greenSharePpm ?? 0) / 1000) / 10).toFixed(1)} %`
  for (const format of ['text', 'html'] as const) {
    const body = String((await writeStatement(statement, format)).body)
    assert.ok(body.includes(`Local and green: ${share}`), format)
    assert.ok(body.includes('Received with what you bought'), format)
    assert.ok(body.includes((certificates.receivedWh / 1000).toFixed(3)), format)
  }
  const [head = [], ...rows] = String((await writeStatement(statement, 'csv')).body)
    .trimEnd()
    .split('\r\n')
    .map((line) => line.split(','))
  const column = head.indexOf('certifiedReceivedWh')
  assert.is(
    rows.reduce((sum, row) => sum + Number(row[column]), 0),
    certificates.receivedWh,
  )
})

function statementOf(street: MonthStreet, index: number, month = OCTOBER): Promise<StatementDocument> {
  return makeStatement({ community: street.community, member: memberAt(street, index), month }, street.source)
}

test.run()
