/** The order book of a slot: as the ledger has it, or as this home's running node holds it before the gate closes. */
import { fromHex } from '../../core/codec/hex.ts'
import type { MarketView } from '../../api/market-protocol.ts'
import type { BookOrder, SlotDetail } from '../../api/source.ts'
import { sealBook } from '../../core/market/book.ts'
import type { OrderSheet, SignedSheet } from '../../core/market/order-sheet.ts'
import { decodeSheet } from '../../core/market/order-sheet.ts'
import type { Hash } from '../../core/crypto/sha256.ts'
import type { Height, SlotIndex } from '../../core/units/quantities.ts'
import type { Market } from './market-source.ts'
import type { SlotArgument } from './slot-argument.ts'
import { findSlot, notCleared, withoutBlock } from './slot-argument.ts'
import { memberName, readSlot, slotDocument } from './slot-document.ts'

export interface ShownOrder extends BookOrder {
  /** As the street calls its member. */
  readonly id: string
  readonly isMine: boolean
  /** Null while the book is not cleared. */
  readonly filledWh: number | null
}

/** As `market book --json` prints it. */
export interface BookDocument extends Pick<
  SlotDetail,
  'community' | 'self' | 'slot' | 'startMs' | 'endMs' | 'gateMs' | 'status'
> {
  /** `held`: the sheets that this home's node holds, which others may hold differently; `ledger`: the block's book. */
  readonly source: 'held' | 'ledger'
  readonly height: Height | null
  readonly blockHash: string | null
  /** In canonical order. */
  readonly orders: readonly ShownOrder[]
  /** Sheets by their hash and orders by their member that the block refused. */
  readonly refused: NonNullable<SlotDetail['book']>['refused']
  readonly bidsWh: number
  readonly offersWh: number
}

/** Null: the next slot whose gate is open. Throws what `findSlot` throws, and `slot-without-block`. */
export async function bookDocument(market: Market, argument: SlotArgument | null): Promise<BookDocument> {
  const { view } = market
  const slot = argument === null ? openSlot(view) : findSlot(argument, view)
  const known = await readSlot(market, slot)
  const document = await slotDocument(market, slot, known)
  const { community, self, startMs, endMs, gateMs, status, height, blockHash, book, fills } = document
  if (status === 'no-block') throw withoutBlock(slot, view)
  const filled = new Map(fills.map(({ order, energyWh }) => [order, energyWh]))
  const orders =
    book === null
      ? heldOrders(known.running?.sheets ?? [], slot, view)
      : book.orders.map((order) => shown(order, view, filled.get(order.order) ?? 0))
  const whOf = (side: BookOrder['side']): number =>
    orders.reduce((sum, order) => (order.side === side ? sum + order.energyWh : sum), 0)
  return {
    ...{ community, self, slot, startMs, endMs, gateMs, status },
    source: book === null ? 'held' : 'ledger',
    ...{ height, blockHash, orders },
    refused: book?.refused ?? [],
    bidsWh: whOf('bid'),
    offersWh: whOf('offer'),
  }
}

function openSlot(view: MarketView): SlotIndex {
  if (view.running !== null) return view.running.slot
  // A stopped home was not asked: the command asks the running node where no slot is named.
  throw notCleared(view.tipSlot + 1, view)
}

/** What would be the book if the gate closed now with what is held here: of each member the latest sheet. */
function heldOrders(sheets: readonly string[], slot: SlotIndex, view: MarketView): ShownOrder[] {
  const signed = sheets.flatMap((hex) => decodeSheet(fromHex(hex) ?? new Uint8Array()) ?? [])
  return sealBook(view.communityHash, slot, latestOf(signed)).orders.map(
    ({ id, member, side, energyWh, limitPriceMicroPerKwh }) =>
      shown({ order: id, member, side, energyWh, limitPriceMicroPerKwh }, view, null),
  )
}

/** The highest revision, then the lower hash, as a block takes it. */
function latestOf(signed: readonly SignedSheet[]): OrderSheet[] {
  const latest = new Map<string, { readonly sheet: OrderSheet; readonly hash: Hash }>()
  for (const each of signed) {
    const before = latest.get(each.sheet.member)
    const isLater =
      before === undefined ||
      each.sheet.revision > before.sheet.revision ||
      (each.sheet.revision === before.sheet.revision && each.hash < before.hash)
    if (isLater) latest.set(each.sheet.member, each)
  }
  return [...latest.values()].map(({ sheet }) => sheet)
}

function shown(order: BookOrder, view: MarketView, filledWh: number | null): ShownOrder {
  const { member } = order
  return { ...order, id: memberName(member, view), isMine: member === view.self, filledWh }
}
