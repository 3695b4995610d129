/**
 * A frame on a serial line has no number. The reply to a request that timed out may come later, and then looks exactly
 * like the reply to the next request of the same unit, function and length: modbus-serial hands it over as that (its
 * fault 1). Silence after a timeout lets most of such replies pass. For the rest: as long as a reply may still come,
 * nothing that it could answer is asked, and a refusal, which names neither register nor length, proves nothing.
 */
import type { BusError } from './bus-errors.ts'
import type { Outcome } from './connection.ts'
import { READ_LIMIT_REGISTERS } from './limits.ts'
import { isRead, type BusRequest, type ReadRequest } from './request.ts'

/** A reply that is later than this is not expected any more. */
export const LATE_REPLY_LIFE_MS = 60_000

/** What is read to settle the line before a write: holding registers. */
const SETTLING_FUNCTION = 3

/** One exchange on the line. */
export type Attempt = (request: BusRequest) => Promise<Outcome | BusError>

/** Which replies may still come to one endpoint. */
export interface LateReplies {
  /** The request timed out. */
  missed(unitId: number, request: BusRequest): void
  /** Asks so that no late reply can be taken for the answer. */
  exchange(unitId: number, request: BusRequest, attempt: Attempt): Promise<Outcome | BusError>
}

/** Starts with no reply missing. */
export function createLateReplies(monotonicMs: () => number): LateReplies {
  const missing = new Map<string, Missing>()

  function mayCome(unitId: number, request: BusRequest): boolean {
    return (missing.get(replyKey(unitId, request))?.untilMs ?? -Infinity) > monotonicMs()
  }
  function missingOf(unitId: number, functionCode: number): Missing[] {
    const nowMs = monotonicMs()
    return [...missing.values()].filter(
      (one) => one.unitId === unitId && one.functionCode === functionCode && one.untilMs > nowMs,
    )
  }
  function expect(unitId: number, request: BusRequest, untilMs: number): void {
    missing.set(replyKey(unitId, request), { unitId, functionCode: request.functionCode, untilMs })
  }

  /** A refusal may be a late one: then the reply to this request is still to come, as long as the others are. */
  async function ask(unitId: number, request: BusRequest, attempt: Attempt): Promise<Outcome | BusError> {
    const untilMs = Math.max(...missingOf(unitId, request.functionCode).map((one) => one.untilMs))
    const outcome = await attempt(request)
    if (isType(outcome, 'exception') && untilMs > monotonicMs()) expect(unitId, request, untilMs)
    return outcome
  }

  async function askAround(
    unitId: number,
    request: BusRequest,
    attempt: Attempt,
  ): Promise<Outcome | BusError> {
    const longer = longerReads(request)
    const functionCode = isRead(request) ? request.functionCode : SETTLING_FUNCTION
    const replies = missingOf(unitId, functionCode).length
    let refusals = 0
    for (const other of [...longer, ...otherReads(request)]) {
      if (mayCome(unitId, other)) continue
      const outcome = await ask(unitId, other, attempt)
      if (isType(outcome, 'answer')) {
        if (longer.includes(other)) return { type: 'answer', words: outcome.words.slice(0, countOf(request)) }
        break
      }
      // A write is not held up by a unit that answers no read.
      if (!isType(outcome, 'exception')) {
        if (isRead(request)) return outcome
        break
      }
      refusals += 1
      if (refusals > replies) break
    }
    // A unit answers in the order it was asked in. Now that it has answered something that no late reply could, or
    // refused more often than replies were missing, those have come and gone.
    return ask(unitId, request, attempt)
  }

  return {
    missed(unitId, request) {
      const nowMs = monotonicMs()
      for (const [key, { untilMs }] of missing) if (untilMs <= nowMs) missing.delete(key)
      expect(unitId, request, nowMs + LATE_REPLY_LIFE_MS)
    },
    async exchange(unitId, request, attempt) {
      if (mayCome(unitId, request)) return askAround(unitId, request, attempt)
      const outcome = await ask(unitId, request, attempt)
      const isUnclear = isType(outcome, 'exception') && isRead(request) && mayCome(unitId, request)
      return isUnclear ? askAround(unitId, request, attempt) : outcome
    },
  }
}

interface Missing {
  readonly unitId: number
  readonly functionCode: number
  readonly untilMs: number
}

function isType<Type extends Outcome['type']>(
  outcome: Outcome | BusError,
  type: Type,
): outcome is Extract<Outcome, { type: Type }> {
  return 'type' in outcome && outcome.type === type
}

/** Two requests with one key cannot be told apart by their replies. */
function replyKey(unitId: number, request: BusRequest): string {
  if (isRead(request)) return `${unitId} ${request.functionCode} ${request.count}`
  const echo = request.functionCode === 6 ? request.words[0] : request.words.length
  return `${unitId} ${request.functionCode} ${request.address} ${echo}`
}

/** The same registers and a few behind them. */
function longerReads(request: BusRequest): ReadRequest[] {
  if (!isRead(request)) return []
  const limit = Math.min(READ_LIMIT_REGISTERS, 65_536 - request.address)
  const longer = [1, 2, 3, 4].map((more) => ({ ...request, count: request.count + more }))
  return longer.filter(({ count }) => count <= limit)
}

/** Reads near the request, of other lengths, whose words nobody needs. */
function otherReads(request: BusRequest): ReadRequest[] {
  const functionCode = isRead(request) ? request.functionCode : SETTLING_FUNCTION
  const counts = Array.from({ length: 12 }, (_, index) => index + 1).filter(
    (count) => count !== countOf(request),
  )
  return counts.map((count) => ({ functionCode, count, address: Math.min(request.address, 65_536 - count) }))
}

function countOf(request: BusRequest): number {
  return isRead(request) ? request.count : request.words.length
}
