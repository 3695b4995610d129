/** Rewards in a statement: every payment has its day, and every day can be computed again from the figures beside it. */
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import type { StatementDocument } from '../../node/statements/document.ts'
import { makeStatement } from '../../node/statements/make-statement.ts'
import { closeMonth } from '../../node/statements/month-close.ts'
import { exactText } from '../../node/statements/rounding.ts'
import { writeStatement } from '../../node/statements/write-statement.ts'
import { memberAt, runMonth } from './month-street.ts'

const DAY_MS = 86_400_000
const month = { year: 2026, month: 10 }

const street = runMonth({ hours: 24 * 5, fees: { communityFeeMicroPerKwh: 20_000, zones: [] } })
const statements = await Promise.all(
  [0, 1, 2, 3].map((index) =>
    makeStatement({ community: street.community, member: memberAt(street, index), month }, street.source),
  ),
)

test('the rewards of the days are the payments and the line', () => {
  for (const { rewards, payments, lines } of statements) {
    assert.ok(rewards.length >= 3)
    const days = sum(rewards.flatMap(({ deliveryNano, serviceNano }) => [deliveryNano, serviceNano]))
    const paid = payments.filter(({ code }) => code === 'rewards').map(({ amountNano }) => amountNano)
    assert.is(sum(paid), days)
    assert.is(BigInt(lines.find(({ code }) => code === 'rewards')?.amountNano ?? '0'), days)
  }
})

test('each day is of UTC, and what all members got of it is no more than the fund shared', () => {
  const starts = new Set(statements.flatMap(({ rewards }) => rewards.map(({ startMs }) => startMs)))
  for (const startMs of starts) {
    assert.is(startMs % DAY_MS, 0)
    const own = statements.flatMap(({ rewards }) => rewards.filter((each) => each.startMs === startMs))
    const got = sum(own.flatMap(({ deliveryNano, serviceNano }) => [deliveryNano, serviceNano]))
    assert.ok(got <= BigInt(own[0]?.sharedNano ?? '0'))
    assert.is(
      own.reduce((total, { votes }) => total + votes, 0),
      own[0]?.streetVotes,
    )
  }
})

test('a reader can compute each share again to within the one of the largest remainder', () => {
  for (const each of statements.flatMap(({ rewards }) => rewards)) {
    const pool = BigInt(each.deliveryPoolNano)
    const share =
      each.streetDeliveryWh === 0 ? 0n : (pool * BigInt(each.deliveryWh)) / BigInt(each.streetDeliveryWh)
    const expected = share < BigInt(each.limitNano) ? share : BigInt(each.limitNano)
    assert.ok([0n, 1n].includes(BigInt(each.deliveryNano) - expected))
    const service = (BigInt(each.servicePoolNano) * BigInt(each.votes)) / BigInt(each.streetVotes)
    assert.ok([0n, 1n].includes(BigInt(each.serviceNano) - service))
  }
})

test('sellers earn by delivery and buyers do not', () => {
  const delivered = statements.map(({ rewards }) => sum(rewards.map((each) => each.deliveryNano)) > 0n)
  assert.equal(delivered, [false, true, false, true])
})

test('text, page and paper say what they were for', async () => {
  const statement = statements[1]
  assert.ok(statement)
  const amount = exactText(sum(statement.rewards.map((each) => each.deliveryNano)))
  for (const format of ['text', 'html'] as const) {
    const body = String((await writeStatement(statement, format)).body)
    assert.ok(body.includes(`Rewards: EUR ${amount} for`), format)
    assert.ok(body.includes('each day was shared'), format)
  }
  const paper = (await writeStatement(statement, 'pdf')).body as Uint8Array
  const pages = Buffer.from(paper)
    .toString('latin1')
    .match(/\/Type \/Page\b/g)
  assert.is(pages?.length, 1)
  const without: StatementDocument = { ...statement, rewards: [] }
  assert.not.ok(String((await writeStatement(without, 'text')).body).includes('Rewards:'))
})

test('closing the month leaves with the fund what it did not share', async () => {
  const close = await closeMonth({ community: street.community, month }, street.source)
  const fund = street.outcomes.at(-1)?.accounts.find(({ id }) => id === 'money/fund')?.balance
  assert.is(close.fundNano, fund)
})

function sum(amounts: readonly string[]): bigint {
  return amounts.reduce((total, amount) => total + BigInt(amount), 0n)
}

test.run()
