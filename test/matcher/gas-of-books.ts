/**
 * What clearings cost. Gas decides whether a slot is valid, so a rule takes the same everywhere, to the last unit. It
 * counts instructions, so this also holds the speed of the kernel without a clock: the ways around work (peeling, the
 * sample, narrow digits) never change a result, and only show here.
 */
import { Book } from '../../matcher-wasm/host/book.ts'
import type { Rule } from '../../matcher-wasm/host/rule.ts'
import type { RuleName } from '../oracles/rules.ts'
import { seeded } from './books.ts'
import { HALF } from './load-rule.ts'

const BOOKS = 10

type Below = ReturnType<typeof seeded>
/** Price and energy (> 0 a bid) of the order at an index. */
type MakeOrder = (below: Below, index: number) => readonly [price: number, energyWh: number]

const KINDS = {
  /** Prices over the whole range, of a street, a few with ties. */
  wide: spread(2 ** 31 - 1, 1 - 2 ** 30),
  street: spread(220_000, 80_000),
  ties: spread(5, 190_000),
  /** Hardly a bid: the bracket reaches an end. */
  scarce: spread(1_500, 80_000, 50),
  /** Bids above all offers, all of one energy: everything trades. Prices of 20 bits: two wide digits, or three. */
  whole: (below, index) => (index % 2 === 0 ? [580_000 + below(500_000), 7] : [80_000 + below(500_000), -7]),
  /** The other way round: nothing trades. */
  apart: (below, index) => (index % 2 === 0 ? [80_000 + below(110_000), 7] : [190_000 + below(110_000), -7]),
  /** One price, shared by half of the orders. */
  level: (below, index) => [190_000, index % 2 === 0 ? 8 + below(5_000) : -7],
} as const satisfies Record<string, MakeOrder>

export interface GasRow {
  readonly rule: RuleName
  readonly orders: number
  readonly kind: keyof typeof KINDS
  /** Of ten random books together. */
  readonly gas: number
}

/** Of orders, gas at each kind of prices. */
type Measured = readonly (readonly [orders: number, wide: number, street: number, ties: number])[]

const MEASURED: readonly (readonly [rule: RuleName, rows: Measured])[] = [
  [
    'uniform',
    [
      [8, 23_446, 23_446, 22_539],
      [16, 42_998, 42_998, 31_486],
      [17, 39_050, 37_441, 32_218],
      [100, 100_611, 100_318, 100_348],
      [255, 219_328, 216_486, 220_234],
      [256, 237_132, 232_307, 220_570],
      [300, 270_887, 266_249, 251_205],
      [1_000, 798_059, 792_905, 767_857],
      [2_047, 1_585_422, 1_584_612, 1_534_769],
      [2_048, 1_497_442, 1_469_247, 1_688_756],
      [3_000, 2_019_931, 1_993_889, 2_353_142],
      [4_096, 2_797_922, 2_772_874, 2_925_248],
      [5_000, 3_216_942, 3_191_073, 3_408_666],
      [20_000, 10_286_094, 10_255_786, 11_621_820],
      [65_536, 31_236_772, 31_252_436, 37_624_324],
      [70_000, 33_136_475, 33_147_663, 39_875_749],
    ],
  ],
  [
    'pay-as-bid',
    [
      [8, 113_171, 83_693, 45_904],
      [127, 594_219, 478_324, 387_881],
      [128, 597_565, 478_797, 388_548],
      [300, 1_272_817, 1_122_635, 867_875],
      [2_047, 6_974_044, 5_994_506, 5_700_874],
      [2_048, 6_886_720, 5_879_509, 5_855_555],
      [5_000, 16_036_907, 13_612_826, 13_591_716],
    ],
  ],
  [
    'mcafee',
    [
      [8, 30_676, 30_676, 32_889],
      [300, 373_017, 368_379, 408_554],
      [5_000, 4_846_572, 4_821_515, 5_651_842],
    ],
  ],
  [
    'trade-reduction',
    [
      [8, 28_406, 28_406, 30_619],
      [300, 370_747, 366_109, 406_284],
      [5_000, 4_844_302, 4_819_245, 5_649_572],
    ],
  ],
  [
    'sbba',
    [
      [8, 27_356, 27_356, 26_219],
      [300, 324_957, 320_319, 306_166],
      [5_000, 4_150_277, 4_124_408, 4_273_535],
    ],
  ],
  [
    'huang',
    [
      [8, 87_612, 71_200, 56_563],
      [127, 655_735, 599_708, 509_933],
      [128, 658_497, 602_495, 506_187],
      [300, 1_410_959, 1_296_335, 1_150_351],
      [2_047, 8_308_327, 7_816_661, 7_582_421],
      [2_048, 8_088_503, 7_568_972, 7_705_780],
      [5_000, 19_036_015, 17_815_344, 17_952_746],
    ],
  ],
  [
    'muda',
    [
      [8, 220_280, 184_118, 142_527],
      [300, 5_716_094, 5_634_368, 5_778_556],
      [5_000, 93_162_869, 92_923_352, 99_122_308],
    ],
  ],
  [
    'vcg',
    [
      [8, 270_672, 215_174, 146_354],
      [300, 6_494_281, 6_195_483, 5_645_984],
      [5_000, 116_443_931, 112_330_502, 111_294_740],
    ],
  ],
  [
    'mid-market-rate',
    [
      [8, 14_692, 14_692, 14_375],
      [300, 234_970, 235_558, 316_350],
      [5_000, 3_491_220, 3_491_654, 5_061_334],
    ],
  ],
  [
    'supply-demand-ratio',
    [
      [8, 27_070, 17_997, 15_471],
      [300, 277_807, 150_975, 72_628],
      [5_000, 3_969_516, 1_840_322, 965_568],
    ],
  ],
  [
    'bill-sharing',
    [
      [8, 18_540, 18_540, 18_540],
      [300, 297_598, 297_598, 297_598],
      [5_000, 4_624_026, 4_624_026, 4_624_026],
    ],
  ],
]

/** All that has been measured. */
export const GAS_ROWS: readonly GasRow[] = [
  ...MEASURED.flatMap(([rule, rows]) =>
    rows.flatMap(([orders, wide, street, ties]) => [
      { rule, orders, kind: 'wide' as const, gas: wide },
      { rule, orders, kind: 'street' as const, gas: street },
      { rule, orders, kind: 'ties' as const, gas: ties },
    ]),
  ),
  { rule: 'uniform', orders: 4_096, kind: 'level', gas: 5_203_777 },
  { rule: 'vcg', orders: 300, kind: 'apart', gas: 199_758 },
  { rule: 'uniform', orders: 300, kind: 'whole', gas: 284_089 },
  { rule: 'pay-as-bid', orders: 127, kind: 'whole', gas: 629_917 },
  { rule: 'pay-as-bid', orders: 128, kind: 'whole', gas: 632_762 },
  { rule: 'pay-as-bid', orders: 2_047, kind: 'whole', gas: 8_305_855 },
  { rule: 'pay-as-bid', orders: 2_048, kind: 'whole', gas: 8_490_524 },
  { rule: 'huang', orders: 300, kind: 'whole', gas: 1_014_772 },
  { rule: 'uniform', orders: 2_048, kind: 'scarce', gas: 1_397_980 },
  { rule: 'uniform', orders: 5_000, kind: 'scarce', gas: 3_104_506 },
]

/** Clears the books of a row; says what they took if it is another gas. Another rule has other rows. */
export function findGasChange(rule: Rule, row: GasRow): string | undefined {
  const gas = gasOf(rule, row)
  return gas === row.gas ? undefined : `${gas} instead of ${row.gas}`
}

function gasOf(rule: Rule, { orders, kind }: GasRow): number {
  const book = new Book(rule, { capacity: orders })
  let gas = 0
  for (let seed = 1; seed <= BOOKS; seed++) {
    const below = seeded(seed)
    book.reset()
    for (let i = 0; i < orders; i++) {
      const [price, energyWh] = KINDS[kind](below, i)
      book.add(price, energyWh, below(orders))
    }
    const result = book.clear(HALF)
    if (result.code === 'rule-failed') throw new Error(result.reason)
    gas += Number(result.gasUsed)
  }
  return gas
}

function spread(span: number, from: number, oneBidIn = 2): MakeOrder {
  return (below) => {
    const energyWh = 1 + below(5_000)
    return [from + below(span), below(oneBidIn) === oneBidIn - 1 ? energyWh : -energyWh]
  }
}
