/**
 * One home's part in the market: it samples its device, takes the counters at slot boundaries, signs readings, and
 * sends an order sheet before each gate. Whatever fails here, the others go on and energy flows.
 */
import type { Device, Sample } from '../../hardware/device.ts'
import type { Community, GenesisMember } from '../core/chain/genesis.ts'
import { nextSlot } from '../core/metering/check-reading.ts'
import type { Order } from '../core/market/order-sheet.ts'
import { OperatingError } from '../core/units/operating-error.ts'
import type { SlotIndex } from '../core/units/quantities.ts'
import { gateClosureMs, slotAt, slotEndMs } from '../core/units/slots.ts'
import type { ChainStore } from '../engine/chain-store.ts'
import type { Engine } from '../engine/engine.ts'
import type { Clock } from '../runtime/clock.ts'
import { realDelayUntilMs } from '../runtime/clock.ts'
import type { Signer } from '../runtime/ed25519.ts'
import type { Logger } from '../runtime/logger.ts'
import type { LockStep } from './boundaries.ts'
import { countersOf, takeExactBoundary } from './boundaries.ts'
import { createReadingBook } from './readings.ts'
import type { Samples } from './samples.ts'
import { createSamples } from './samples.ts'
import type { HomeOutlook } from './trader.ts'
import { draftOrders, signSheet } from './trader.ts'

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
  stop(): Promise<void>
  readonly samples: Samples
  /** Orders sent for a slot by this process. */
  ordersOf(slot: SlotIndex): readonly Order[]
  readonly hasBattery: boolean
  readonly hasPv: boolean
}

/** The sheet leaves this much real time before the gate, and in fast demos a third of a slot before. */
const SHEET_LEAD_MS = 20_000
/** How soon an emulator is asked again whether it stands at the boundary. */
const BOUNDARY_RETRY_MS = 50
const ORDERS_KEPT = 64

export async function createHousehold(
  { community, member, pollMs }: HouseholdOptions,
  parts: HouseholdParts,
): Promise<Household> {
  const { device, lockStep, engine, store, clock, signer, logger, changed } = parts
  const { genesis } = community
  const readings = await createReadingBook({ community, self: member.memberKey }, { store, signer })
  const sent = new Map<SlotIndex, readonly Order[]>()
  const cancels = new Map<string, () => void>()
  let isRunning = false
  let lastCounted: { atMs: number; sample: Sample } | undefined
  let busy = Promise.resolve()
  const samples = createSamples({ everyMs: pollMs }, { device, clock, logger, onSample })

  function onSample(sample: Sample): void {
    lastCounted = { atMs: sample.atMs, sample }
    changed()
  }

  function scheduleBoundary(): void {
    const next =
      readings.last() === null || lockStep === undefined
        ? undefined
        : slotEndMs((readings.last()?.slot ?? 0) + 1, genesis.slotMs)
    const boundaryMs = next ?? Math.max(slotEndMs(genesis.firstSlot - 1, genesis.slotMs), currentSlotEndMs())
    at('boundary', boundaryMs, () => takeBoundary(boundaryMs))
  }

  /** In lock-step the first boundary is the street's start, however late this home is. */
  function currentSlotEndMs(): number {
    return lockStep === undefined ? slotEndMs(slotAt(clock.nowMs(), genesis.slotMs), genesis.slotMs) : 0
  }

  async function takeBoundary(boundaryMs: number): Promise<void> {
    const slot = slotAt(boundaryMs, genesis.slotMs) - 1
    const taken =
      lockStep === undefined
        ? lastBefore(boundaryMs)
        : await takeExactBoundary(boundaryMs, { device, lockStep })
    if (taken === null && lockStep !== undefined) {
      at('boundary', clock.nowMs() + BOUNDARY_RETRY_MS * clock.speed, () => takeBoundary(boundaryMs))
      return
    }
    if (taken !== null) {
      samples.keep(taken.sample)
      const signed = await readings.take(slot, taken.counters)
      if (signed !== null) await engine.submitReading(signed)
    } else logger.warn({ code: 'reading-missed', slot }, 'no good counters at the end of a slot')
    scheduleBoundary()
  }

  /** The last good poll before the boundary, unless it is older than a slot. */
  function lastBefore(
    boundaryMs: number,
  ): { counters: { importWh: number; exportWh: number }; sample: Sample } | null {
    const counters = lastCounted && countersOf(lastCounted.sample)
    const isRecent = lastCounted !== undefined && boundaryMs - lastCounted.atMs < genesis.slotMs
    return counters != null && isRecent ? { counters, sample: lastCounted?.sample as Sample } : null
  }

  function scheduleSheet(afterSlot: SlotIndex): void {
    const leadMs = Math.min(SHEET_LEAD_MS * clock.speed, genesis.slotMs / 3)
    const soonest = Math.floor((clock.nowMs() + leadMs + genesis.gateLeadMs) / genesis.slotMs) + 1
    const slot = Math.max(afterSlot + 1, genesis.firstSlot, soonest)
    at('sheet', gateClosureMs(slot, genesis.slotMs, genesis.gateLeadMs) - leadMs, async () => {
      await sendSheet(slot)
      scheduleSheet(slot)
    })
  }

  async function sendSheet(slot: SlotIndex): Promise<void> {
    const orders = draftOrders(slot, community, member, outlook())
    const signed = await signSheet({ community, member, slot, orders }, { store, signer })
    sent.set(slot, orders)
    for (const old of sent.keys()) if (old < slot - ORDERS_KEPT) sent.delete(old)
    await engine.submitSheet(signed)
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

  /** Readings that the ledger still lacks two blocks later are sent again. */
  async function resend(): Promise<void> {
    const meter = engine.keeper.state().meters.get(member.memberKey)
    if (meter === undefined) return
    const expected = nextSlot(meter, genesis.firstSlot)
    if (engine.keeper.tip().slot < expected + 2) return
    for (const signed of await readings.from(expected)) await engine.submitReading(signed)
  }

  /** One thing after the other: boundaries, sheets and re-sending never overlap. */
  function at(name: string, atMs: number, action: () => Promise<void>): void {
    cancels.get(name)?.()
    if (!isRunning) return
    const run = (): void => void (busy = busy.then(action).catch(report))
    cancels.set(name, clock.after(realDelayUntilMs(clock, atMs), run))
  }

  function report(error: unknown): void {
    const code = error instanceof OperatingError ? error.code : 'household-failed'
    logger.warn({ code, error: String(error) }, 'a step of this home failed and is tried again')
    if (isRunning && code !== 'store-corrupt')
      at('boundary', clock.nowMs() + BOUNDARY_RETRY_MS * 10 * clock.speed, () =>
        Promise.resolve(scheduleBoundary()),
      )
  }

  return {
    samples,
    hasBattery: device.capabilities.includes('battery'),
    hasPv: device.capabilities.includes('inverter'),
    ordersOf: (slot) => sent.get(slot) ?? [],
    start() {
      isRunning = true
      scheduleBoundary()
      scheduleSheet(0)
      engine.onFinal(() => void (busy = busy.then(resend).catch(report)))
    },
    async stop() {
      isRunning = false
      for (const cancel of cancels.values()) cancel()
      samples.stop()
      await busy
      await device.close()
    },
  }
}
