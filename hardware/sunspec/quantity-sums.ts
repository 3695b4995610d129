import { addDecimals, roundDecimal } from './decimal.ts'
import { ZERO, type Quantity } from './quantities.ts'

/** The sum of some quantities less that of others; not known unless all are. */
export function combine(plus: readonly Quantity[], minus: readonly Quantity[]): Quantity {
  const all = [...plus, ...minus.map((quantity) => flip(quantity, true))]
  const values = all.flatMap(({ value }) => value ?? [])
  return {
    value: values.length === all.length ? values.reduce(addDecimals) : null,
    source: all.map(({ source }) => source).join(' '),
    isUnread: all.some(({ isUnread }) => isUnread),
  }
}

/** A quantity of either sign as two that are not negative. */
export function split(quantity: Quantity): { positive: Quantity; negative: Quantity } {
  return { positive: atLeastZero(quantity), negative: atLeastZero(flip(quantity, true)) }
}

export function flip(quantity: Quantity, isFlipped: boolean): Quantity {
  if (!isFlipped || quantity.value === null) return quantity
  return { ...quantity, value: { ...quantity.value, coefficient: -quantity.value.coefficient } }
}

export function atLeastZero(quantity: Quantity): Quantity {
  return quantity.value !== null && quantity.value.coefficient < 0n ? { ...quantity, value: ZERO } : quantity
}

/** What a device does not have moves nothing. */
export function orNothing(quantity: Quantity): Quantity {
  return quantity.source === '' ? { ...quantity, value: ZERO } : quantity
}

/** All known quantities without their signs, added up to whole units. */
export function size(quantities: readonly Quantity[]): bigint {
  return quantities.reduce((sum, { value }) => {
    const units = value === null ? 0n : roundDecimal(value, 0)
    return sum + (units < 0n ? -units : units)
  }, 0n)
}
