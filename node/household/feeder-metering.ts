/**
 * Reads the street's feeder meter, where this home is the one that the community named for it: looks at the device,
 * takes its counters at each boundary and signs them under the feeder's name, as a home does its own. As long as the
 * community has not decided on it, or on another reader, boundaries are kept and nothing is said.
 */
import type { Device } from '../../hardware/device.ts'
import type { Community, GenesisMember } from '../core/governance/genesis.ts'
import type { Feeder } from '../core/governance/feeder-terms.ts'
import type { ChainStore } from '../engine/chain-store.ts'
import type { Engine } from '../engine/running-engine.ts'
import type { Clock } from '../runtime/clock.ts'
import type { Signer } from '../runtime/ed25519.ts'
import type { Logger } from '../runtime/logger.ts'
import type { LockStep } from './boundaries.ts'
import { createLockStepBoundaries, createPolledBoundaries } from './boundaries.ts'
import type { LastCounters } from './counter-memory.ts'
import { createCounterMemory } from './counter-memory.ts'
import { deviceSerial } from './device-serial.ts'
import { meterUntil, resendReadings } from './metering.ts'
import { createReadingBook } from './readings.ts'
import { createSamples } from './samples.ts'
import { codeOf } from './step-failures.ts'

export interface FeederMeteringOptions {
  readonly community: Community
  readonly member: GenesisMember
  /** How often the device is looked at, real milliseconds. */
  readonly pollMs: number
}

export interface FeederMeteringParts {
  readonly device: Device
  readonly lockStep?: LockStep
  readonly engine: Engine
  readonly store: ChainStore
  readonly clock: Clock
  readonly signer: Signer
  readonly logger: Logger
  readonly changed: () => void
}

export interface FeederMetering {
  /** Begins to look at the device; needs no market. */
  look(): void
  /** Begins to read. */
  start(): void
  /** Resolves when nothing is under way any more; the device stays open. */
  stop(): Promise<void>
  lastCounters(): LastCounters
  /** What is wrong with it now, as a code and a sentence; undefined where it is read, and the community wants that. */
  fault(): { readonly code: string; readonly message: string } | undefined
}

export async function createFeederMetering(
  { community, member, pollMs }: FeederMeteringOptions,
  parts: FeederMeteringParts,
): Promise<FeederMetering> {
  const { device, lockStep, engine, store, clock, signer, logger, changed } = parts
  const { slotMs } = community.genesis
  /** Read by this home now. */
  const feeder = (): Feeder | null => {
    const decided = engine.keeper.community().feeder
    return decided?.reader === member.memberKey ? decided : null
  }
  const name = (): string | null => feeder()?.id ?? null
  const readings = await createReadingBook({ community, name, isOfFeeder: true }, { store, signer, logger })
  const memory = await createCounterMemory({ store, logger, kind: 'feeder-counters' })
  const samples = createSamples({ everyMs: pollMs }, { device, clock, logger, onSample: changed })
  const boundaries =
    lockStep === undefined
      ? createPolledBoundaries({ slotMs }, { clock, lastGood: samples.lastGood })
      : createLockStepBoundaries({ device, lockStep, clock })
  const serial = (): string =>
    deviceSerial(device.identity, {
      devices: [feeder()?.device ?? ''].filter((decided) => decided !== ''),
      memberKey: member.memberKey,
    })
  const stopping = new AbortController()
  let loop: Promise<unknown> = Promise.resolve()
  let resending: Promise<void> | undefined
  let endListening = (): void => undefined

  function resend(): void {
    const self = name()
    if (self === null) return
    resending ??= resendReadings({ community, name: self }, { engine, readings })
      .catch((error: unknown) => {
        logger.warn({ code: codeOf(error) }, 'feeder readings could not be sent again')
      })
      .finally(() => {
        resending = undefined
      })
  }

  function fault(): { code: string; message: string } | undefined {
    const problem = samples.problem()
    if (problem !== undefined) return { code: problem.code, message: `Feeder meter: ${problem.message}` }
    const decided = feeder()
    if (decided === null)
      return {
        code: 'feeder-undecided',
        message: 'This home reads a feeder meter that its community has not decided on.',
      }
    const own = serial()
    if (samples.last() === undefined || own === decided.device) return undefined
    return {
      code: 'feeder-device-other',
      message: `The feeder meter says that it is ${own}, and the community decided on ${decided.device}.`,
    }
  }

  return {
    look: () => {
      samples.start()
    },
    start() {
      endListening = engine.onFinal(resend)
      const { signal } = stopping
      const metering = { boundaries, serial, readings, memory, samples, engine, clock, logger }
      loop = meterUntil(signal, { slotMs }, metering)
    },
    async stop() {
      stopping.abort()
      endListening()
      await Promise.all([samples.stop(), loop, resending])
    },
    lastCounters: () => memory.last(),
    fault,
  }
}
