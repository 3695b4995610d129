/** One valid message of each kind, from a street of one validator that trades, is read and waits for late readings. */
import type { Block } from '../../node/core/chain/block.ts'
import type { ChainState } from '../../node/core/chain/chain-state.ts'
import type { SignedGateVote } from '../../node/core/chain/gate-vote.ts'
import type { SignedSheet } from '../../node/core/market/order-sheet.ts'
import type { SignedReading } from '../../node/core/metering/reading.ts'
import { holding, makeGateVote, makeOrder, makeSheet } from './signed-messages.ts'
import { createStreet, homeAt } from './street.ts'
import { FIRST_SLOT } from './test-community.ts'
import { createMeters } from './test-meters.ts'

export interface SampleMessages {
  readonly sheet: SignedSheet
  readonly reading: SignedReading
  readonly gateVote: SignedGateVote
  /** Holds all of them, and a clearing with a price. */
  readonly block: Block
  /** Has open slots, pending transfers, and a meter that is behind and was estimated. */
  readonly state: ChainState
}

export function makeSampleMessages(): SampleMessages {
  const street = createStreet({ homes: 4, validators: 1 })
  const { community } = street
  const meters = createMeters(street)
  const [buyer, seller] = [homeAt(street, 0), homeAt(street, 1)]
  const sheetsOf = (slot: number): SignedSheet[] => [
    makeSheet(community, buyer, { slot, revision: 3, orders: [makeOrder(), makeOrder({ energyWh: 70 })] }),
    makeSheet(community, seller, {
      slot,
      orders: [
        makeOrder({ side: 'offer', limitPriceMicroPerKwh: -5000 }),
        makeOrder({ side: 'offer', source: 'battery', limitPriceMicroPerKwh: 150_000, energyWh: 3000 }),
      ],
    }),
  ]
  // Home 4 reports once and falls silent; six slots later it is behind and has been estimated.
  for (let slot = FIRST_SLOT; slot < FIRST_SLOT + 6; slot++) {
    const readers = slot === FIRST_SLOT + 1 ? street.homes : street.homes.slice(0, 3)
    const readings = readers.map((home) => meters.read(home, slot - 1, { importWh: 300, exportWh: 20 }))
    street.advance({ slot, sheets: sheetsOf(slot), readings: slot === FIRST_SLOT ? [] : readings })
  }
  const [slot, sheets] = [FIRST_SLOT + 6, sheetsOf(FIRST_SLOT + 6)]
  const readings = street.homes.slice(0, 3).map((home) => meters.read(home, slot - 1, { importWh: 1 }))
  const block = street.propose({ slot, sheets, readings })
  street.accept(block)
  const [sheet, reading] = [sheets[1], readings[0]]
  if (sheet === undefined || reading === undefined) throw new Error('there are sheets and readings')
  const gateVote = makeGateVote(community, buyer, { slot, ...holding(sheets, readings) })
  return { sheet, reading, gateVote, block, state: street.state() }
}
