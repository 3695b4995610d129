import { READ_LIMIT_REGISTERS } from './limits.ts'

/** A run of registers, by the address of its first one. */
export interface RegisterSpan {
  readonly address: number
  readonly count: number
}

/**
 * Reading a register nobody asked for is cheaper than another request, up to so many: a request and its answer cost
 * 21 bytes on TCP and a whole turn of the line.
 */
export const HOLE_LIMIT_REGISTERS = 24

/**
 * Coalesces what must be read into few requests. A span is never cut (so a 32-bit value stays whole, and a value
 * stays with its scale factor) unless it is itself longer than a request; then it is cut at `READ_LIMIT_REGISTERS`
 * steps, and the caller takes care of values on the cut by asking for them as spans of their own.
 */
export function planReads(spans: readonly RegisterSpan[], limit = READ_LIMIT_REGISTERS): RegisterSpan[] {
  const requests: { address: number; count: number }[] = []
  for (const span of spans
    .flatMap((span) => cut(span, limit))
    .sort((left, right) => left.address - right.address)) {
    const last = requests.at(-1)
    const end = span.address + span.count
    const hole = last === undefined ? Infinity : span.address - (last.address + last.count)
    if (last !== undefined && hole <= HOLE_LIMIT_REGISTERS && end - last.address <= limit) {
      last.count = Math.max(last.count, end - last.address)
    } else {
      requests.push({ ...span })
    }
  }
  return requests
}

function cut(span: RegisterSpan, limit: number): RegisterSpan[] {
  const pieces: RegisterSpan[] = []
  for (let done = 0; done < span.count; done += limit) {
    pieces.push({ address: span.address + done, count: Math.min(limit, span.count - done) })
  }
  return pieces
}
