/** Rewards on the ledger: four slots of six hours are a day, and its income is shared when the last one is settled. */
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { FUND_ACCOUNT, memberAccount } from '../../../node/core/chain/chain-state.ts'
import { decodeState } from '../../../node/core/chain/state-decode.ts'
import { stateLeaves } from '../../../node/core/chain/state-leaves.ts'
import type { RewardTerms } from '../../../node/core/governance/reward-terms.ts'
import { balanceNano } from '../../../node/core/ledger/account.ts'
import type { SlotIndex } from '../../../node/core/units/quantities.ts'
import { makeOrder, makeSheet } from '../../support/signed-messages.ts'
import type { Advanced, TestStreet } from '../../support/street.ts'
import { createStreet, homeAt } from '../../support/street.ts'
import { FIRST_SLOT, TEST_SITE } from '../../support/test-community.ts'
import type { SlotEnergy } from '../../support/test-meters.ts'
import { createMeters } from '../../support/test-meters.ts'

const SLOTS = 4
const FEE = 20_000
const PRICE = 200_000
/** Homes beyond the four validators: they earn by delivery alone. */
const [SELLER, BUYER] = [4, 5]

interface Deal {
  /** Wh that the seller sells to the buyer; negative: the other way. */
  readonly soldWh: number
  readonly seller: SlotEnergy
  readonly buyer: SlotEnergy
}

interface Played {
  readonly street: TestStreet
  readonly blocks: readonly Advanced[]
  readonly last: Advanced
}

function play(deal: (at: number) => Deal, rewards: Partial<RewardTerms> = {}): Played {
  const battery = { capacityWh: 10_000, powerW: 5000 }
  const street = createStreet({
    homes: 6,
    validators: 4,
    genesis: {
      slotMs: 21_600_000,
      fees: { communityFeeMicroPerKwh: FEE, zones: [] },
      rewards: { deliveryWeight: 3, serviceWeight: 1, reserveNano: 0, ...rewards },
    },
    member: (index) => (index >= SELLER ? { site: { ...TEST_SITE, battery } } : {}),
  })
  const meters = createMeters(street)
  const blocks: Advanced[] = []
  for (let at = 0; at <= SLOTS; at++) {
    const slot = FIRST_SLOT + at
    const readings = at === 0 ? [] : meters.readAll(slot - 1, (_, index) => energyAt(deal(at - 1), index))
    blocks.push(
      street.advance({ sheets: at < SLOTS ? sheetsOf(street, slot, deal(at).soldWh) : [], readings }),
    )
  }
  const last = blocks.at(-1)
  assert.ok(last)
  return { street, blocks, last }
}

function energyAt({ seller, buyer }: Deal, index: number): SlotEnergy {
  return index === SELLER ? seller : index === BUYER ? buyer : {}
}

function sheetsOf(street: TestStreet, slot: SlotIndex, soldWh: number) {
  if (soldWh === 0) return []
  const [from, to] = soldWh > 0 ? [SELLER, BUYER] : [BUYER, SELLER]
  const energyWh = Math.abs(soldWh)
  const offer = makeOrder({ side: 'offer', energyWh, limitPriceMicroPerKwh: PRICE })
  const bid = makeOrder({ energyWh, limitPriceMicroPerKwh: PRICE + FEE })
  return [
    makeSheet(street.community, homeAt(street, from), { slot, orders: [offer] }),
    makeSheet(street.community, homeAt(street, to), { slot, orders: [bid] }),
  ]
}

function balanceOf({ street }: Played, id: string): bigint {
  const account = street.state().ledger.accounts.get(id)
  assert.ok(account)
  return balanceNano(account)
}

function pairOf(played: Played): bigint {
  const members = [SELLER, BUYER].map((index) => homeAt(played.street, index).member)
  return members.reduce((sum, member) => sum + balanceOf(played, memberAccount(member)), 0n)
}

/** The roof makes 1.2 kWh, of which it sells 1 kWh to a home that uses it. */
const honest: Deal = {
  soldWh: 1000,
  seller: { exportWh: 1000, generationWh: 1200 },
  buyer: { importWh: 1000 },
}
const FEES_NANO = BigInt(SLOTS * 1000 * FEE)

test('when the last slot of a day is settled, its fees are shared, and nothing is lost', () => {
  const played = play(() => honest)
  const { blocks, last } = played
  assert.equal(
    blocks.map(({ execution }) => execution.rewards.length),
    [0, 0, 0, 0, 1],
  )
  const [table] = last.execution.rewards
  assert.ok(table)
  assert.is(table.incomeNano, FEES_NANO)
  assert.is(table.slot, FIRST_SLOT + SLOTS - 1)
  const seller = table.rows.find(({ member }) => member === homeAt(played.street, SELLER).member)
  assert.is(seller?.deliveryWh, SLOTS * 1000)
  assert.is(seller?.deliveryNano, (FEES_NANO * 3n) / 4n)
  // Three of the four validators are in each block.
  const served = table.rows.filter(({ votes }) => votes > 0)
  assert.equal(
    served.map(({ votes }) => votes),
    [SLOTS, SLOTS, SLOTS],
  )
  assert.is(
    served.reduce((sum, { serviceNano }) => sum + serviceNano, 0n),
    FEES_NANO / 4n,
  )
  assert.is(balanceOf(played, FUND_ACCOUNT), 0n)
  for (const { member, deliveryNano, serviceNano } of table.rows) {
    const rewarded = last.execution.transfers
      .filter(({ purpose, subject }) => purpose.startsWith('reward') && subject === member)
      .reduce((sum, transfer) => sum + ('amount' in transfer ? transfer.amount : 0n), 0n)
    assert.is(rewarded, deliveryNano + serviceNano)
  }
})

test('what an open day has counted is part of the state, and reads back', () => {
  const { blocks } = play(() => honest)
  const state = blocks.at(-2)?.state
  assert.ok(state)
  assert.is(state.epochs.size, 1)
  const decoded = decodeState(state, stateLeaves(state))
  assert.equal(decoded?.epochs, state.epochs)
})

test('two homes that shuttle the energy of a battery pay their fees and get nothing', () => {
  // From one battery to the other and back: nobody generates, and the wire loses nothing here.
  const there: Deal = { soldWh: 1000, seller: { exportWh: 1000, generationWh: 0 }, buyer: { importWh: 1000 } }
  const back: Deal = { soldWh: -1000, seller: { importWh: 1000 }, buyer: { exportWh: 1000, generationWh: 0 } }
  const played = play((at) => (at % 2 === 0 ? there : back))
  assert.ok(played.last.execution.settled.every(({ quality }) => quality === 'metered'))
  assert.is(pairOf(played), -FEES_NANO)
})

test('solar energy that one home exports and its other connection imports costs the pair more in fees than it earns', () => {
  const played = play(() => honest)
  // What the neighbours' service took is what trading with oneself costs.
  assert.is(pairOf(played), -FEES_NANO / 4n)
})

test('a reading that nobody believes takes the rewards of the day, and the fund keeps them', () => {
  const liar: Deal = { ...honest, seller: { exportWh: 900_000, generationWh: 900_000 } }
  const played = play((at) => (at === 1 ? liar : honest))
  const [table] = played.last.execution.rewards
  assert.ok(table)
  assert.not.ok(table.rows.some(({ member }) => member === homeAt(played.street, SELLER).member))
  assert.is(balanceOf(played, FUND_ACCOUNT), (table.sharedNano * 3n) / 4n)
})

test('the reserve stays in the fund', () => {
  const reserveNano = 30_000_000
  const played = play(() => honest, { reserveNano })
  const [table] = played.last.execution.rewards
  assert.is(table?.sharedNano, FEES_NANO - BigInt(reserveNano))
  assert.is(balanceOf(played, FUND_ACCOUNT), BigInt(reserveNano))
})

test.run()
