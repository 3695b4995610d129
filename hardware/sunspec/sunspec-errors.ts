import { OperatingError } from '../../node/core/units/operating-error.ts'
import type { Bus } from '../modbus/bus.ts'

/** What a device that answers, but not as SunSpec, fails with; each code has a row in docs/errors.md. */
export type SunSpecErrorCode =
  'sunspec-not-found' | 'sunspec-nothing-readable' | 'sunspec-model-moved' | 'device-closed'

interface Place {
  readonly bus: Bus
  readonly unitId: number
}

/** Makes an error whose sentence says what is wrong, where, and what to do. */
export function sunSpecError(
  place: Place,
  failure: { code: SunSpecErrorCode; what: string; remedy: string },
): OperatingError {
  const { host, port } = place.bus
  const { unitId } = place
  const detail = { code: failure.code, host, port, unitId }
  const where = port === null ? host : `${host}:${port}`
  return new OperatingError(detail, `${failure.what} at ${where} unit ${unitId}; ${failure.remedy}.`)
}

/** The unit answers, and has no map. */
export function sunSpecNotFound(place: Place): OperatingError {
  const remedy = 'run detect to see what is there, or name another unit id'
  return sunSpecError(place, {
    code: 'sunspec-not-found',
    what: 'no SunSpec marker at 40000, 50000 or 0',
    remedy,
  })
}
