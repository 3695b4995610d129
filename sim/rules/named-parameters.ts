/** Parameters of a rule by the names that people write, as in `--param k=1/2` and in scenarios. */
import type { RuleParameters } from '../../matcher-wasm/host/header.ts'
import { fromHex } from '../../node/core/codec/hex.ts'
import type { RuleCard } from './rule-cards.ts'

/** Parameters and the lot of one clearing, ready for the header. */
export interface RuleInput {
  readonly parameters: RuleParameters
  /** 32 bytes for rules that draw. */
  readonly lot: Uint8Array
}

export type NamedParametersResult =
  | { readonly code: 'ok'; readonly input: RuleInput }
  | { readonly code: 'parameter-unknown'; readonly name: string; readonly known: readonly string[] }
  | { readonly code: 'parameter-invalid'; readonly name: string; readonly expected: string }

/** Where nothing is said: the middle, and the tariffs of the default street. */
export const DEFAULT_INPUT: RuleInput = {
  parameters: {
    kNumerator: 1,
    kDenominator: 2,
    retailMicroPerKwh: 310_000,
    feedInMicroPerKwh: 80_000,
    extra: [0, 0, 0, 0],
  },
  lot: new Uint8Array(32),
}

const EXTRA_WORDS = ['word6', 'word7', 'word8', 'word9'] as const
const STANDARD = ['k', 'retail', 'feedIn', 'seed'] as const

/**
 * Reads parameters for a rule with this card. Every rule takes k, retail, feedIn and seed, whether it uses them or
 * not; a rule without a card takes its words 6 to 9 by number.
 */
export function readNamedParameters(
  entries: Iterable<readonly [name: string, value: string]>,
  card: RuleCard | undefined,
): NamedParametersResult {
  let input = DEFAULT_INPUT
  for (const [name, value] of entries) {
    if (!parameterNames(card).includes(name)) {
      return { code: 'parameter-unknown', name, known: parameterNames(card) }
    }
    const next = withParameter(input, name, value, card)
    if (typeof next === 'string') return { code: 'parameter-invalid', name, expected: next }
    input = next
  }
  return { code: 'ok', input }
}

function parameterNames(card: RuleCard | undefined): string[] {
  const own = card === undefined ? EXTRA_WORDS : card.ownParameters.map(({ name }) => name)
  return [...STANDARD, ...own]
}

/** The input with one more parameter, or what was expected instead. */
function withParameter(
  { parameters, lot }: RuleInput,
  name: string,
  value: string,
  card: RuleCard | undefined,
): RuleInput | string {
  switch (name) {
    case 'seed': {
      const bytes = readLot(value)
      return bytes === undefined ? 'at most 64 digits of hex' : { parameters, lot: bytes }
    }
    case 'k': {
      const k = readFraction(value)
      if (k === undefined) return FRACTION_EXPECTED
      return { parameters: { ...parameters, kNumerator: k.numerator, kDenominator: k.denominator }, lot }
    }
    case 'retail':
    case 'feedIn': {
      const price = readWhole(value, PRICE_LIMIT)
      if (price === undefined) return `a whole number of micro per kWh below 2^30 in size, as in 300000`
      const named = name === 'retail' ? { retailMicroPerKwh: price } : { feedInMicroPerKwh: price }
      return { parameters: { ...parameters, ...named }, lot }
    }
    default:
      return withOwnParameter({ parameters, lot }, name, value, card)
  }
}

function withOwnParameter(
  { parameters, lot }: RuleInput,
  name: string,
  value: string,
  card: RuleCard | undefined,
): RuleInput | string {
  const extra = [...(parameters.extra ?? [])]
  const own = card?.ownParameters.find((each) => each.name === name)
  if (own === undefined) {
    const word = readWhole(value, WORD_LIMIT)
    if (word === undefined) return 'a whole number of 32 bits'
    extra[EXTRA_WORDS.findIndex((each) => each === name)] = word
  } else {
    const fraction = readFraction(value)
    if (fraction === undefined) return FRACTION_EXPECTED
    extra.splice(own.word, 2, fraction.numerator, fraction.denominator)
  }
  return { parameters: { ...parameters, extra }, lot }
}

const PRICE_LIMIT = 2 ** 30
const WORD_LIMIT = 2 ** 31
const FRACTION_EXPECTED = 'a fraction from 0 to 1, as in 1/2 or 0.25'

function readWhole(text: string, limit: number): number | undefined {
  if (!/^-?\d{1,10}$/.test(text)) return undefined
  const value = Number(text)
  return Math.abs(value) < limit ? value : undefined
}

/** `1/2`, `0.25`, `1`: exactly, never through a floating-point number. */
function readFraction(text: string): { numerator: number; denominator: number } | undefined {
  const [, whole = '', over, decimals = ''] = /^(\d{1,9})(?:\/(\d{1,9})|\.(\d{1,8}))?$/.exec(text) ?? []
  if (whole === '') return undefined
  const denominator = over === undefined ? 10 ** decimals.length : Number(over)
  const numerator = over === undefined ? Number(whole + decimals) : Number(whole)
  return denominator > 0 && numerator <= denominator ? { numerator, denominator } : undefined
}

const LOT_DIGITS = 64

/** Hex, filled with zeros in front up to 32 bytes. */
function readLot(text: string): Uint8Array | undefined {
  if (!/^[0-9a-fA-F]{1,64}$/.test(text)) return undefined
  return fromHex(text.toLowerCase().padStart(LOT_DIGITS, '0'))
}
