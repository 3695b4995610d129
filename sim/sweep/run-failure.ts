import { OperatingError } from '../../node/core/units/operating-error.ts'

/** Why a run could not be done, in a form that goes between threads and machines. */
export interface RunFailure {
  readonly code: string
  readonly message: string
}

/** The error of a run: `sweep-job-refused`, or `sweep-job-failed` with the reason and its own code. */
export function failedRun(index: number, { code, message }: RunFailure): OperatingError {
  if (code === 'sweep-job-refused') return new OperatingError({ code: 'sweep-job-refused', index }, message)
  return new OperatingError({ code: 'sweep-job-failed', index }, `Run ${index}: ${message} (${code})`)
}
