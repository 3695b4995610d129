import { READ_LIMIT_REGISTERS } from './limits.ts'

/** A run of registers, by the address of its first one. */
export interface RegisterSpan {
  readonly address: number
  readonly count: number
}

/** What a device takes, as far as it is known. */
export interface PlanOptions {
  /** No request may hold both the register at such an address and the one before it. */
  readonly barriers?: readonly number[]
  /** The most registers that the device answers at once, where that is less than Modbus allows. */
  readonly maxRegisters?: number
}

/**
 * Reading a register nobody asked for is cheaper than another request, up to so many: a request and its answer cost
 * 21 bytes on TCP and a whole turn of the line.
 */
export const HOLE_LIMIT_REGISTERS = 24

/**
 * Coalesces what must be read into few requests. A span is never cut (so a 32-bit value stays whole, and a value
 * stays with its scale factor) unless it is itself longer than a request; then it is cut at steps of the longest
 * request, and the caller takes care of values on the cut by asking for them as spans of their own.
 */
export function planReads(spans: readonly RegisterSpan[], options: PlanOptions = {}): RegisterSpan[] {
  return planGroups(spans, options).map(hullOf)
}

/** The same plan as the spans of each request, in order of address. */
export function planGroups(
  spans: readonly RegisterSpan[],
  { barriers = [], maxRegisters = READ_LIMIT_REGISTERS }: PlanOptions = {},
): RegisterSpan[][] {
  const limit = Math.min(maxRegisters, READ_LIMIT_REGISTERS)
  const groups: RegisterSpan[][] = []
  for (const span of spans.flatMap((span) => cut(span, limit)).sort(byAddress)) {
    const last = groups.at(-1)
    if (last !== undefined && fits(hullOf(last), span, { barriers, limit })) last.push(span)
    else groups.push([span])
  }
  return groups
}

/** The registers from the first to the last of some spans. */
export function hullOf(spans: readonly RegisterSpan[]): RegisterSpan {
  const address = Math.min(...spans.map((span) => span.address))
  return { address, count: Math.max(...spans.map(endOf)) - address }
}

/** The address behind a span. */
export function endOf({ address, count }: RegisterSpan): number {
  return address + count
}

function fits(
  request: RegisterSpan,
  span: RegisterSpan,
  { barriers, limit }: { barriers: readonly number[]; limit: number },
): boolean {
  const end = Math.max(endOf(request), endOf(span))
  if (span.address - endOf(request) > HOLE_LIMIT_REGISTERS || end - request.address > limit) return false
  return !barriers.some((barrier) => barrier > request.address && barrier < end)
}

function byAddress(left: RegisterSpan, right: RegisterSpan): number {
  return left.address - right.address
}

function cut(span: RegisterSpan, limit: number): RegisterSpan[] {
  const pieces: RegisterSpan[] = []
  for (let done = 0; done < span.count; done += limit) {
    pieces.push({ address: span.address + done, count: Math.min(limit, span.count - done) })
  }
  return pieces
}
