import { join } from 'node:path'
import type { CaseName } from '../fast/run-result.ts'
import type { SlotClearing } from '../fast/slot-market.ts'
import type { StreetColumns } from '../fast/street-columns.ts'
import type { OrderTable } from './order-table-names.ts'
import { orderTablePath } from './order-table-names.ts'
import type { ParquetTable } from './parquet-table.ts'
import { createParquetTable } from './parquet-table.ts'

/** Writes every order or fill of one case as it happens: `orders-steered.parquet`. */
export interface OrderWriter {
  write(slot: number, clearing: SlotClearing): void
  end(): void
}

/** Rows kept before they are written. */
const ROWS_KEPT = 100_000

export function createOrderWriter(
  street: StreetColumns,
  {
    directory,
    name,
    tables,
    metadata,
  }: {
    directory: string
    name: CaseName
    tables: readonly OrderTable[]
    metadata: Readonly<Record<string, string>>
  },
): OrderWriter {
  const writers = tables.map((table) => {
    const columns = table === 'orders' ? ORDER_COLUMNS : FILL_COLUMNS
    const file = createParquetTable(join(directory, orderTablePath(table, name)), columns, metadata)
    return createRowBuffer(file, table === 'orders' ? orderRow : fillRow)
  })
  const ids = street.homes.map(({ id }) => id)
  return {
    write(slot, clearing) {
      const startMs = BigInt(street.startMs + slot * street.slotMs)
      for (const writer of writers)
        for (let index = 0; index < clearing.count; index++)
          writer.add({ slot, startMs, index, clearing, ids })
    },
    end() {
      for (const writer of writers) writer.end()
    },
  }
}

interface RowInput {
  readonly slot: number
  readonly startMs: bigint
  readonly index: number
  readonly clearing: SlotClearing
  readonly ids: readonly string[]
}

type Row = readonly (number | bigint | string)[]

const PLACE_COLUMNS = [
  { name: 'slot', type: 'INT32' },
  { name: 'startMs', type: 'TIMESTAMP' },
  { name: 'order', type: 'INT32' },
  { name: 'home', type: 'STRING' },
  { name: 'side', type: 'STRING' },
  { name: 'energyWh', type: 'INT32' },
] as const
const ORDER_COLUMNS = [...PLACE_COLUMNS, { name: 'limitPriceMicroPerKwh', type: 'INT32' }] as const
const FILL_COLUMNS = [...PLACE_COLUMNS, { name: 'amountNano', type: 'INT64' }] as const

function orderRow(input: RowInput): Row {
  const { clearing, index } = input
  const energyWh = clearing.energiesWh[index] as number
  return [...placeOf(input, energyWh), clearing.limitPricesMicroPerKwh[index] as number]
}

/** Null where nothing of the order was cleared. */
function fillRow(input: RowInput): Row | null {
  const { clearing, index } = input
  const fillWh = clearing.fillsWh[index] as number
  if (fillWh === 0) return null
  const price = fillWh > 0 ? clearing.buyPriceMicroPerKwh : clearing.sellPriceMicroPerKwh
  const amountNano = clearing.amountsNano?.[index] ?? BigInt(Math.abs(fillWh)) * BigInt(price ?? 0)
  return [...placeOf(input, fillWh), amountNano]
}

function placeOf({ slot, startMs, index, clearing, ids }: RowInput, energyWh: number): Row {
  const home = ids[clearing.homes[index] as number] ?? ''
  return [slot, startMs, index, home, energyWh > 0 ? 'bid' : 'offer', Math.abs(energyWh)]
}

function createRowBuffer(file: ParquetTable, rowOf: (input: RowInput) => Row | null) {
  let columns: (number | bigint | string)[][] = []
  return {
    add(input: RowInput): void {
      rowOf(input)?.forEach((cell, column) => (columns[column] ??= []).push(cell))
      if ((columns[0]?.length ?? 0) >= ROWS_KEPT) flush()
    },
    end(): void {
      flush()
      file.end()
    },
  }

  function flush(): void {
    if (columns.length > 0) file.append(columns)
    columns = []
  }
}
