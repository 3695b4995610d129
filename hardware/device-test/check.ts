/** What a test of a device finds: one subject, how it is, and in words what to do. */
export interface Check {
  readonly name: string
  /** `unknown`: not enough was seen to say. */
  readonly result: 'ok' | 'attention' | 'failed' | 'unknown'
  readonly sentence: string
  /** What to do; null where there is nothing to do. */
  readonly remedy: string | null
}

export function ok(name: string, sentence: string): Check {
  return { name, result: 'ok', sentence, remedy: null }
}
