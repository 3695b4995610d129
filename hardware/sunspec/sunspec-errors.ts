import { OperatingError } from '../../node/core/units/operating-error.ts'
import type { Bus } from '../modbus/bus.ts'

/** What a device that answers, but not as SunSpec, fails with; each code has a row in docs/errors.md. */
export type SunSpecErrorCode =
  'sunspec-not-found' | 'sunspec-nothing-readable' | 'sunspec-model-moved' | 'device-closed'

/** Makes an error whose sentence says what is wrong, where, and what to do. */
export function sunSpecError(
  place: { readonly bus: Bus; readonly unitId: number },
  failure: { code: SunSpecErrorCode; what: string; remedy: string },
): OperatingError {
  const { host, port } = place.bus
  const { unitId } = place
  const detail = { code: failure.code, host, port, unitId }
  return new OperatingError(detail, `${failure.what} at ${host}:${port} unit ${unitId}; ${failure.remedy}.`)
}
