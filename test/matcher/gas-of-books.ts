/**
 * What clearings cost. Gas counts instructions, the same everywhere, so this holds the speed of the kernel without a
 * clock: the ways around work (peeling, the sample, narrow digits) never change a result, and only show here.
 */
import { Book } from '../../matcher-wasm/host/book.ts'
import type { Rule } from '../../matcher-wasm/host/rule.ts'
import type { RuleName } from '../oracles/rules.ts'
import { seeded } from './books.ts'
import { HALF } from './load-rule.ts'

const BOOKS = 10
/** How many prices there are, and from where on: over the whole range, a street's, a few with ties. */
const SPANS = { wide: [2 ** 31 - 1, 1 - 2 ** 30], street: [220_000, 80_000], ties: [5, 190_000] } as const

export interface GasRow {
  readonly rule: RuleName
  readonly orders: number
  readonly prices: keyof typeof SPANS
  /** Per order, the mean of ten random books. */
  readonly gas: number
}

/** Of orders, gas at each kind of prices. */
type Measured = readonly (readonly [orders: number, wide: number, street: number, ties: number])[]

const MEASURED: readonly (readonly [rule: RuleName, rows: Measured])[] = [
  [
    'uniform',
    [
      [8, 293.1, 293.1, 281.7],
      [16, 268.7, 268.7, 196.8],
      [17, 229.7, 220.2, 189.5],
      [100, 100.6, 100.3, 100.3],
      [300, 90.3, 88.7, 83.7],
      [1_000, 79.8, 79.3, 76.8],
      [2_047, 77.5, 77.4, 75],
      [2_048, 73.1, 71.7, 82.5],
      [3_000, 67.3, 66.5, 78.4],
      [4_096, 68.3, 67.7, 71.4],
      [5_000, 64.3, 63.8, 68.2],
      [20_000, 51.4, 51.3, 58.1],
      [65_536, 47.7, 47.7, 57.4],
      [70_000, 47.3, 47.4, 57],
    ],
  ],
  [
    'pay-as-bid',
    [
      [8, 1414.6, 1046.2, 573.8],
      [127, 467.9, 376.6, 305.4],
      [128, 466.8, 374.1, 303.6],
      [300, 424.3, 374.2, 289.3],
      [2_047, 340.7, 292.8, 278.5],
      [2_048, 336.3, 287.1, 285.9],
      [5_000, 320.7, 272.3, 271.8],
    ],
  ],
  [
    'mcafee',
    [
      [8, 383.4, 383.4, 411.1],
      [300, 124.3, 122.8, 136.2],
      [5_000, 96.9, 96.4, 113],
    ],
  ],
  [
    'trade-reduction',
    [
      [8, 355.1, 355.1, 382.7],
      [300, 123.6, 122, 135.4],
      [5_000, 96.9, 96.4, 113],
    ],
  ],
  [
    'sbba',
    [
      [8, 341.9, 341.9, 327.7],
      [300, 108.3, 106.8, 102.1],
      [5_000, 83, 82.5, 85.5],
    ],
  ],
  [
    'huang',
    [
      [8, 1095.2, 890, 707],
      [127, 516.3, 472.2, 401.5],
      [128, 514.5, 470.7, 395.5],
      [300, 470.3, 432.1, 383.5],
      [2_047, 405.9, 381.9, 370.4],
      [2_048, 394.9, 369.6, 376.3],
      [5_000, 380.7, 356.3, 359.1],
    ],
  ],
  [
    'muda',
    [
      [8, 2753.5, 2301.5, 1781.6],
      [300, 1905.4, 1878.1, 1926.2],
      [5_000, 1863.3, 1858.5, 1982.4],
    ],
  ],
  [
    'vcg',
    [
      [8, 3383.4, 2689.7, 1829.4],
      [300, 2164.8, 2065.2, 1882],
      [5_000, 2328.9, 2246.6, 2225.9],
    ],
  ],
  [
    'mid-market-rate',
    [
      [8, 183.7, 183.7, 179.7],
      [300, 78.3, 78.5, 105.5],
      [5_000, 69.8, 69.8, 101.2],
    ],
  ],
  [
    'supply-demand-ratio',
    [
      [8, 338.4, 225, 193.4],
      [300, 92.6, 50.3, 24.2],
      [5_000, 79.4, 36.8, 19.3],
    ],
  ],
  [
    'bill-sharing',
    [
      [8, 231.8, 231.8, 231.8],
      [300, 99.2, 99.2, 99.2],
      [5_000, 92.5, 92.5, 92.5],
    ],
  ],
]

/** All that has been measured. */
export const GAS_ROWS: readonly GasRow[] = MEASURED.flatMap(([rule, rows]) =>
  rows.flatMap(([orders, wide, street, ties]) => [
    { rule, orders, prices: 'wide' as const, gas: wide },
    { rule, orders, prices: 'street' as const, gas: street },
    { rule, orders, prices: 'ties' as const, gas: ties },
  ]),
)

/** Clears the books of a row; says what it took if it differs by more than the rounding. A new rule has new rows: gas is part of it. */
export function findGasChange(rule: Rule, row: GasRow): string | undefined {
  const gas = gasPerOrder(rule, row)
  return Math.abs(gas - row.gas) > 0.06 ? `${gas.toFixed(1)} instead of ${row.gas}` : undefined
}

function gasPerOrder(rule: Rule, { orders, prices }: Pick<GasRow, 'orders' | 'prices'>): number {
  const book = new Book(rule, { capacity: orders })
  const [span, from] = SPANS[prices]
  let gas = 0n
  for (let seed = 1; seed <= BOOKS; seed++) {
    const below = seeded(seed)
    book.reset()
    for (let i = 0; i < orders; i++) {
      const energyWh = 1 + below(5_000)
      book.add(from + below(span), below(2) === 1 ? energyWh : -energyWh, below(orders))
    }
    const result = book.clear(HALF)
    if (result.code === 'rule-failed') throw new Error(result.reason)
    gas += result.gasUsed
  }
  return Number(gas) / BOOKS / orders
}
