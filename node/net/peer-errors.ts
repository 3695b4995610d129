import { OperatingError } from '../core/units/operating-error.ts'
import type { MemberId } from '../engine/ports.ts'

/** The error for a member that cannot be asked now. */
export function unreachableMember(member: MemberId, why: string, cause?: unknown): OperatingError {
  const detail = { code: 'peer-unreachable', member }
  return new OperatingError(detail, `Member ${member} ${why}; the node keeps dialling its members.`, {
    cause,
  })
}

/** The error for an answer, or a frame of it, above its limit. */
export function tooLarge(member: MemberId, cause?: unknown): OperatingError {
  const detail = { code: 'peer-answer-too-large', member }
  return new OperatingError(detail, `Member ${member} answers more than we take; ask for less at once.`, {
    cause,
  })
}

/** The error for an answer that is late. */
export function timedOut(member: MemberId, cause?: unknown): OperatingError {
  const detail = { code: 'peer-timeout', member }
  return new OperatingError(detail, `Member ${member} did not answer in time; ask again or ask another.`, {
    cause,
  })
}

/** The error for an answer that broke off or made no sense. */
export function protocolBroken(member: MemberId, cause?: unknown): OperatingError {
  const detail = { code: 'peer-protocol', member }
  return new OperatingError(detail, `Member ${member} broke off its answer; ask another.`, { cause })
}
