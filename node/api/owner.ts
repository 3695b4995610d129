/**
 * What the owner decides while the node runs: whether the home trades, and what is wanted of the battery. It stands above
 * the configuration until it is taken back, and never changes a slot whose orders are sent. Prices in micro-currency per
 * kWh, shares in millionths, times epoch milliseconds of market time.
 */
export interface OwnerState {
  readonly trading: {
    readonly isPaused: boolean
    /** When the owner said so last; null where nobody ever did. */
    readonly sinceMs: number | null
    /** The beginning of the first slot for which that holds. */
    readonly fromMs: number | null
  }
  readonly battery: {
    readonly reserve: { readonly ppm: number; readonly source: WishSource }
    /** The battery sells from this price on; null: whenever it is worth it. */
    readonly leastSale: { readonly microPerKwh: number | null; readonly source: WishSource }
    /** What would hold if the owner took back what was said here. */
    readonly base: { readonly reservePpm: number; readonly leastSaleMicroPerKwh: number | null }
    /** The beginning of the first slot for which this holds; null where the owner never changed it here. */
    readonly fromMs: number | null
  }
  /** The beginning of the first slot for which a change would hold that was made now. */
  readonly nextMs: number
}

/** `owner`: said on the page or by a program with a token; else what the configuration says, or what is usual. */
export const WISH_SOURCES = ['owner', 'configuration', 'default'] as const
export type WishSource = (typeof WISH_SOURCES)[number]

/** What is absent stays as it is. */
export interface WishChange {
  readonly reservePpm?: number | undefined
  readonly leastSaleMicroPerKwh?: number | null | undefined
}

/** Each resolves when it is on disk, with what holds then. Throws `owner-file-unwritable`: then nothing has changed. */
export interface OwnerDesk {
  /** Throws `wish-reserve-invalid` and `wish-price-invalid` too. */
  setWishes(change: WishChange): Promise<OwnerState>
  /** What the configuration says holds again. */
  dropWishes(): Promise<OwnerState>
  setTrading(wanted: { readonly isPaused: boolean }): Promise<OwnerState>
}
