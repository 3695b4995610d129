/**
 * How far the forecasts of a home have been off. Each slot is forecast again as it would have been at several times
 * before it, from what was known then, and compared with what came: the same after a restart, and nothing to keep but
 * the history itself.
 */
import type { SlotIndex } from '../units/quantities.ts'
import { forecastEnergy } from './day-forecast.ts'
import type { EnergyHistory } from './energy-history.ts'
import type { SiteSlots } from './site-slots.ts'
import { slotsPerDay } from './site-slots.ts'

/** Of forecasts made so long before; Wh in one slot. */
export interface ForecastAccuracy {
  /** From the end of the last slot that was known to the end of the slot in question. */
  readonly leadMs: number
  /** Slots that were compared. */
  readonly slots: number
  readonly load: MeanError
  readonly solar: MeanError
  /** Of load less sun: what the market sees. */
  readonly net: MeanError
}

export interface MeanError {
  /** The mean of how far it was off, whichever way. */
  readonly absoluteWh: number
  /** The mean of expected less metered: above 0, too much was expected. */
  readonly biasWh: number
}

export interface AccuracyBook {
  /** Judges the forecasts of a slot that has just become part of the history. */
  add(slot: SlotIndex): void
  /** The last week; one row for each lead time, the shortest first, and none before anything was compared. */
  accuracy(): ForecastAccuracy[]
}

const HOUR_MS = 3_600_000
/** The first is that of the orders: the slot before the gate has not ended when they are sent. */
const LEAD_HOURS = [4, 12, 24] as const
const ORDER_LEAD_SLOTS = 2
const DAYS_KEPT = 7
/** A week of quarter hours; of shorter slots every so many is enough, and costs no more. */
const SLOTS_JUDGED_LIMIT = 672

/** Judges what is in the history already, and then what is added to it. */
export function createAccuracyBook(history: EnergyHistory, site: SiteSlots): AccuracyBook {
  const { slotMs } = site
  const kept = DAYS_KEPT * slotsPerDay(slotMs)
  const step = Math.max(1, Math.ceil(kept / SLOTS_JUDGED_LIMIT))
  const leads = [
    ORDER_LEAD_SLOTS,
    ...LEAD_HOURS.map((hours) => Math.round((hours * HOUR_MS) / slotMs)).filter(
      (lead) => lead > ORDER_LEAD_SLOTS,
    ),
  ]
  const rings = leads.map((lead) => ({ lead, ring: createRing(Math.ceil(kept / step)) }))
  let known: ForecastAccuracy[] | undefined
  let lastSlot = -Infinity

  function add(slot: SlotIndex): void {
    if (slot % step !== 0) return
    known = undefined
    lastSlot = slot
    for (const { lead, ring } of rings) {
      const off = errorOf(history, site, { slot, lead })
      if (off !== undefined) keepIn(ring, slot / step, { slot, off })
    }
  }

  const newest = Math.max(-Infinity, ...history.keys())
  for (const slot of [...history.keys()].sort((left, right) => left - right))
    if (slot > newest - kept) add(slot)

  function rowOf(lead: number, offs: readonly Off[]): ForecastAccuracy {
    return {
      leadMs: lead * slotMs,
      slots: offs.length,
      load: meanError(offs.map(({ loadWh }) => loadWh)),
      solar: meanError(offs.map(({ solarWh }) => solarWh)),
      net: meanError(offs.map(({ loadWh, solarWh }) => loadWh - solarWh)),
    }
  }

  return {
    add,
    accuracy: () =>
      (known ??= rings.flatMap(({ lead, ring }) => {
        const offs = keptAfter(ring, lastSlot - kept)
        return offs.length === 0 ? [] : [rowOf(lead, offs)]
      })),
  }
}

/** Expected less metered. */
interface Off {
  readonly loadWh: number
  readonly solarWh: number
}

/** A week of them: as objects they would be what a home keeps most of. */
interface Ring {
  readonly slots: Float64Array
  readonly loadWh: Float64Array
  readonly solarWh: Float64Array
}

function createRing(size: number): Ring {
  return {
    slots: new Float64Array(size).fill(-Infinity),
    loadWh: new Float64Array(size),
    solarWh: new Float64Array(size),
  }
}

function keepIn(
  { slots, loadWh, solarWh }: Ring,
  turn: number,
  { slot, off }: { slot: SlotIndex; off: Off },
): void {
  const place = turn % slots.length
  slots[place] = slot
  loadWh[place] = off.loadWh
  solarWh[place] = off.solarWh
}

/** Where a home was away, older ones still stand in their places. */
function keptAfter({ slots, loadWh, solarWh }: Ring, after: SlotIndex): Off[] {
  return [...slots.keys()]
    .filter((place) => (slots[place] ?? -Infinity) > after)
    .map((place) => ({ loadWh: loadWh[place] ?? 0, solarWh: solarWh[place] ?? 0 }))
}

/** Undefined where there was no forecast by earlier days: what is a guess by its own name is not judged. */
function errorOf(
  history: EnergyHistory,
  site: SiteSlots,
  { slot, lead }: { slot: SlotIndex; lead: number },
): Off | undefined {
  const metered = history.get(slot)
  const [expected] = forecastEnergy(history, site, { knownBefore: slot - lead + 1, from: slot, count: 1 })
  if (metered === undefined || expected?.basis !== 'days') return undefined
  return { loadWh: expected.loadWh - metered.loadWh, solarWh: expected.solarWh - metered.solarWh }
}

function meanError(offsWh: readonly number[]): MeanError {
  const sum = offsWh.reduce((total, wh) => total + wh, 0)
  const absolute = offsWh.reduce((total, wh) => total + Math.abs(wh), 0)
  return { absoluteWh: Math.round(absolute / offsWh.length), biasWh: Math.round(sum / offsWh.length) }
}
