import { OperatingError } from '../core/units/operating-error.ts'

/** What a failed step of this home is called in the log. */
export function codeOf(error: unknown): string {
  return error instanceof OperatingError ? String(error.code) : `household-failed: ${String(error)}`
}
