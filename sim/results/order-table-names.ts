import type { CaseName } from '../fast/run-result.ts'

export const ORDER_TABLES = ['orders', 'fills'] as const
export type OrderTable = (typeof ORDER_TABLES)[number]

/** Within the folder of the run. */
export function orderTablePath(table: OrderTable, name: CaseName): string {
  return `${table}-${name}.parquet`
}
