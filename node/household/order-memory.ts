/**
 * Knows what became of this home's ordering also after it was started again. Sheets are on its disk since before they were
 * sent; why there was none is kept beside them, in a ring of slots. A record that the disk has spoilt is one slot less.
 */
import { encodeCbor } from '../core/codec/cbor.ts'
import { decodeRecord } from '../core/codec/record.ts'
import { utf8Bytes } from '../core/codec/utf8.ts'
import { decodeSheet } from '../core/market/order-sheet.ts'
import type { SlotIndex } from '../core/units/quantities.ts'
import type { ChainStore } from '../engine/chain-store.ts'
import type { Logger } from '../runtime/logger.ts'
import { readOwn } from './own-record.ts'
import type { OrderSilence, SentOrders } from './sent-orders.ts'
import { createSentOrders, ORDER_SILENCES, SLOTS_KEPT } from './sent-orders.ts'
import { codeOf } from './step-failures.ts'

export interface OrderMemory extends SentOrders {
  /** When nothing is being written any more. */
  settled(): Promise<void>
}

const KIND = 'silence'
const BYTES_LIMIT = 64
const FIELDS = 2
const WORD_LIMIT = 32
/** A slot's sheet is sent once, and again after a restart. */
const SHEETS_LIMIT = 4 * SLOTS_KEPT

/** `nowSlot` is under way. What was drafted before the owner's limits is not on disk: it counts as what was sent. */
export async function createOrderMemory(
  nowSlot: SlotIndex,
  parts: { store: Pick<ChainStore, 'saveOwn' | 'loadOwn' | 'listOwn'>; logger: Logger },
): Promise<OrderMemory> {
  const { store, logger } = parts
  const slots = createSentOrders()
  for (const [slot, why] of await readSilences(nowSlot, parts)) slots.silent(slot, why)
  const from = Math.max(0, nowSlot - SLOTS_KEPT)
  for (const bytes of await readOwn('sheet', { from, size: SHEETS_LIMIT }, parts)) {
    const signed = decodeSheet(bytes)
    if (signed === undefined) continue
    const { slot, orders } = signed.sheet
    slots.sent(slot, { orders, drafted: orders, sheet: signed.hash })
  }
  let writing = Promise.resolve()

  return {
    ...slots,
    silent(slot, why) {
      if (!slots.silent(slot, why)) return false
      const place = slot % SLOTS_KEPT
      writing = Promise.all([
        writing,
        store.saveOwn(KIND, place, 0, encodeCbor([slot, utf8Bytes(why)])),
      ]).then(
        () => undefined,
        (error: unknown) => {
          logger.warn({ code: codeOf(error), slot }, 'why nothing was ordered could not be kept')
        },
      )
      return true
    },
    settled: () => writing,
  }
}

/** Oldest first; those that an earlier turn of the ring has left are none. */
async function readSilences(
  nowSlot: SlotIndex,
  parts: { store: Pick<ChainStore, 'loadOwn' | 'listOwn'>; logger: Logger },
): Promise<[SlotIndex, OrderSilence][]> {
  const records = await readOwn(KIND, { from: 0, size: SLOTS_KEPT }, parts)
  return records
    .map(decodeSilence)
    .filter((silence) => silence !== undefined)
    .filter(([slot]) => slot > nowSlot - SLOTS_KEPT)
    .sort(([left], [right]) => left - right)
}

function decodeSilence(bytes: Uint8Array): [SlotIndex, OrderSilence] | undefined {
  const { slot, word } =
    decodeRecord(bytes, { maxBytes: BYTES_LIMIT, length: FIELDS }, (fields) => ({
      slot: fields.uint(),
      word: fields.text(WORD_LIMIT),
    })) ?? {}
  const why = ORDER_SILENCES.find((each) => each === word)
  return slot === undefined || why === undefined ? undefined : [slot, why]
}
