/** What all commands about the market take. */
export interface MarketFlags {
  readonly config: string
  readonly json?: true
}
