/**
 * One home's part in the market: it samples its device, takes the counters at slot boundaries, signs readings, and
 * sends an order sheet before each gate. Whatever fails here, the others go on and energy flows.
 */
import type { Sample } from '../../hardware/device.ts'
import type { Community, GenesisMember } from '../core/governance/genesis.ts'
import type { Order } from '../core/market/order-sheet.ts'
import type { OperatingError } from '../core/units/operating-error.ts'
import type { SlotIndex } from '../core/units/quantities.ts'
import { slotAt, slotEndMs } from '../core/units/slots.ts'
import { countersOf } from './boundaries.ts'
import type { MeteredDeviceParts } from './device-metering.ts'
import { createDeviceMetering } from './device-metering.ts'
import { deviceSerial } from './device-serial.ts'
import type { MeterCheck } from './meter-check.ts'
import { meterFault } from './meter-check.ts'
import type { CounterNotice } from './counter-check.ts'
import { counterFault, counterNotices, isCoarse } from './counter-check.ts'
import type { LastCounters } from './counter-memory.ts'
import type { Foresight } from './foresight.ts'
import { higherOf } from './counter-memory.ts'
import { orderUntil } from './ordering.ts'
import type { DayPlanner } from './day-planner.ts'
import type { OwnerControls } from './owner-controls.ts'
import type { OwnLimits } from './own-limits.ts'
import { NO_LIMITS } from './own-limits.ts'
import type { Samples } from './samples.ts'
import { createOrderMemory } from './order-memory.ts'
import type { OrderSilence, SentSheet, SlotOrdering } from './sent-orders.ts'
import type { HomeOutlook } from './trader.ts'

export interface HouseholdOptions {
  readonly community: Community
  readonly member: GenesisMember
  /** How often the device is looked at, real milliseconds. */
  readonly pollMs: number
  /** The owner's own; without them the tariff is the only one. */
  readonly limits?: OwnLimits
}

export interface HouseholdParts extends MeteredDeviceParts {
  /** Decides whether the meter is the right way round; absent where that is known. */
  readonly meterCheck?: MeterCheck
  /** Present where the home need not forecast. */
  readonly foresight?: Foresight
  /** Learns from every look and plans; without it a home orders what it sees now. */
  readonly planner?: DayPlanner
  /** Whether its owner lets it trade; without them it always does. */
  readonly owner?: Pick<OwnerControls, 'mayOrder'>
  /** Something that people see has changed. */
  readonly changed: () => void
}

export interface Household {
  /** Begins to meter and trade; `samples` is started by itself, because looking needs no market. */
  start(): void
  /** Resolves when nothing is under way any more; the device stays open. */
  stop(): Promise<void>
  readonly samples: Samples
  /** Why this home must not trade, or undefined. */
  readonly meterFault: () => OperatingError | undefined
  /** What is to be said of the meter's counters; but for coarse steps, each is a reason not to trade. */
  readonly counterNotices: () => readonly CounterNotice[]
  /** What the device's counters said last, also before this process: the measure of a device that is opened. */
  lastCounters(): LastCounters
  /** Import less export since the slot under way began; null where the counters do not say it. */
  gridWh(): number | null
  /** Orders sent for a slot. */
  ordersOf(slot: SlotIndex): readonly Order[]
  /** What was sent for a slot, or why nothing; undefined where that is not known. */
  orderingOf(slot: SlotIndex): SlotOrdering | undefined
  readonly hasBattery: boolean
  readonly hasPv: boolean
}

export async function createHousehold(
  { community, member, pollMs, limits = NO_LIMITS }: HouseholdOptions,
  parts: HouseholdParts,
): Promise<Household> {
  const { device, engine, store, clock, signer, logger, meterCheck, planner, changed } = parts
  const { slotMs } = community.genesis
  const serial = (): string =>
    deviceSerial(device.identity, engine.keeper.community().members.get(member.memberKey) ?? member)
  const metering = await createDeviceMetering(
    { community, name: () => member.memberKey, isOfFeeder: false, serial, pollMs },
    { ...parts, onSample },
  )
  const { readings, memory, samples } = metering
  const ordered = await createOrderMemory(slotAt(clock.nowMs(), slotMs), parts)
  const stopping = new AbortController()
  let ordering: Promise<void> = Promise.resolve()
  let isFaultSaid = false

  function onSample(sample?: Sample): void {
    if (sample !== undefined) meterCheck?.add(sample)
    const fault = meterFault(meterCheck)
    if (fault !== undefined && !isFaultSaid) logger.warn({ code: fault.code }, fault.message)
    isFaultSaid = fault !== undefined
    planner?.look(sample)
    changed()
  }

  function sent(slot: SlotIndex, sheet: SentSheet): void {
    ordered.sent(slot, sheet)
    planner?.ordered(slot)
    changed()
  }

  function silent(slot: SlotIndex, why = whyUnknown()): void {
    if (ordered.silent(slot, why)) changed()
  }

  /** Why there is nothing that orders could be made of. */
  function whyUnknown(): OrderSilence {
    const isDoubted = meterFault(meterCheck) !== undefined || counterFault(samples.last()) !== undefined
    if (isDoubted) return 'meter-doubted'
    return samples.problem() === undefined ? 'no-forecast' : 'device-silent'
  }

  function outlook(slot: SlotIndex): HomeOutlook {
    const points = samples.last()?.points
    const imported = points?.gridImportPowerW.value ?? null
    const exported = points?.gridExportPowerW.value ?? null
    const told = parts.foresight?.(slot)
    const planned = told === undefined ? planner?.expect(slot) : undefined
    const isKnown = samples.problem() === undefined && imported !== null && exported !== null
    return {
      netPowerW: isKnown ? imported - exported : null,
      // Steps of a kWh make one slot look like none, and the next like four.
      recentNetWh: isCoarse(samples.last()) ? [] : readings.recentNetWh(),
      stateOfChargePpm: points?.stateOfChargePpm.value ?? null,
      hasPv: device.capabilities.includes('inverter'),
      expected: told ?? planned,
      planned: planned?.orders ?? undefined,
      isMeterWrong: meterFault(meterCheck) !== undefined || counterFault(samples.last()) !== undefined,
    }
  }

  /** What this home signed last, here or as the street has it: a disk that was lost is no new meter. */
  function signedCounters(): LastCounters {
    const onLedger = engine.keeper.state().meters.get(member.memberKey)?.lastEnd
    const ends = [readings.last(), onLedger ?? null].filter((end) => end !== null)
    return ends.reduce<LastCounters>((last, { slot, counters: { importWh, exportWh, generationWh } }) => {
      const atMs = slotEndMs(slot, slotMs)
      return higherOf(last, {
        gridImportWh: { valueWh: importWh, atMs },
        gridExportWh: { valueWh: exportWh, atMs },
        ...(generationWh !== null && { pvEnergyWh: { valueWh: generationWh, atMs } }),
      })
    }, {})
  }

  /** Of a device that the street knows to be exchanged, what the old one said is no measure of the new one. */
  function lastCounters(): LastCounters {
    const meter = engine.keeper.state().meters.get(member.memberKey)
    const known = readings.last()?.device ?? null
    const isReplaced = known !== null && (meter?.device ?? null) !== null && meter?.device !== known
    return isReplaced ? {} : higherOf(memory.last(), signedCounters())
  }

  function gridWh(): number | null {
    const start = readings.last()
    const sample = samples.lastGood()
    const now = sample === undefined || isCoarse(sample) ? null : countersOf(sample)
    if (start === null || now === null || start.slot !== slotAt(clock.nowMs(), slotMs) - 1) return null
    return now.importWh - start.counters.importWh - (now.exportWh - start.counters.exportWh)
  }

  return {
    samples,
    gridWh,
    meterFault: () => meterFault(meterCheck),
    counterNotices: () => counterNotices(samples.last()),
    lastCounters,
    // Known once the device has answered.
    get hasBattery() {
      return device.capabilities.includes('battery')
    },
    get hasPv() {
      return device.capabilities.includes('inverter')
    },
    ordersOf(slot) {
      const ordering = ordered.of(slot)
      return ordering?.type === 'sent' ? ordering.orders : []
    },
    orderingOf: (slot) => ordered.of(slot),
    start() {
      metering.start()
      ordering = orderUntil(
        stopping.signal,
        { community, member },
        {
          ...{ engine, store, clock, signer, logger, outlook, limits, sent, silent },
          mayOrder: (slot) => parts.owner?.mayOrder(slot) ?? true,
        },
      )
    },
    async stop() {
      stopping.abort()
      await Promise.all([metering.stop(), ordering])
      await Promise.all([planner?.settled(), ordered.settled()])
    },
  }
}
