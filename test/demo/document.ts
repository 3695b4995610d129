/** The shape of `demo --json` as a reader of design section 7 would write it, and sums over it. */
export interface DemoDocument {
  readonly slots: readonly DemoSlot[]
  readonly settled: readonly DemoSettled[]
  readonly trueUps: readonly { readonly home: string; readonly amountNano: string }[]
  readonly homes: readonly { readonly id: string; readonly height: number; readonly stateRoot: string }[]
  readonly accounts: readonly DemoAccount[]
  readonly tariffs: {
    readonly currency: string
    readonly retailMicroPerKwh: number
    readonly feedInMicroPerKwh: number
  }
  readonly sumNano: string
  readonly sumWh: string
  readonly ruleHash: string
}

export interface DemoSlot {
  readonly slot: number
  readonly startMs: number
  readonly status: 'cleared' | 'no-trade' | 'no-block'
  readonly orders: readonly {
    readonly order: string
    readonly member: string
    readonly side: 'bid' | 'offer'
    readonly energyWh: number
    readonly priceMicroPerKwh: number
    readonly filledWh: number
    readonly amountNano: string
  }[]
  readonly energyWh: number
  readonly priceMicroPerKwh: number | null
  readonly fills: 'bound' | 'void' | null
}

export interface DemoSettled {
  readonly slot: number
  readonly home: string
  readonly importWh: number
  readonly exportWh: number
  readonly boughtWh: number
  readonly soldWh: number
  readonly tradeNano: string
  readonly supplierNano: string
  readonly feeNano: string
  readonly quality: 'metered' | 'estimated'
}

export interface DemoAccount {
  readonly id: string
  readonly kind: string
  readonly asset: string
  readonly balance: string
}

/** The document on standard output, which must be all that is there. */
export function parseDocument(stdout: string): DemoDocument {
  const lines = stdout.split('\n')
  if (lines.length !== 2 || lines[1] !== '') throw new Error(`not one line: ${stdout.slice(0, 300)}`)
  return JSON.parse(lines[0] ?? '') as DemoDocument
}

export function sum(values: readonly (string | number | bigint)[]): bigint {
  return values.reduce<bigint>((total, value) => total + BigInt(value), 0n)
}
