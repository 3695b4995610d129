/**
 * One meter that a home reads under a name, its own or the street's: looks at the device, takes the counters at each
 * boundary, signs the readings, keeps all of it on disk, and sends again what the ledger still lacks.
 */
import type { Device, Sample } from '../../hardware/device.ts'
import type { Community } from '../core/governance/genesis.ts'
import { signedVersion } from '../core/units/protocol.ts'
import type { ChainStore } from '../engine/chain-store.ts'
import type { Engine } from '../engine/running-engine.ts'
import type { Clock } from '../runtime/clock.ts'
import type { Signer } from '../runtime/ed25519.ts'
import type { Logger } from '../runtime/logger.ts'
import type { LockStep } from './boundaries.ts'
import { createLockStepBoundaries, createPolledBoundaries } from './boundaries.ts'
import type { CounterMemory } from './counter-memory.ts'
import { createCounterMemory } from './counter-memory.ts'
import { meterUntil, resendReadings } from './metering.ts'
import type { ReadingBook, ReadingName } from './readings.ts'
import { createReadingBook } from './readings.ts'
import type { Samples } from './samples.ts'
import { createSamples } from './samples.ts'
import { codeOf } from './step-failures.ts'

export interface DeviceMeteringOptions extends ReadingName {
  readonly community: Community
  /** Names the device in readings. */
  readonly serial: () => string
  /** How often the device is looked at, real milliseconds. */
  readonly pollMs: number
}

/** Of one device that is metered. */
export interface MeteredDeviceParts {
  readonly device: Device
  /** Present when the device is an emulator that waits at boundaries. */
  readonly lockStep?: LockStep
  readonly engine: Engine
  readonly store: ChainStore
  readonly clock: Clock
  readonly signer: Signer
  readonly logger: Logger
}

export interface DeviceMetering {
  /** Started by itself, because looking needs no market. */
  readonly samples: Samples
  readonly readings: ReadingBook
  readonly memory: CounterMemory
  /** Begins to read. */
  readonly start: () => void
  /** Resolves when nothing is under way any more; the device stays open. */
  readonly stop: () => Promise<void>
}

export async function createDeviceMetering(
  { community, name, isOfFeeder, serial, pollMs }: DeviceMeteringOptions,
  parts: MeteredDeviceParts & { readonly onSample: (sample?: Sample) => void },
): Promise<DeviceMetering> {
  const { device, lockStep, engine, store, clock, signer, logger, onSample } = parts
  const { slotMs } = community.genesis
  const version = (): number => signedVersion(engine.keeper.community().genesis.protocolVersion)
  const readings = await createReadingBook(
    { community, version, name, isOfFeeder },
    { store, signer, logger },
  )
  const memory = await createCounterMemory({
    ...{ store, logger },
    kind: isOfFeeder ? 'feeder-counters' : 'counters',
  })
  const samples = createSamples({ everyMs: pollMs }, { device, clock, logger, onSample })
  const boundaries =
    lockStep === undefined
      ? createPolledBoundaries({ slotMs }, { clock, lastGood: samples.lastGood })
      : createLockStepBoundaries({ device, lockStep, clock })
  const stopping = new AbortController()
  let loop: Promise<void> = Promise.resolve()
  let resending: Promise<void> | undefined
  let endListening = (): void => undefined

  function resend(): void {
    const own = name()
    if (own === null) return
    resending ??= resendReadings({ community, name: own }, { engine, readings })
      .catch((error: unknown) => {
        logger.warn({ code: codeOf(error) }, 'readings could not be sent again')
      })
      .finally(() => {
        resending = undefined
      })
  }

  function memoryFailed(error: unknown): void {
    logger.warn({ code: codeOf(error) }, 'the last counters could not be kept')
  }

  return {
    samples,
    readings,
    memory,
    start() {
      endListening = engine.onFinal(resend)
      const metering = { boundaries, serial, readings, memory, samples, engine, clock, logger }
      loop = meterUntil(stopping.signal, { slotMs }, metering)
    },
    async stop() {
      stopping.abort()
      endListening()
      await Promise.all([samples.stop(), loop, resending])
      const sample = samples.lastGood()
      if (sample !== undefined) await memory.keep(sample).catch(memoryFailed)
    },
  }
}
