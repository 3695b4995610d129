/**
 * One home's part in the market: it samples its device, takes the counters at slot boundaries, signs readings, and
 * sends an order sheet before each gate. Whatever fails here, the others go on and energy flows.
 */
import type { Device } from '../../hardware/device.ts'
import type { Community, GenesisMember } from '../core/governance/genesis.ts'
import type { Order } from '../core/market/order-sheet.ts'
import type { SlotIndex } from '../core/units/quantities.ts'
import type { ChainStore } from '../engine/chain-store.ts'
import type { Engine } from '../engine/running-engine.ts'
import type { Clock } from '../runtime/clock.ts'
import type { Signer } from '../runtime/ed25519.ts'
import type { Logger } from '../runtime/logger.ts'
import type { LockStep } from './boundaries.ts'
import { createLockStepBoundaries, createPolledBoundaries } from './boundaries.ts'
import { meterUntil, resendReadings } from './metering.ts'
import { orderUntil } from './ordering.ts'
import { createReadingBook } from './readings.ts'
import type { Samples } from './samples.ts'
import { createSamples } from './samples.ts'
import { codeOf } from './step-failures.ts'
import type { HomeOutlook } from './trader.ts'

export interface HouseholdOptions {
  readonly community: Community
  readonly member: GenesisMember
  /** How often the device is looked at, real milliseconds. */
  readonly pollMs: number
}

export interface HouseholdParts {
  readonly device: Device
  /** Present when the device is an emulator that waits at boundaries. */
  readonly lockStep?: LockStep
  readonly engine: Engine
  readonly store: ChainStore
  readonly clock: Clock
  readonly signer: Signer
  readonly logger: Logger
  /** Something that people see has changed. */
  readonly changed: () => void
}

export interface Household {
  /** Begins to meter and trade; `samples` is started by itself, because looking needs no market. */
  start(): void
  /** Resolves when nothing is under way any more; the device stays open. */
  stop(): Promise<void>
  readonly samples: Samples
  /** Orders sent for a slot by this process. */
  ordersOf(slot: SlotIndex): readonly Order[]
  readonly hasBattery: boolean
  readonly hasPv: boolean
}

const ORDERS_KEPT = 64

export async function createHousehold(
  { community, member, pollMs }: HouseholdOptions,
  parts: HouseholdParts,
): Promise<Household> {
  const { device, lockStep, engine, store, clock, signer, logger, changed } = parts
  const { slotMs } = community.genesis
  const readings = await createReadingBook({ community, self: member.memberKey }, { store, signer })
  const samples = createSamples({ everyMs: pollMs }, { device, clock, logger, onSample: changed })
  const boundaries =
    lockStep === undefined
      ? createPolledBoundaries({ slotMs }, { clock, lastGood: samples.lastGood })
      : createLockStepBoundaries({ device, lockStep, clock })
  const sentOrders = new Map<SlotIndex, readonly Order[]>()
  const stopping = new AbortController()
  let loops: Promise<unknown> = Promise.resolve()
  let resending: Promise<void> | undefined
  let endListening = (): void => undefined

  function sent(slot: SlotIndex, orders: readonly Order[]): void {
    sentOrders.set(slot, orders)
    for (const old of sentOrders.keys()) if (old < slot - ORDERS_KEPT) sentOrders.delete(old)
    changed()
  }

  function outlook(): HomeOutlook {
    const points = samples.last()?.points
    const imported = points?.gridImportPowerW.value ?? null
    const exported = points?.gridExportPowerW.value ?? null
    const isKnown = samples.problem() === undefined && imported !== null && exported !== null
    return {
      netPowerW: isKnown ? imported - exported : null,
      recentNetWh: readings.recentNetWh(),
      stateOfChargePpm: points?.stateOfChargePpm.value ?? null,
      hasPv: device.capabilities.includes('inverter'),
    }
  }

  function resend(): void {
    resending ??= resendReadings({ community, member }, { engine, readings })
      .catch((error: unknown) => {
        logger.warn({ code: codeOf(error) }, 'readings could not be sent again')
      })
      .finally(() => {
        resending = undefined
      })
  }

  return {
    samples,
    hasBattery: device.capabilities.includes('battery'),
    hasPv: device.capabilities.includes('inverter'),
    ordersOf: (slot) => sentOrders.get(slot) ?? [],
    start() {
      const { signal } = stopping
      endListening = engine.onFinal(resend)
      loops = Promise.all([
        meterUntil(signal, { slotMs }, { boundaries, readings, samples, engine, clock, logger }),
        orderUntil(signal, { community, member }, { engine, store, clock, signer, logger, outlook, sent }),
      ])
    },
    async stop() {
      stopping.abort()
      endListening()
      await Promise.all([samples.stop(), loops, resending])
    },
  }
}
