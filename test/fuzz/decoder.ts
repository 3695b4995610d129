/** Something that reads bytes from outside. */
export interface Decoder {
  readonly name: string
  readonly valid: readonly Uint8Array[]
  /** A value, nothing, or a promise of either. */
  readonly decode: (bytes: Uint8Array) => unknown
  /** What one input may take; for a file that a person waits for more than for a message. */
  readonly limitMs?: number
}
