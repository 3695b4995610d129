/** What energy costs with the outside supplier, per kWh; one price, one for times of the week, or a series. */
export interface ScenarioTariff {
  readonly retail: PriceSource
  readonly feedIn: PriceSource
}

export type PriceSource = FlatPrice | WindowPrice | SeriesPrice

export interface FlatPrice {
  readonly type: 'flat'
  readonly microPerKwh: number
}

/** A price with windows of local time in which another holds; where several fit, the first. */
export interface WindowPrice {
  readonly type: 'windows'
  readonly microPerKwh: number
  readonly windows: readonly PriceWindow[]
}

export interface PriceWindow {
  readonly microPerKwh: number
  /** Days of the week on which it holds, 0 is Monday. */
  readonly weekdays: readonly number[]
  /** Months in which it holds, 1 is January. */
  readonly months: readonly number[]
  /** Minutes of the local day; a window that ends before it begins runs through midnight. */
  readonly fromMinute: number
  readonly toMinute: number
}

/** A column of prices, as an exchange publishes them, and what the supplier adds to each. */
export interface SeriesPrice {
  readonly type: 'series'
  readonly path: string
  readonly column: string
  readonly resolutionMs: number
  readonly firstRow: number
  /** One of the file's numbers in micro-currency per kWh, as a fraction. */
  readonly unit: { readonly numerator: bigint; readonly denominator: bigint }
  readonly plusMicroPerKwh: number
}

/** The two prices where neither changes with time, as a street of nodes agrees on them; null where one does. */
export function flatTariff({
  retail,
  feedIn,
}: ScenarioTariff): { retailMicroPerKwh: number; feedInMicroPerKwh: number } | null {
  if (retail.type !== 'flat' || feedIn.type !== 'flat') return null
  return { retailMicroPerKwh: retail.microPerKwh, feedInMicroPerKwh: feedIn.microPerKwh }
}
