/**
 * Meters this home: takes the counters at each boundary, signs the slot's reading, keeps it on disk, sends it, and only
 * then lets the device go on. What the ledger still lacks two blocks later is sent again.
 */
import type { Sample } from '../../hardware/device.ts'
import { nextSlot } from '../core/metering/check-reading.ts'
import type { Community } from '../core/governance/genesis.ts'
import { readerOf } from '../core/governance/readers.ts'
import type { SlotIndex } from '../core/units/quantities.ts'
import { slotAt, slotEndMs } from '../core/units/slots.ts'
import type { Engine } from '../engine/running-engine.ts'
import type { Clock } from '../runtime/clock.ts'
import type { Logger } from '../runtime/logger.ts'
import { waitFor } from '../runtime/waiting.ts'
import type { Boundary, BoundarySource } from './boundaries.ts'
import type { CounterMemory } from './counter-memory.ts'
import type { ReadingBook } from './readings.ts'
import type { Samples } from './samples.ts'
import { codeOf } from './step-failures.ts'

export interface MeteringParts {
  readonly boundaries: BoundarySource
  /** Names the device that is read. */
  readonly serial: () => string
  readonly readings: ReadingBook
  readonly memory: CounterMemory
  readonly samples: Samples
  readonly engine: Engine
  readonly clock: Clock
  readonly logger: Logger
}

/** After a failure of device or disk, real milliseconds. */
const FAILURE_PAUSE_MS = 500

/** Runs until the signal. */
export async function meterUntil(
  signal: AbortSignal,
  { slotMs }: { slotMs: number },
  parts: MeteringParts,
): Promise<void> {
  const { boundaries, readings, clock, logger } = parts
  let takenMs = endOf(readings.last()?.slot, slotMs)
  const isStopped = (): boolean => signal.aborted
  while (!isStopped()) {
    try {
      const boundary = await boundaries.next(takenMs, signal)
      if (boundary === undefined) return
      await take(boundary, slotAt(boundary.atMs, slotMs) - 1, parts)
      takenMs = boundary.atMs
      await boundary.done()
    } catch (error) {
      if (isStopped()) return
      logger.warn({ code: codeOf(error) }, 'metering failed and is tried again')
      await waitFor(clock, FAILURE_PAUSE_MS, signal)
    }
  }
}

async function take({ counters, sample }: Boundary, slot: SlotIndex, parts: MeteringParts): Promise<void> {
  const { readings, serial, engine, logger } = parts
  if (sample !== undefined) await remember(sample, parts)
  if (counters === null) {
    logger.warn({ code: 'reading-missed', slot }, 'no good counters at the end of a slot')
    return
  }
  if (readings.isBelowLast(counters, serial())) {
    logger.warn(
      { code: 'counter-fell', slot },
      'the counters say less than the last reading, and are not read',
    )
    return
  }
  const signed = await readings.take({ slot, counters, device: serial() })
  if (signed !== null) engine.submitReading(signed)
}

/** A memory that the disk does not take is no reason to lose the reading. */
async function remember(sample: Sample, { samples, memory, logger }: MeteringParts): Promise<void> {
  samples.keep(sample)
  try {
    await memory.keep(sample)
  } catch (error) {
    logger.warn({ code: codeOf(error) }, 'the last counters could not be kept')
  }
}

/** Sends the readings of a name again that the ledger lacks although they have had their block. */
export async function resendReadings(
  { community, name }: { community: Community; name: string },
  { engine, readings }: Pick<MeteringParts, 'engine' | 'readings'>,
): Promise<void> {
  const meter = engine.keeper.state().meters.get(name)
  if (meter === undefined) return
  const { fromSlot } = readerOf(engine.keeper.community(), name) ?? {}
  const expected = nextSlot(meter, fromSlot ?? community.genesis.firstSlot)
  if (engine.keeper.tip().slot < expected + 2) return
  for (const signed of await readings.from(expected)) engine.submitReading(signed)
}

function endOf(slot: SlotIndex | undefined, slotMs: number): number | null {
  return slot === undefined ? null : slotEndMs(slot, slotMs)
}
