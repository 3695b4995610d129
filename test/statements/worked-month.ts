/**
 * The whole month of docs/settlement.md: October 2026 in Berlin, 745 hours. Bea sells Adam 250 Wh in every one of them. The
 * figures are simple, so that everybody can compute the month by hand.
 */
import { communityUnder } from '../../node/core/governance/terms.ts'
import { describeOutcome, type BlockOutcome } from '../../node/engine/outcome.ts'
import type { StatementDocument } from '../../node/statements/document.ts'
import { makeStatement } from '../../node/statements/make-statement.ts'
import { makeOrder, makeSheet } from '../support/signed-messages.ts'
import { createStreet, homeAt } from '../support/street.ts'
import { createMeters } from '../support/test-meters.ts'

const HOUR_MS = 3_600_000
/** 1 October, 00:00 in Berlin, and 1 November. */
const FIRST = Date.UTC(2026, 8, 30, 22) / HOUR_MS
const END = Date.UTC(2026, 9, 31, 23) / HOUR_MS
/** Retail rises at midnight before the 16th. */
const RISE_MS = Date.UTC(2026, 9, 15, 22)
/** On the 20th, from 12:00 to 13:00, a cloud: Bea delivers 50 Wh less than she sold. */
const CLOUDY = Date.UTC(2026, 9, 20, 10) / HOUR_MS
const OCTOBER = { year: 2026, month: 10 }

/** Plays the month, some two thirds of a thousand blocks; takes seconds. */
export async function playWorkedMonth(): Promise<{ bea: StatementDocument; adam: StatementDocument }> {
  const titles = ['Adam', 'Bea', 'Cleo', 'Dan']
  const tariffs = [
    { fromMs: 0, retailMicroPerKwh: 300_000, feedInMicroPerKwh: 80_000 },
    { fromMs: RISE_MS, retailMicroPerKwh: 320_000, feedInMicroPerKwh: 80_000 },
  ]
  const street = createStreet({
    name: 'Lindenweg',
    homes: 4,
    genesis: {
      ...{ slotMs: HOUR_MS, gateLeadMs: 300_000, firstSlot: FIRST },
      fees: { communityFeeMicroPerKwh: 10_000, zones: [] },
      // What the fund shares has a worked example of its own.
      rewards: { deliveryWeight: 0, serviceWeight: 0, reserveNano: 0 },
    },
    member: (index) => ({ tariffs, title: titles[index] ?? '' }),
  })
  const meters = createMeters(street)
  const [adam, bea] = [homeAt(street, 0), homeAt(street, 1)]
  const outcomes: BlockOutcome[] = []
  for (let slot = FIRST; slot <= END; slot++) {
    const readings = slot === FIRST ? [] : meters.readAll(slot - 1, (home) => energyOf(home.id, slot - 1))
    const orders = (side: 'bid' | 'offer', limitPriceMicroPerKwh: number) => [
      makeOrder({ side, energyWh: 250, limitPriceMicroPerKwh }),
    ]
    const sheets = [
      makeSheet(street.community, adam, { slot, orders: orders('bid', 220_000) }),
      makeSheet(street.community, bea, { slot, orders: orders('offer', 180_000) }),
    ]
    const { block, execution } = street.advance({ slot, sheets, readings })
    outcomes.push(describeOutcome(block, execution, { finalAtMs: 0, validators: [] }))
  }
  const community = communityUnder(street.community, street.state().terms)
  const source = {
    tipHeight: outcomes.length,
    at: (height: number) => Promise.resolve(outcomes[height - 1]),
  }
  const statementOf = (key: string): Promise<StatementDocument> => {
    const member = community.members.get(key)
    if (member === undefined) throw new Error('the homes are members')
    return makeStatement({ community, member, month: OCTOBER }, source)
  }
  return { bea: await statementOf(bea.member), adam: await statementOf(adam.member) }
}

function energyOf(id: string, slot: number): { importWh?: number; exportWh?: number } {
  if (id === 'home-1') return { importWh: 240 }
  if (id === 'home-2') return { importWh: 20, exportWh: slot === CLOUDY ? 200 : 260 }
  return {}
}
