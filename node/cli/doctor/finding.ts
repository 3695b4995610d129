/** One thing that the doctor looked at. */
export interface Finding {
  readonly check: string
  readonly result: 'ok' | 'warn' | 'fail'
  /** What was seen. */
  readonly detail: string
  /** What to do; null where all is well. */
  readonly remedy: string | null
}

export function ok(check: string, detail: string): Finding {
  return { check, result: 'ok', detail, remedy: null }
}

export function warn(check: string, detail: string, remedy: string): Finding {
  return { check, result: 'warn', detail, remedy }
}

export function fail(check: string, detail: string, remedy: string): Finding {
  return { check, result: 'fail', detail, remedy }
}
