/**
 * What this home used and what its roof gave in the last weeks, on disk: a ring of slots, each written once when it has
 * ended. A record that the disk has spoilt is one slot less.
 */
import { encodeCbor } from '../core/codec/cbor.ts'
import { decodeRecord } from '../core/codec/record.ts'
import type { EnergyHistory, SlotEnergy } from '../core/trading/energy-history.ts'
import { historySlots } from '../core/trading/energy-history.ts'
import type { ChainStore } from '../engine/chain-store.ts'
import type { Logger } from '../runtime/logger.ts'
import { readOwn } from './own-record.ts'

export interface EnergyMemory {
  readonly history: EnergyHistory
  /** Remembers a slot at once; on disk when it resolves. */
  keep(energy: SlotEnergy): Promise<void>
}

const KIND = 'energy'
const BYTES_LIMIT = 64
const FIELDS = 3

export async function createEnergyMemory(
  { slotMs }: { slotMs: number },
  parts: { store: Pick<ChainStore, 'saveOwn' | 'loadOwn' | 'listOwn'>; logger: Logger },
): Promise<EnergyMemory> {
  const { store } = parts
  const size = historySlots(slotMs)
  const history = new Map<number, SlotEnergy>()

  for (const bytes of await readOwn(KIND, { from: 0, size }, parts)) {
    const energy = decodeEnergy(bytes)
    if (energy !== undefined) history.set(energy.slot, energy)
  }
  const newest = Math.max(-Infinity, ...history.keys())
  for (const slot of history.keys()) if (slot <= newest - size) history.delete(slot)

  return {
    history,
    async keep(energy) {
      history.set(energy.slot, energy)
      history.delete(energy.slot - size)
      await store.saveOwn(KIND, energy.slot % size, 0, encodeEnergy(energy))
    },
  }
}

function encodeEnergy({ slot, loadWh, solarWh }: SlotEnergy): Uint8Array {
  return encodeCbor([slot, loadWh, solarWh])
}

function decodeEnergy(bytes: Uint8Array): SlotEnergy | undefined {
  return decodeRecord(bytes, { maxBytes: BYTES_LIMIT, length: FIELDS }, (fields) => ({
    slot: fields.uint(),
    loadWh: fields.int(),
    solarWh: fields.uint(),
  }))
}
