/** The most registers one read may ask for (Modbus Application Protocol V1.1b3, section 6.3). */
export const READ_LIMIT_REGISTERS = 125
/** The most registers one write may carry (section 6.12). */
export const WRITE_LIMIT_REGISTERS = 123
/** How many requests may wait on one bus before further ones are refused. */
export const QUEUE_LIMIT_REQUESTS = 64
/** So many timeouts in a row and a socket counts as broken. */
export const TIMEOUTS_UNTIL_BROKEN = 2
/** A serial port is opened again only after more: mostly it is a unit that is silent, and not the port. */
export const TIMEOUTS_UNTIL_REOPENED = 6
/** So many timeouts of one unit in a row and it is quarantined: one more, so that discovery can try three bases. */
export const TIMEOUTS_UNTIL_QUARANTINE = 3
/** A read is tried so often, a write once: a write whose answer is lost may have been done. */
export const READ_ATTEMPTS = 2

/** Names what is wrong with a range of registers, or null; modbus-serial itself checks nothing of it. */
export function rangeFault(range: {
  unitId: number
  address: number
  count: number
  limit: number
}): string | null {
  if (!isIntegerBetween(range.unitId, 0, 255)) return `unit ${range.unitId} is not between 0 and 255`
  if (!isIntegerBetween(range.address, 0, 65535)) return `address ${range.address} is not between 0 and 65535`
  if (!isIntegerBetween(range.count, 1, range.limit))
    return `${range.count} registers is not between 1 and ${range.limit}`
  if (range.address + range.count > 65536)
    return `${range.count} registers from ${range.address} end beyond 65535`
  return null
}

/** Names the first word that is no 16-bit number, or null; modbus-serial would write NaN as 0 and 1.7 as 1. */
export function wordFault(words: readonly number[]): string | null {
  const wrong = words.find((word) => !isIntegerBetween(word, 0, 65535))
  return wrong === undefined ? null : `${wrong} is not a 16-bit register value`
}

function isIntegerBetween(value: number, low: number, high: number): boolean {
  return Number.isInteger(value) && value >= low && value <= high
}
