import { OperatingError, type OperatingErrorDetail } from '../../node/core/units/operating-error.ts'

/** What steering a device can fail with; each has a row in docs/errors.md. */
export type ControlErrorCode =
  | 'control-action-impossible'
  | 'control-alarm'
  | 'control-arming-damaged'
  | 'control-command-invalid'
  | 'control-consent-missing'
  | 'control-device-unreachable'
  | 'control-effect-missing'
  | 'control-journal-damaged'
  | 'control-journal-failed'
  | 'control-lease-elsewhere'
  | 'control-not-armed'
  | 'control-plan-invalid'
  | 'control-read-back-differs'
  | 'control-release-failed'
  | 'control-setting-wrong'
  | 'control-situation-unknown'
  | 'control-timer-missing'
  | 'control-value-impossible'
  | 'control-watchdog-lost'
  | 'control-write-budget'

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
