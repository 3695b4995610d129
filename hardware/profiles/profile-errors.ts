import { OperatingError } from '../../node/core/units/operating-error.ts'
import { endpointText } from '../modbus/address.ts'
import type { Bus } from '../modbus/bus.ts'

/** What a profile file fails with, at a place `file:line:column`; each code has a row in docs/errors.md. */
export type ProfileErrorCode = 'profile-unknown' | 'profile-unreadable' | 'profile-syntax' | 'profile-invalid'

/** Makes an error whose sentence says where in which file, what is wrong, and what to do. */
export function profileError(
  failure: { code: ProfileErrorCode; place: string; what: string; remedy: string },
  cause?: unknown,
): OperatingError {
  const { code, place, what, remedy } = failure
  return new OperatingError(
    { code, place },
    `${place}: ${what}; ${remedy}.`,
    cause === undefined ? undefined : { cause },
  )
}

/** What a device fails with that answers, but not as its profile says. */
export type ProfileDeviceErrorCode = 'profile-not-matching' | 'device-closed'

export function profileDeviceError(
  place: { readonly bus: Bus; readonly unitId: number },
  failure: { code: ProfileDeviceErrorCode; what: string; remedy: string },
): OperatingError {
  const { host, port } = place.bus
  return new OperatingError(
    { code: failure.code, host, port, unitId: place.unitId },
    `${failure.what} at ${endpointText(place.bus)} unit ${place.unitId}; ${failure.remedy}.`,
  )
}
