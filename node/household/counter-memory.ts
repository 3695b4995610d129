/**
 * What the counters of this home's device said last, on disk. A device that is opened again is judged by it, so that a
 * reset, a register that began again or a spurious 0 while nobody looked is noticed, and never taken for a new start.
 */
import type { PointName, Sample } from '../../hardware/device.ts'
import { encodeCbor } from '../core/codec/cbor.ts'
import type { Fields } from '../core/codec/record.ts'
import { decodeRecord } from '../core/codec/record.ts'
import type { EpochMs } from '../core/units/quantities.ts'
import type { ChainStore, OwnKind } from '../engine/chain-store.ts'
import type { Logger } from '../runtime/logger.ts'
import { unlessDamaged } from './own-record.ts'

/** A good value of a counter, and when it was read. */
export interface CounterReading {
  readonly valueWh: number
  readonly atMs: EpochMs
}

const NAMES = ['gridImportWh', 'gridExportWh', 'pvEnergyWh'] as const satisfies readonly PointName[]
type CounterName = (typeof NAMES)[number]
export type LastCounters = Partial<Readonly<Record<CounterName, CounterReading>>>

export interface CounterMemory {
  last(): LastCounters
  /** Remembers the good counters of a sample; what is not good stays as it was. On disk when it resolves. */
  keep(sample: Sample): Promise<void>
}

/** There is one record of it, which is written over. */
const PLACE = 0
const BYTES_LIMIT = 128

export async function createCounterMemory(parts: {
  store: ChainStore
  logger: Logger
  kind?: Extract<OwnKind, 'counters' | 'feeder-counters'>
}): Promise<CounterMemory> {
  const { store, kind = 'counters' } = parts
  const stored = await unlessDamaged(store.loadOwn(kind, PLACE), parts)
  let last: LastCounters = (stored && decodeLast(stored.bytes)) ?? {}
  return {
    last: () => last,
    async keep({ points }) {
      const next = { ...last }
      for (const name of NAMES) {
        const { value, quality, atMs } = points[name]
        if (quality === 'ok' && value !== null) next[name] = { valueWh: value, atMs }
      }
      await store.saveOwn(kind, PLACE, 0, encodeLast(next))
      last = next
    },
  }
}

/** Of two memories of one counter the higher one: a counter never falls. */
export function higherOf(left: LastCounters, right: LastCounters): LastCounters {
  const both: Partial<Record<CounterName, CounterReading>> = { ...left }
  for (const name of NAMES) {
    const other = right[name]
    if (other !== undefined && other.valueWh > (left[name]?.valueWh ?? -1)) both[name] = other
  }
  return both
}

function encodeLast(last: LastCounters): Uint8Array {
  return encodeCbor(
    NAMES.map((name) => {
      const reading = last[name]
      return reading === undefined ? [] : [reading.valueWh, reading.atMs]
    }),
  )
}

function decodeLast(bytes: Uint8Array): LastCounters | undefined {
  return decodeRecord(bytes, { maxBytes: BYTES_LIMIT, length: NAMES.length }, (fields) => {
    const last: Partial<Record<CounterName, CounterReading>> = {}
    for (const name of NAMES) {
      const reading = fields.optionalRecord(2, decodeReading)
      if (reading !== null) last[name] = reading
    }
    return last
  })
}

function decodeReading(fields: Fields): CounterReading {
  return { valueWh: fields.uint(), atMs: fields.uint() }
}
