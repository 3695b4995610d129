/** What holds in every street in which homes lie about what they counted, with a feeder meter and without. */
import * as fc from 'fast-check'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { isVerified } from '../../../node/core/chain/verified.ts'
import { balanceNano } from '../../../node/core/ledger/account.ts'
import { chooseSeed } from '../../support/seed.ts'
import type { Played, StreetPlan } from './random-street.ts'
import { lyingPlan, playPlan, replay } from './random-street.ts'

const seed = chooseSeed()
const streets = fc.sample(lyingPlan, { numRuns: 50, seed }).map((plan) => ({ plan, played: playPlan(plan) }))

function forAllStreets(claim: (played: Played, plan: StreetPlan) => void): void {
  for (const { played, plan } of streets) claim(played, plan)
}

function rowsOf({ blocks }: Played) {
  return blocks.flatMap(({ execution }) => execution.settled)
}

/** Members who told an untruth in a plan, whether it was believed or not. */
function liarsOf({ street }: Played, { slots }: StreetPlan): Set<string> {
  const indices = slots.flatMap(({ homes }) => homes.flatMap(({ lie }, index) => (lie ? [index] : [])))
  return new Set(indices.map((index) => street.homes[index]?.member ?? ''))
}

test('the lying streets have what the claims are about', () => {
  const rows = streets.flatMap(({ played }) => rowsOf(played))
  const checks = streets.flatMap(({ played }) => played.blocks.flatMap(({ execution }) => execution.feeder))
  const counts = {
    doubted: rows.filter(({ doubt }) => doubt !== null && doubt !== 'reading-over-feeder').length,
    disputed: rows.filter(({ doubt }) => doubt === 'reading-over-feeder').length,
    kinds: new Set(rows.map(({ doubt }) => doubt)).size,
    agrees: checks.filter(({ verdict }) => verdict === 'agrees').length,
    disagrees: checks.filter(({ verdict }) => verdict === 'disagrees').length,
    unread: checks.filter(({ verdict }) => verdict === 'unread').length,
    bounds: streets.filter(({ played }) => played.blocks.some(({ state }) => state.feederBoundsWh.size > 0))
      .length,
    withheld: streets.flatMap(({ played }) =>
      played.blocks.flatMap(({ execution }) => execution.trueUps.filter(({ withheldWh }) => withheldWh > 0)),
    ).length,
  }
  for (const [what, count] of Object.entries(counts)) assert.ok(count >= 4, `${what}: ${count}`)
})

test('money and certificates sum to zero after every block, whatever is said', () => {
  forAllStreets(({ blocks, street }) => {
    for (const { state } of blocks) {
      const accounts = [...state.ledger.accounts.values()]
      for (const asset of ['money', 'certificate'] as const) {
        const own = accounts.filter((account) => account.asset === asset)
        assert.ok(own.length > 0)
        assert.is(
          own.reduce((sum, account) => sum + balanceNano(account), 0n),
          0n,
        )
      }
    }
    assert.is(street.state().ledger.pending.size, 0)
  })
})

test('what is doubted is sold nothing, makes no certificate, and costs no less than was said', () => {
  forAllStreets((played) => {
    for (const row of rowsOf(played).filter(({ doubt }) => doubt !== null)) {
      assert.not(isVerified(row))
      assert.equal([row.quality, row.exportWh, row.certificates.mintedWh], ['estimated', 0, 0])
      assert.ok(row.importWh >= row.boughtWh)
    }
    for (const { execution, block } of played.blocks)
      for (const row of execution.settled.filter(({ doubt }) => doubt === 'reading-over-feeder')) {
        const said = played.blocks
          .flatMap(({ block: { body } }) => body.readings)
          .find(({ reading }) => reading.member === row.member && reading.slot === row.slot)
        assert.ok(said && block.header.slot > row.slot)
        assert.ok(row.importWh >= said.reading.end.importWh - said.reading.start.importWh)
      }
  })
})

test("nobody is doubted for what another says, but by the street's own meter", () => {
  forAllStreets((played, plan) => {
    const liars = liarsOf(played, plan)
    const wronged = rowsOf(played).filter(
      ({ member, doubt }) => doubt !== null && doubt !== 'reading-over-feeder' && !liars.has(member),
    )
    assert.equal(wronged, [])
  })
})

test('a calibrated meter is never in dispute, and without a feeder meter nobody is', () => {
  forAllStreets((played, { feeder }) => {
    const disputed = rowsOf(played).filter(({ doubt }) => doubt === 'reading-over-feeder')
    if (!feeder) return assert.equal(disputed, [])
    for (const { member } of disputed) {
      const index = played.street.homes.findIndex((home) => home.member === member)
      assert.not(feeder.calibrated[index])
    }
  })
})

test('a street in which nobody lies is never in dispute while every home is read', () => {
  for (const { plan } of streets.filter(({ plan: { feeder } }) => feeder).slice(0, 8)) {
    const slots = plan.slots.map((slot) => ({
      ...{ hasBlock: true, isParentTimely: true },
      homes: slot.homes.map((home) => ({ ...home, isOnline: true, lie: null })),
    }))
    const checks = playPlan({ ...plan, slots }).blocks.flatMap(({ execution }) => execution.feeder)
    assert.ok(checks.length > 0)
    assert.ok(checks.every(({ verdict }) => verdict !== 'disagrees'))
  }
})

test('every slot is settled once, with a row for every member, and each has its check where there is a feeder', () => {
  forAllStreets((played, { feeder }) => {
    const rows = rowsOf(played)
    assert.is(new Set(rows.map(({ slot, member }) => `${slot}/${member}`)).size, rows.length)
    const slots = new Set(rows.map(({ slot }) => slot))
    assert.is(rows.length, slots.size * played.street.homes.length)
    const checks = played.blocks.flatMap(({ execution }) => execution.feeder)
    const from = played.street.state().terms.feeder?.fromSlot ?? Infinity
    assert.is(checks.length, !feeder ? 0 : [...slots].filter((slot) => slot >= from).length)
  })
})

test('executed again from genesis it has the same roots, and so has each state read from its leaves', () => {
  for (const { played } of streets.slice(0, 12)) replay(played)
})

test('nothing depends on the order in which truth and lies arrived', () => {
  for (const { plan, played } of streets.slice(0, 8)) {
    const backwards = playPlan(plan, (list) => [...list].reverse())
    assert.equal(
      backwards.blocks.map(({ block }) => block.header.stateRoot),
      played.blocks.map(({ block }) => block.header.stateRoot),
    )
  }
})

test.run()
