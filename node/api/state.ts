/**
 * What the dashboard and other readers of `/api/v1/state` get: one home's view, complete, as JSON. Amounts are decimal
 * strings of nano-currency (positive: the home receives), prices micro-currency per kWh, times epoch milliseconds of
 * market time. `/api/v1/events` sends the same document as server-sent event `state` whenever it changed.
 */
import type { OwnerState } from './owner.ts'
import type { PlanState } from './plan-state.ts'

export interface HomeState {
  readonly home: {
    readonly id: string
    readonly title: string
    readonly timezone: string
    readonly currency: string
    readonly mode: 'demo' | 'paper' | 'live'
    /** 180 in the demo: market seconds per real second. */
    readonly marketSpeed: number
    readonly slotMs: number
  }
  readonly nowMs: number
  readonly tariff: { readonly retailMicroPerKwh: number; readonly feedInMicroPerKwh: number }
  /** The last look at the device; every value null where it is not known. */
  readonly power: PowerState
  /** The slot being delivered now and the one whose orders are collected. */
  readonly currentSlot: SlotState
  readonly nextSlot: SlotState
  /** Today's slots in the site's zone, oldest first. */
  readonly day: readonly SlotState[]
  /** My orders, newest first, at most 50. */
  readonly orders: readonly OrderState[]
  readonly earnings: {
    /** Since local midnight: what trading moved, what the supplier moved, fees, and the same energy on the tariff alone. */
    readonly tradeNano: string
    readonly supplierNano: string
    readonly feeNano: string
    readonly tariffAloneNano: string
    /** trade + supplier + fee - tariffAlone; negative is a loss and shown as one. */
    readonly savingNano: string
    readonly settledSlots: number
  }
  /** The next 24 hours; null in a node that does not plan. */
  readonly plan: PlanState | null
  /** What the owner decided while the node ran, and what holds without it. */
  readonly owner: OwnerState
  /** Where the energy came from that the home used since local midnight, in settled slots, by its certificates. */
  readonly origin: {
    /** `solar` where the community's table of daylight lets nothing else through; else only that it was made here. */
    readonly source: 'solar' | 'local'
    readonly useWh: number
    /** Certificates that were retired on this use. */
    readonly retiredWh: number
    /** The share of the use that they cover, in millionths; null where nothing was used. */
    readonly greenSharePpm: number | null
    readonly settledSlots: number
  }
  readonly ledger: {
    readonly height: number
    readonly slot: number | null
    readonly stateRoot: string
    readonly blockHash: string
    /** Market time at which the last block became final here. */
    readonly finalAtMs: number | null
    readonly validators: number
    readonly quorum: number
    readonly ruleHash: string
  }
  readonly peers: readonly { readonly id: string; readonly title: string; readonly connected: boolean }[]
  /** Sentences with one action each and a stable code. */
  readonly attention: readonly { readonly code: string; readonly sentence: string; readonly action: string }[]
}

export interface PowerState {
  readonly atMs: number | null
  readonly quality: 'ok' | 'stale' | 'not-implemented' | 'implausible'
  readonly pvPowerW: number | null
  readonly loadPowerW: number | null
  readonly gridImportPowerW: number | null
  readonly gridExportPowerW: number | null
  readonly batteryChargePowerW: number | null
  readonly batteryDischargePowerW: number | null
  readonly stateOfChargePpm: number | null
  readonly hasPv: boolean
  readonly hasBattery: boolean
  /** Whether what the home uses is told, while the device answers: by a register, or by all that it reads. */
  readonly hasLoad: boolean
}

/** What happened in a slot, or why nothing was traded: a page says it in its own language. */
export const SLOT_REASONS = [
  'collecting',
  'sealed',
  'no-agreement',
  'rule-failed',
  /** The block was final too late: its fills are void. */
  'late',
  'no-orders',
  'no-offers',
  'no-bids',
  'no-crossing',
  'bought',
  'sold',
  /** It had an order, which was not filled. */
  'not-needed',
  /** It had one that a neighbour would have met, but for the limits in its configuration. */
  'own-limits',
  /** The street did not take its orders; `refusal` says why. */
  'refused',
  /** Its owner paused trading, and it sent no orders. */
  'paused',
  'not-admitted',
  /** The meter is the wrong way round, or its counters are wrong: it must not order. */
  'meter-doubted',
  /** The device did not answer, and nothing else was known of the home. */
  'device-silent',
  'no-forecast',
  /** It made orders, and they did not reach the street before the gate. */
  'missed',
  'nothing-to-trade',
  /** It had none, and this process does not know why. */
  'no-order',
] as const
export type SlotReason = (typeof SLOT_REASONS)[number]

export type SlotStatus = 'collecting' | 'clearing' | 'cleared' | 'no-trade' | 'no-block' | 'settled'

export interface SlotState {
  readonly slot: number
  readonly startMs: number
  readonly endMs: number
  readonly gateMs: number
  readonly status: SlotStatus
  /** Price of the street's clearing; null where nothing traded. */
  readonly priceMicroPerKwh: number | null
  /** Energy the whole street traded, and mine. */
  readonly energyWh: number
  readonly boughtWh: number
  readonly soldWh: number
  /** Orders of the whole street in the book. */
  readonly orders: number
  readonly reason: SlotReason
  /** Of orders that the street did not take: its code, with a row in docs/errors.md. */
  readonly refusal: string | null
  /** The same in English words. */
  readonly sentence: string
}

export interface OrderState {
  readonly slot: number
  readonly startMs: number
  readonly side: 'bid' | 'offer'
  readonly energyWh: number
  readonly limitPriceMicroPerKwh: number
  readonly filledWh: number
  readonly priceMicroPerKwh: number | null
  readonly state: 'sent' | 'filled' | 'partial' | 'unfilled' | 'refused' | 'missed'
}
