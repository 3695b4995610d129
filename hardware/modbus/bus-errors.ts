import { OperatingError } from '../../node/core/units/operating-error.ts'
import { unreachable } from '../../node/core/units/assert.ts'
import { endpointText } from './address.ts'
import type { Outcome } from './connection.ts'

/** Where an error happened: one unit of one endpoint. */
export interface BusPlace {
  readonly host: string
  /** Null on a serial line, whose path is the host. */
  readonly port: number | null
  readonly unitId: number
}

/** The codes a bus can fail with; each has a row in docs/errors.md. */
export type BusErrorCode =
  | 'device-unreachable'
  | 'device-timeout'
  | 'device-disconnected'
  | 'modbus-exception'
  | 'modbus-malformed'
  | 'modbus-range'
  | 'unit-quarantined'
  | 'request-aborted'
  | 'bus-queue-full'
  | 'bus-closed'
  | 'serial-unavailable'

/** What a bus error carries; `exceptionCode` is there with `modbus-exception` only. */
export interface BusErrorDetail extends BusPlace {
  readonly code: BusErrorCode
  readonly exceptionCode?: number
  readonly [field: string]: unknown
}

/** Every failure of a bus; the caller looks at the code. */
export type BusError = OperatingError<BusErrorDetail>

/** Makes an error whose sentence says what is wrong, where, and what to do. */
export function busError(
  place: BusPlace,
  failure: { code: BusErrorCode; what: string; remedy: string; exceptionCode?: number },
  cause?: unknown,
): BusError {
  const { code, what, remedy, exceptionCode } = failure
  const detail = { code, host: place.host, port: place.port, unitId: place.unitId }
  return new OperatingError<BusErrorDetail>(
    exceptionCode === undefined ? detail : { ...detail, exceptionCode },
    `${what} at ${endpointText(place)} unit ${place.unitId}; ${remedy}.`,
    cause === undefined ? undefined : { cause },
  )
}

/** Whether an error is of a bus, and so has a place and a code of `BusErrorCode`. */
export function isBusError(error: unknown): error is BusError {
  return error instanceof OperatingError && 'unitId' in error.detail && 'host' in error.detail
}

/** The exception code of a device's refusal, or null for every other failure. */
export function exceptionCodeOf(error: unknown): number | null {
  return isBusError(error) ? (error.detail.exceptionCode ?? null) : null
}

const EXCEPTION_MEANINGS: Readonly<Record<number, string>> = {
  1: 'the function is not supported',
  2: 'the address is not supported',
  3: 'the value or quantity is not accepted',
  4: 'the device failed',
  5: 'the device needs more time',
  6: 'the device is busy',
  8: 'a memory parity error',
  10: 'the gateway has no path',
  11: 'no such unit answers behind the gateway',
}

/** Modbus Application Protocol V1.1b3, section 7: what the device said, in words. */
export function exceptionMeaning(exceptionCode: number): string {
  return EXCEPTION_MEANINGS[exceptionCode] ?? 'a reason of its own'
}

/** Nobody there: no route, refused, or still in the pause after a failure. */
export function unreachableError(place: BusPlace, what: string, cause?: unknown): BusError {
  const reason = cause instanceof Error ? ` (${cause.message === '' ? cause.name : cause.message})` : ''
  const remedy =
    'check the address, that the device is on, and that no other program holds its only connection'
  return busError(place, { code: 'device-unreachable', what: `${what}${reason}`, remedy }, cause)
}

/** The line cannot be opened for want of a package. */
export function serialUnavailableError(place: BusPlace, cause: unknown): BusError {
  const what = 'serial lines need the optional package serialport, which cannot be loaded'
  const remedy = 'install with optional packages, or use a gateway over TCP'
  return busError(place, { code: 'serial-unavailable', what, remedy }, cause)
}

export function quarantinedError(place: BusPlace, leftMs: number): BusError {
  const what = `the unit did not answer and is left alone for another ${Math.ceil(leftMs)} ms`
  return busError(place, {
    code: 'unit-quarantined',
    what,
    remedy: 'check the unit id and the unit behind the gateway',
  })
}

/** The caller did not wait: nothing is sent any more. */
export function givenUpError(place: BusPlace, reason?: unknown): BusError {
  const what = 'the request was given up'
  return busError(place, { code: 'request-aborted', what, remedy: 'repeat it if it is still wanted' }, reason)
}

export function closedError(place: BusPlace): BusError {
  return busError(place, {
    code: 'bus-closed',
    what: 'the bus was closed',
    remedy: 'open it again to read on',
  })
}

export function queueFullError(place: BusPlace, queueLimit: number): BusError {
  const what = `${queueLimit} requests are waiting already`
  return busError(place, {
    code: 'bus-queue-full',
    what,
    remedy: 'poll less often or find out why the device is slow',
  })
}

export function rangeError(place: BusPlace, fault: string): BusError {
  return busError(place, {
    code: 'modbus-range',
    what: fault,
    remedy: 'nothing was sent; correct the request',
  })
}

/** The error of an exchange that brought no answer. */
export function outcomeError(
  place: BusPlace,
  outcome: Exclude<Outcome, { type: 'answer' }>,
  timeoutMs: number,
): BusError {
  switch (outcome.type) {
    case 'exception': {
      const { exceptionCode, cause } = outcome
      const what = `exception ${exceptionCode} (${exceptionMeaning(exceptionCode)})`
      return busError(
        place,
        { code: 'modbus-exception', what, remedy: 'check unit id and register map', exceptionCode },
        cause,
      )
    }
    case 'timeout':
      if (outcome.strayBytes > 0) return strayBytesError(place, outcome.strayBytes, timeoutMs)
      return busError(place, {
        code: 'device-timeout',
        what: `no answer within ${timeoutMs} ms`,
        remedy: 'check the unit id, and that the device is on and not busy with another client',
      })
    case 'malformed': {
      const remedy = 'check that what answers there speaks Modbus'
      return busError(
        place,
        { code: 'modbus-malformed', what: `no valid Modbus answer (${outcome.what})`, remedy },
        outcome.cause,
      )
    }
    case 'disconnected': {
      const remedy = 'check that no other program holds its only connection'
      return busError(
        place,
        { code: 'device-disconnected', what: 'the connection was lost in mid-request', remedy },
        outcome.cause,
      )
    }
    default:
      return unreachable(outcome)
  }
}

function strayBytesError(place: BusPlace, strayBytes: number, timeoutMs: number): BusError {
  return busError(place, {
    code: 'modbus-malformed',
    what: `no valid answer within ${timeoutMs} ms, but ${strayBytes} bytes that are none`,
    remedy: 'check baud rate and parity, the wiring, and that nobody else asks on this line',
  })
}
