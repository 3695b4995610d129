/**
 * With whom a member traded in a month. Under most rules all sellers sell to all buyers at one price, and nobody has a
 * partner; a rule whose prices are those of pairs names them. Partners go by a number of this statement: the order of the
 * numbers is a hash's and says nothing. Who holds the ledger can find out who they are; who is shown the statement cannot.
 */
import { asciiBytes } from '../core/codec/bytes.ts'
import { hashBytes } from '../core/codec/hash-bytes.ts'
import { taggedHashHex } from '../core/crypto/sha256.ts'
import type { Community } from '../core/governance/genesis.ts'
import { amountNano } from '../core/units/quantities.ts'
import type { BlockOutcome } from '../engine/outcome.ts'
import type { StatementPartner, StatementSlot } from './document.ts'

export interface PartnersOrder {
  /** The member whose statement it is. */
  readonly memberKey: string
  /** As in 2026-10. */
  readonly month: string
  /** Titles in place of numbers, of those who are in the community. */
  readonly names: Community['members'] | null
}

/** What was settled with each, in the order of the pseudonyms. Slots whose fills were void have traded nothing. */
export function collectPartners(
  order: PartnersOrder,
  slotRows: readonly StatementSlot[],
  cleared: readonly BlockOutcome[],
): StatementPartner[] {
  const outcomes = new Map(cleared.map((outcome) => [outcome.slot, outcome]))
  const totals = new Map<string, Omit<StatementPartner, 'partner'>>()
  for (const { slot, boughtWh, soldWh } of slotRows) {
    const outcome = boughtWh + soldWh > 0 ? outcomes.get(slot) : undefined
    if (outcome?.trades !== undefined) addTrades(totals, order.memberKey, outcome)
  }
  const keys = [...totals.keys()].sort((left, right) =>
    placeOf(left, order) < placeOf(right, order) ? -1 : 1,
  )
  return keys.flatMap((key, index) => {
    const total = totals.get(key)
    const partner = order.names?.get(key)?.title ?? `Neighbour ${String(index + 1)}`
    return total === undefined ? [] : [{ partner, ...total }]
  })
}

function addTrades(
  totals: Map<string, Omit<StatementPartner, 'partner'>>,
  memberKey: string,
  { orders, trades = [] }: BlockOutcome,
): void {
  const owners = new Map(orders.map(({ order, member }) => [order, member]))
  for (const { bid, offer, energyWh, priceMicroPerKwh } of trades) {
    const [buyer, seller] = [owners.get(bid), owners.get(offer)]
    const partner = buyer === memberKey ? seller : seller === memberKey ? buyer : undefined
    if (partner === undefined) continue
    const isBuyer = buyer === memberKey
    const paidNano = amountNano(energyWh, priceMicroPerKwh)
    const before = totals.get(partner) ?? { boughtWh: 0, soldWh: 0, amountNano: '0' }
    totals.set(partner, {
      boughtWh: before.boughtWh + (isBuyer ? energyWh : 0),
      soldWh: before.soldWh + (isBuyer ? 0 : energyWh),
      amountNano: String(BigInt(before.amountNano) + (isBuyer ? -paidNano : paidNano)),
    })
  }
}

/** Another order in every statement and every month, so that numbers of two statements do not belong together. */
function placeOf(partnerKey: string, { memberKey, month }: PartnersOrder): string {
  return taggedHashHex('partner', hashBytes(memberKey), asciiBytes(month), hashBytes(partnerKey))
}
