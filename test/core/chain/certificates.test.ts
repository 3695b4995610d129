/** Certificates of origin on the ledger, over streets with roofs, batteries, silent meters and liars. */
import * as fc from 'fast-check'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import type { ChainState } from '../../../node/core/chain/chain-state.ts'
import { isVerified } from '../../../node/core/chain/verified.ts'
import { balanceNano } from '../../../node/core/ledger/account.ts'
import type { SignedReading } from '../../../node/core/metering/reading.ts'
import { chooseSeed } from '../../support/seed.ts'
import { makeOrder, makeSheet } from '../../support/signed-messages.ts'
import type { Advanced, TestStreet } from '../../support/street.ts'
import { createStreet, homeAt } from '../../support/street.ts'
import { FIRST_SLOT, TEST_SITE } from '../../support/test-community.ts'
import type { SlotEnergy } from '../../support/test-meters.ts'
import { createMeters } from '../../support/test-meters.ts'
import { makeDecision, quorumOf } from '../../support/transactions.ts'

const seed = chooseSeed()
const HOMES = 4
const LATE_AFTER = 4

function balanceWh(state: ChainState, owner: string): number {
  const account = state.ledger.accounts.get(`certificate/${owner}`)
  assert.ok(account, owner)
  return Number(balanceNano(account))
}

test('a certificate goes from the roof to the neighbour who used its energy, and the rest to the grid', () => {
  const street = createStreet()
  const meters = createMeters(street)
  const [seller, buyer] = [homeAt(street, 0), homeAt(street, 1)]
  street.advance({
    sheets: [
      makeSheet(street.community, seller, { orders: [makeOrder({ side: 'offer', energyWh: 600 })] }),
      makeSheet(street.community, buyer, { orders: [makeOrder({ energyWh: 600 })] }),
    ],
  })
  const energies: SlotEnergy[] = [{ exportWh: 800, generationWh: 1000 }, { importWh: 900 }, {}, {}]
  const { execution, state } = street.advance({
    readings: meters.readAll(FIRST_SLOT, (_, index) => energies[index] ?? {}),
  })
  assert.equal(
    execution.settled.slice(0, 2).map(({ certificates }) => certificates),
    [
      { mintedWh: 1000, soldWh: 600, boughtWh: 0, gridWh: 200, retiredWh: 200 },
      { mintedWh: 0, soldWh: 0, boughtWh: 600, gridWh: 0, retiredWh: 600 },
    ],
  )
  assert.equal(
    ['issuance', 'clearing', 'supplier', 'retired'].map((owner) => balanceWh(state, owner)),
    [-1000, 0, 200, 800],
  )
})

test('the same reading again, a doubted and a silent one make none', () => {
  const street = createStreet({ genesis: { lateAfterSlots: LATE_AFTER } })
  const meters = createMeters(street)
  street.advance()
  const first = meters.readAll(FIRST_SLOT, () => ({ exportWh: 100 }))
  street.advance({ readings: first })
  // Again, and beside it more than the connection carries, and a meter that says nothing.
  const liar = meters.read(homeAt(street, 0), FIRST_SLOT + 1, { exportWh: 5000 })
  const honest = street.homes.slice(2).map((home) => meters.read(home, FIRST_SLOT + 1))
  street.advance({ readings: [...first, liar, ...honest] })
  const { state } = street.advance({ slot: FIRST_SLOT + 1 + LATE_AFTER })
  assert.ok(state.settledThrough >= FIRST_SLOT + 1)
  assert.is(balanceWh(state, 'issuance'), -100 * HOMES)
})

test('a home that leaves keeps no certificates: those of its battery are retired in its last slot', () => {
  const battery = { capacityWh: 5000, powerW: 5000 }
  const street = createStreet({
    homes: 5,
    validators: 4,
    member: () => ({ site: { ...TEST_SITE, battery } }),
  })
  const meters = createMeters(street)
  const leaver = homeAt(street, 4)
  const change = { type: 'remove-member', member: leaver.member } as const
  const decision = makeDecision(street.community, change, {
    approvers: quorumOf(street.validators),
    effectiveSlot: FIRST_SLOT + 2,
  })
  street.advance({ transactions: [decision] })
  const readSlot = (slot: number) =>
    street.homes
      .filter((home) => home !== leaver || slot < FIRST_SLOT + 2)
      .map((home) => meters.read(home, slot, { generationWh: 900 }))
  street.advance({ readings: readSlot(FIRST_SLOT) })
  assert.is(balanceWh(street.state(), leaver.member), 900)
  street.advance({ readings: readSlot(FIRST_SLOT + 1) })
  assert.is(balanceWh(street.state(), leaver.member), 0)
  assert.is(balanceWh(street.state(), homeAt(street, 0).member), 1800)
})

interface Home {
  readonly energy: SlotEnergy
  readonly isOnline: boolean
  readonly tradesWh: number
}

interface Plan {
  readonly capacities: readonly number[]
  readonly slots: readonly (readonly Home[])[]
}

const energyWh = fc.oneof(fc.constant(0), fc.nat(4000))
const anyEnergy = fc.record({ importWh: energyWh, exportWh: energyWh, generationWh: energyWh })
/** Export of what the roof gives, and no more. */
const believable = fc
  .record({ importWh: energyWh, generationWh: fc.nat(3000), share: fc.nat(100) })
  .map(({ importWh, generationWh, share }) => ({
    importWh,
    generationWh,
    exportWh: Math.floor((generationWh * share) / 100),
  }))
const plan = fc.record<Plan>({
  capacities: fc.array(fc.oneof(fc.constant(0), fc.nat(3000)), { minLength: HOMES, maxLength: HOMES }),
  slots: fc.array(
    fc.array(
      fc.record<Home>({
        energy: fc.oneof({ weight: 9, arbitrary: believable }, { weight: 1, arbitrary: anyEnergy }),
        isOnline: fc.integer({ min: 0, max: 7 }).map((die) => die > 0),
        tradesWh: fc.nat(3000),
      }),
      { minLength: HOMES, maxLength: HOMES },
    ),
    { minLength: 4, maxLength: 14 },
  ),
})

/** The first two homes sell, the others buy; many of the readings are beyond belief. */
function play({ capacities, slots }: Plan): { street: TestStreet; blocks: Advanced[] } {
  const street = createStreet({
    homes: HOMES,
    genesis: { lateAfterSlots: LATE_AFTER },
    member: (index) => {
      const capacityWh = capacities[index] ?? 0
      const battery = capacityWh === 0 ? null : { capacityWh, powerW: 8000 }
      return { site: { ...TEST_SITE, generationW: 12_000, battery } }
    },
  })
  const meters = createMeters(street)
  const blocks: Advanced[] = []
  let pool: SignedReading[] = []
  for (const [at, homes] of slots.entries()) {
    const slot = FIRST_SLOT + at
    const sheets = homes.flatMap(({ tradesWh }, index) => {
      const side = index < 2 ? 'offer' : 'bid'
      const orders = [makeOrder({ side, energyWh: tradesWh })]
      return tradesWh === 0 ? [] : [makeSheet(street.community, homeAt(street, index), { slot, orders })]
    })
    blocks.push(street.advance({ sheets, readings: pool }))
    pool = homes.flatMap(({ energy, isOnline }, index) => {
      if (isOnline) return [meters.read(homeAt(street, index), slot, energy)]
      meters.run(homeAt(street, index), energy)
      return []
    })
  }
  blocks.push(street.advance({ readings: pool }))
  return { street, blocks }
}

const streets = fc.sample(plan, { numRuns: 30, seed }).map((each) => ({ ...play(each), plan: each }))

test('the random streets have what the claims are about', () => {
  const rows = streets.flatMap(({ blocks }) => blocks.flatMap(({ execution }) => execution.settled))
  const count = (holds: (row: (typeof rows)[number]) => boolean): number => rows.filter(holds).length
  const counts = {
    doubted: count(({ doubt }) => doubt !== null),
    estimated: count(({ quality }) => quality === 'estimated'),
    minted: count(({ certificates }) => certificates.mintedWh > 0),
    sold: count(({ certificates }) => certificates.soldWh > 0),
    bought: count(({ certificates }) => certificates.boughtWh > 0),
    grid: count(({ certificates }) => certificates.gridWh > 0),
    retired: count(({ certificates }) => certificates.retiredWh > 0),
    stored: streets.filter(({ street }) =>
      street.homes.some(({ member }) => balanceWh(street.state(), member) > 0),
    ).length,
  }
  for (const [what, number] of Object.entries(counts)) assert.ok(number >= 5, `${what}: ${number}`)
})

test('after every block what was ever issued is held, used or gone with the grid, and the clearing account is empty', () => {
  for (const { blocks, street } of streets) {
    for (const { state } of blocks) {
      const held = street.homes.map(({ member }) => balanceWh(state, member))
      for (const each of held) assert.ok(each >= 0)
      const issued = -balanceWh(state, 'issuance')
      const ended = balanceWh(state, 'retired') + balanceWh(state, 'supplier')
      assert.is(
        issued,
        held.reduce((sum, each) => sum + each, ended),
      )
      assert.is(balanceWh(state, 'clearing'), 0)
    }
  }
})

test('what is issued is the generation of verified rows, to the Wh, and no battery holds more than it can', () => {
  for (const { blocks, street, plan: made } of streets) {
    const rows = blocks.flatMap(({ execution }) => execution.settled)
    const verifiedWh = rows.filter(isVerified).reduce((sum, { generationWh }) => sum + (generationWh ?? 0), 0)
    assert.is(-balanceWh(street.state(), 'issuance'), verifiedWh)
    for (const { state } of blocks)
      for (const [index, { member }] of street.homes.entries())
        assert.ok(balanceWh(state, member) <= (made.capacities[index] ?? 0))
  }
})

test('a meter that is only an estimate makes no certificates and gets none', () => {
  const meter = { trust: 'estimate', resolutionWh: 1 } as const
  const street = createStreet({ member: () => ({ site: { ...TEST_SITE, meter } }) })
  const meters = createMeters(street)
  street.advance()
  const { state } = street.advance({ readings: meters.readAll(FIRST_SLOT, () => ({ exportWh: 700 })) })
  assert.is(state.settledThrough, FIRST_SLOT)
  assert.is(balanceWh(state, 'issuance'), 0)
})

test.run()
