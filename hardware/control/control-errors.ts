import { isBusError } from '../modbus/bus-errors.ts'
import { OperatingError, type OperatingErrorDetail } from '../../node/core/units/operating-error.ts'

/** What steering a device can fail with; each has a row in docs/errors.md. */
export const CONTROL_ERROR_CODES = [
  'control-action-impossible',
  'control-alarm',
  'control-arming-damaged',
  'control-command-invalid',
  'control-consent-missing',
  'control-device-unreachable',
  'control-effect-missing',
  'control-journal-damaged',
  'control-journal-failed',
  'control-lease-elsewhere',
  'control-not-armed',
  'control-plan-invalid',
  'control-read-back-differs',
  'control-release-failed',
  'control-setting-wrong',
  'control-situation-unknown',
  'control-timer-missing',
  'control-value-impossible',
  'control-watchdog-lost',
  'control-write-budget',
] as const
export type ControlErrorCode = (typeof CONTROL_ERROR_CODES)[number]

export interface ControlErrorDetail extends OperatingErrorDetail {
  readonly code: ControlErrorCode
}
export type ControlError = OperatingError<ControlErrorDetail>

/** Makes an error whose sentence says what is wrong and what to do. */
export function controlError(
  code: ControlErrorCode,
  failure: { readonly what: string; readonly remedy: string; readonly cause?: unknown },
): ControlError {
  const { what, remedy, cause } = failure
  return new OperatingError<ControlErrorDetail>(
    { code },
    `${what}; ${remedy}.`,
    cause === undefined ? undefined : { cause },
  )
}

/** The code of any failure of steering; a failure of the bus means that the device could not be reached. */
export function controlCodeOf(error: unknown): ControlErrorCode | null {
  return isControlError(error) ? error.code : isBusError(error) ? 'control-device-unreachable' : null
}

/** Whether an error is of this part. */
export function isControlError(error: unknown): error is ControlError {
  if (!(error instanceof OperatingError)) return false
  const { code } = error.detail as OperatingErrorDetail
  return code.startsWith('control-')
}

/** What to tell people of any error. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
