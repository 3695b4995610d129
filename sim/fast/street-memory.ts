/**
 * The columns of a street in the memory of a small WASM module (`matcher-wasm/assembly/street`), which does the plain
 * arithmetic of a slot: the compiler of JavaScript looks at every access of a column, and takes longer for that than for
 * adding. To everybody else they are columns like any other.
 */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { WasmMemory, WasmModule } from '../../matcher-wasm/host/wasm-global.ts'
import { wasm } from '../../matcher-wasm/host/wasm-global.ts'
import { packageRoot } from '../../node/runtime/package-root.ts'
import { assert } from '../../node/core/units/assert.ts'
import type { OpenBook } from './open-book.ts'
import { ORDERS_PER_HOME } from './open-book.ts'
import type { BatteryColumns, HomeSums, SlotColumns } from './slot-columns.ts'
import { createBatteries } from './slot-columns.ts'
import type { StreetColumns } from './street-columns.ts'

export interface StreetMemory {
  readonly now: SlotColumns
  readonly sums: HomeSums
  readonly batteries: BatteryColumns
  readonly orders: OpenBook
  /** What plain orders are made of, by home. */
  readonly plain: PlainOrders
  /** Load and sun of a slot, and the meter as if there were no batteries. */
  meetLoads(slot: number, flexibleWh: Int32Array): void
  /** Plain self-consumption: surplus charges the batteries of these homes, what they would import discharges them. */
  selfConsume(homes: Int32Array): void
  /** Every home expects what its meter says now. */
  readonly expectMeter: () => void
  /** Appends the plain orders of the homes from one number up to another. */
  draft(fromHome: number, untilHome: number): void
  /** Adds a column of the slot to the homes' sums of the same name; gives its total, Wh. */
  addUp(column: keyof SlotColumns & keyof HomeSums): number
  /** Keeps the most of each home in any slot. */
  keepMost(column: 'importWh' | 'exportWh'): void
  /** Adds what the homes used of their sun in the slot, at once or out of their batteries. */
  readonly addSelfConsumed: () => void
}

/** An order is what a home expects, as far as its connection carries it, at the limit of its side. */
export interface PlainOrders {
  /** > 0 what it would take, < 0 what it would give. */
  readonly expectedWh: Int32Array
  /** What the connection carries in a slot. */
  readonly connectionWh: Int32Array
  /** As they stand in the book: fees included. */
  readonly bidLimitMicroPerKwh: Int32Array
  readonly offerLimitMicroPerKwh: Int32Array
}

/** The columns of a street before its first slot. */
export function createStreetMemory(street: StreetColumns): StreetMemory {
  const count = street.homes.length
  const kernel = new wasm.Instance(compiled(), {}).exports as unknown as Kernel
  const capacity = count * ORDERS_PER_HOME
  let next = kernel.reserve(count, capacity, INTEGERS.length, FLOATS.length)
  assert(next !== 0, 'the columns of a street fit the memory of its module')
  const { buffer } = kernel.memory
  const integers = columnsOf(INTEGERS, () => place(Int32Array, count))
  const floats = columnsOf(FLOATS, () => place(Float64Array, count))
  const orders: OpenBook = {
    homes: place(Int32Array, capacity),
    energiesWh: place(Int32Array, capacity),
    limitPricesMicroPerKwh: place(Int32Array, capacity),
    ...{ count: 0, bidWh: 0, offerWh: 0 },
  }
  const { loadWh, pvWh, flexibleWh: flexible, passiveHomes, connectionWh } = integers
  street.homes.forEach(({ connectionLimitW }, home) => {
    connectionWh[home] = Math.floor((connectionLimitW * street.slotMs) / MS_PER_HOUR)
  })
  return {
    now: integers,
    sums: floats,
    batteries: placeBatteries(createBatteries(street), { ...integers, ...floats }),
    orders,
    plain: integers,
    meetLoads(slot, flexibleWh) {
      const from = slot * count
      loadWh.set(street.loadWh.subarray(from, from + count))
      pvWh.set(street.pvWh.subarray(from, from + count))
      flexible.set(flexibleWh)
      kernel.meetLoads()
    },
    selfConsume(homes) {
      passiveHomes.set(homes)
      kernel.selfConsume(homes.length)
    },
    expectMeter: kernel.expectMeter,
    draft(fromHome, untilHome) {
      orders.count = kernel.draft(fromHome, untilHome, orders.count)
      orders.bidWh += kernel.bidEnergy.value
      orders.offerWh += kernel.offerEnergy.value
    },
    addUp: (column) => kernel.addUp(INTEGER[column], FLOAT[column]),
    keepMost(column) {
      kernel.keepMost(INTEGER[column], FLOAT[PEAKS[column]])
    },
    addSelfConsumed: kernel.addSelfConsumed,
  }

  /** A column is a whole number of vectors long. */
  function place<C>(Column: ColumnType<C>, places: number): C {
    const column = new Column(buffer, next, places)
    next += Math.ceil(places / LANES) * LANES * Column.BYTES_PER_ELEMENT
    return column
  }
}

/** What the module exports. */
interface Kernel {
  readonly memory: WasmMemory
  readonly bidEnergy: { readonly value: number }
  readonly offerEnergy: { readonly value: number }
  reserve(homes: number, orders: number, integerColumns: number, floatColumns: number): number
  meetLoads(): void
  selfConsume(count: number): void
  readonly expectMeter: () => void
  draft(fromHome: number, untilHome: number, count: number): number
  addUp(column: number, sum: number): number
  keepMost(column: number, most: number): void
  readonly addSelfConsumed: () => void
}

interface ColumnType<C> {
  readonly BYTES_PER_ELEMENT: number
  new (buffer: ArrayBuffer, offset: number, places: number): C
}

const LANES = 4
const MS_PER_HOUR = 3_600_000

/** The module knows the first ones by their places (`matcher-wasm/assembly/street/layout.ts`). */
const INTEGERS = [
  ...(['loadWh', 'flexibleWh', 'pvWh', 'importWh', 'exportWh', 'chargeWh', 'dischargeWh'] as const),
  ...(['storedSolarUsedWh', 'expectedWh', 'bidLimitMicroPerKwh', 'offerLimitMicroPerKwh'] as const),
  ...(['connectionWh', 'efficiencyPpm', 'chargeSlotWh', 'dischargeSlotWh', 'passiveHomes'] as const),
  ...(['curtailedWh', 'boughtWh', 'soldWh', 'retailMicroPerKwh', 'feedInMicroPerKwh', 'capacityWh'] as const),
] as const
const FLOATS = [
  ...(['storedMicroWh', 'solarMicroWh', 'fullMicroWh', 'reserveMicroWh', 'selfConsumedWh'] as const),
  ...(['loadWh', 'pvWh', 'curtailedWh', 'importWh', 'exportWh', 'boughtWh', 'soldWh'] as const),
  ...(['chargeWh', 'dischargeWh', 'imbalanceWh', 'peakImportWh', 'peakExportWh'] as const),
  ...(['tradeNano', 'feeNano', 'supplierNano', 'tariffNano'] as const),
] as const
const INTEGER = placesOf(INTEGERS)
const FLOAT = placesOf(FLOATS)
const PEAKS = { importWh: 'peakImportWh', exportWh: 'peakExportWh' } as const

function placesOf<N extends string>(names: readonly N[]): Record<N, number> {
  return Object.fromEntries(names.map((name, place) => [name, place])) as Record<N, number>
}

function columnsOf<N extends string, C>(names: readonly N[], column: () => C): Record<N, C> {
  return Object.fromEntries(names.map((name) => [name, column()])) as Record<N, C>
}

/** The same batteries, their columns in the module's memory. */
function placeBatteries(
  { homes, ...columns }: BatteryColumns,
  memory: Omit<BatteryColumns, 'homes'>,
): BatteryColumns {
  const placed = Object.entries(columns).map(([name, column]) => {
    const own = memory[name as keyof typeof columns]
    own.set(column)
    return [name, own]
  })
  return { homes, ...(Object.fromEntries(placed) as typeof columns) }
}

let module: WasmModule | undefined

/** Once for every thread. */
function compiled(): WasmModule {
  module ??= new wasm.Module(readFileSync(join(packageRoot(), 'dist', 'street', 'street.wasm')))
  return module
}
