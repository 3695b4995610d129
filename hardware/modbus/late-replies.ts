/**
 * A frame on a serial line has no number. The reply to a request that timed out may come later, and then looks exactly
 * like the reply to the next request of the same unit, function and length: modbus-serial hands it over as that (its
 * fault 1). Silence after a timeout lets most of such replies pass. For the rest: as long as a reply may still come,
 * nothing that it could answer is asked.
 */
import type { BusError } from './bus-errors.ts'
import type { Outcome } from './connection.ts'
import { READ_LIMIT_REGISTERS } from './limits.ts'
import { isRead, type BusRequest, type ReadRequest } from './request.ts'

/** A reply that is later than this is not expected any more. */
export const LATE_REPLY_LIFE_MS = 60_000

/** Which replies may still come to one endpoint. */
export interface LateReplies {
  /** The request timed out. */
  missed(unitId: number, request: BusRequest): void
  /** Asks so that no late reply can be taken for the answer; `attempt` is one exchange. */
  exchange(
    unitId: number,
    request: BusRequest,
    attempt: (request: BusRequest) => Promise<Outcome | BusError>,
  ): Promise<Outcome | BusError>
}

/** Starts with no reply missing. */
export function createLateReplies(monotonicMs: () => number): LateReplies {
  const missedUntilMs = new Map<string, number>()

  function mayCome(unitId: number, request: BusRequest): boolean {
    return (missedUntilMs.get(replyKey(unitId, request)) ?? -Infinity) > monotonicMs()
  }

  return {
    missed(unitId, request) {
      const nowMs = monotonicMs()
      for (const [key, untilMs] of missedUntilMs) if (untilMs <= nowMs) missedUntilMs.delete(key)
      missedUntilMs.set(replyKey(unitId, request), nowMs + LATE_REPLY_LIFE_MS)
    },
    async exchange(unitId, request, attempt) {
      if (!mayCome(unitId, request)) return attempt(request)
      const isFree = (other: ReadRequest) => !mayCome(unitId, other)
      const longer = longerReads(request).find(isFree)
      const outcome = await tryOther(longer ?? otherReads(request).find(isFree), attempt)
      if (outcome === null) return attempt(request)
      if (longer !== undefined && 'type' in outcome && outcome.type === 'answer')
        return { type: 'answer', words: outcome.words.slice(0, countOf(request)) }
      // A unit answers in the order it was asked in. Now that it has answered something else, or refused it, the late
      // reply has come and gone. A write is not held up by a unit that answers no read.
      const hasSettled = 'type' in outcome && (outcome.type === 'answer' || outcome.type === 'exception')
      return hasSettled || !isRead(request) ? attempt(request) : outcome
    },
  }
}

async function tryOther(
  other: ReadRequest | undefined,
  attempt: (request: BusRequest) => Promise<Outcome | BusError>,
): Promise<Outcome | BusError | null> {
  return other === undefined ? null : attempt(other)
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
  return [1, 2, 3, 4]
    .map((more) => ({ ...request, count: request.count + more }))
    .filter(({ count }) => count <= limit)
}

/** Reads near the request, of other lengths, whose words nobody needs. */
function otherReads(request: BusRequest): ReadRequest[] {
  const functionCode = isRead(request) ? request.functionCode : 3
  const counts = Array.from({ length: 8 }, (_, index) => index + 1).filter(
    (count) => count !== countOf(request),
  )
  return counts.map((count) => ({ functionCode, count, address: Math.min(request.address, 65_536 - count) }))
}

function countOf(request: BusRequest): number {
  return isRead(request) ? request.count : request.words.length
}
